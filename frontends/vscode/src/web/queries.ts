/** The compiler in a browser, and its results for documents. */
import { Range, type Disposable, type TextDocument } from "vscode";
import { Tamis, type Analysis, type Span, type TextRange } from "tamis";

/** The language of the documents that are analyzed. */
export const LANGUAGE = "tamis";

/** The compiler, with the last analysis of each open document. */
export class Queries implements Disposable {
  readonly tamis = new Tamis();
  readonly #analyses = new Map<string, { version: number; analysis: Analysis }>();

  /** The options of each call: there is no `tamis.toml` in a browser, so dates are in UTC. */
  options(): { now: string } {
    return { now: new Date().toISOString() };
  }

  /** The analysis of a document. */
  analyze(document: TextDocument): Analysis {
    const key = document.uri.toString();
    const known = this.#analyses.get(key);
    if (known?.version === document.version) {
      return known.analysis;
    }
    const analysis = this.tamis.analyze(document.getText(), this.options());
    this.#analyses.set(key, { version: document.version, analysis });
    return analysis;
  }

  /** Forgets a closed document. */
  forget(document: TextDocument): void {
    this.#analyses.delete(document.uri.toString());
  }

  dispose(): void {
    this.tamis.free();
  }
}

/** The range of a part of a document. */
export function toRange(document: TextDocument, { start, end }: TextRange): Range {
  return new Range(document.positionAt(start.utf16), document.positionAt(end.utf16));
}

/** The range of a span in UTF-16 code units. */
export function spanRange(document: TextDocument, { start, end }: Span): Range {
  return new Range(document.positionAt(start), document.positionAt(end));
}

/** The whole document. */
export function wholeRange(document: TextDocument): Range {
  return spanRange(document, { start: 0, end: document.getText().length });
}
