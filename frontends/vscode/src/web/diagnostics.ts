/** Diagnostics of the open documents. */
import {
  Diagnostic,
  DiagnosticRelatedInformation,
  DiagnosticSeverity,
  languages,
  Location,
  Range,
  workspace,
  type DiagnosticCollection,
  type Disposable,
  type TextDocument,
} from "vscode";
import type { Diagnostic as Problem } from "tamis";
import { LANGUAGE, toRange, type Queries } from "./queries.js";

/** The pause in typing after which a document is analyzed, in milliseconds. */
const DELAY = 100;

const SEVERITIES: Record<Problem["severity"], DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  advice: DiagnosticSeverity.Information,
};

/** Reports the problems of documents while they are open. */
export function reportProblems(queries: Queries): Disposable[] {
  const collection = languages.createDiagnosticCollection("tamis");
  const timers = new Map<TextDocument, ReturnType<typeof setTimeout>>();
  const cancel = (document: TextDocument): void => {
    clearTimeout(timers.get(document));
    timers.delete(document);
  };
  const report = (document: TextDocument, delay: number): void => {
    if (document.languageId === LANGUAGE) {
      cancel(document);
      timers.set(document, setTimeout(() => publish(collection, document, queries), delay));
    }
  };
  workspace.textDocuments.forEach((document) => report(document, 0));
  return [
    collection,
    workspace.onDidOpenTextDocument((document) => report(document, 0)),
    workspace.onDidChangeTextDocument(({ document }) => report(document, DELAY)),
    workspace.onDidCloseTextDocument((document) => {
      cancel(document);
      collection.delete(document.uri);
      queries.forget(document);
    }),
    { dispose: () => [...timers.keys()].forEach(cancel) },
  ];
}

function publish(collection: DiagnosticCollection, document: TextDocument, queries: Queries): void {
  // A new file is not an error.
  const problems = document.getText().trim() === "" ? [] : queries.analyze(document).diagnostics;
  collection.set(document.uri, problems.map((problem) => toDiagnostic(document, problem)));
}

/** A problem in the form of the editor. */
export function toDiagnostic(document: TextDocument, { labels, message, help, severity, code }: Problem): Diagnostic {
  const [primary, ...others] = labels;
  const range = primary ? toRange(document, primary) : new Range(0, 0, 0, 0);
  const text = [message, primary?.text, help].filter(Boolean).join("\n");
  const diagnostic = new Diagnostic(range, text, SEVERITIES[severity]);
  diagnostic.source = "tamis";
  diagnostic.code = code;
  diagnostic.relatedInformation = others
    .filter((label) => label.text !== "")
    .map((label) => new DiagnosticRelatedInformation(new Location(document.uri, toRange(document, label)), label.text));
  return diagnostic;
}
