/** Read-only documents that commands open. */
import {
  EventEmitter,
  languages,
  Uri,
  ViewColumn,
  window,
  workspace,
  type Disposable,
  type TextDocumentContentProvider,
} from "vscode";

/** The scheme of the documents. */
export const SCHEME = "tamis";

/** More documents are not remembered. */
const MAX_DOCUMENTS = 50;

/** The result of a command: a text with the language that it is highlighted as. */
export interface Shown {
  title: string;
  language: string;
  text: string;
}

/** The documents by their URI. */
export class Documents implements TextDocumentContentProvider, Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new EventEmitter<Uri>();
  readonly onDidChange = this.#changed.event;
  /** Last: the editor subscribes to changes at once. */
  readonly #registration = workspace.registerTextDocumentContentProvider(SCHEME, this);

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.toString()) ?? "";
  }

  /** Opens a document about a file beside the editor. A later one with the same title replaces it. */
  async show({ title, language, text }: Shown, source: Uri): Promise<void> {
    const name = `${title}: ${source.path.split("/").at(-1)}`;
    const uri = Uri.from({ scheme: SCHEME, path: `/${name}`, query: source.toString() });
    this.#remember(uri, text);
    this.#changed.fire(uri);
    const document = await workspace.openTextDocument(uri);
    const known = await languages.getLanguages();
    const highlighted =
      known.includes(language) && document.languageId !== language
        ? await languages.setTextDocumentLanguage(document, language)
        : document;
    await window.showTextDocument(highlighted, { viewColumn: ViewColumn.Beside, preview: true, preserveFocus: true });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }

  #remember(uri: Uri, text: string): void {
    const key = uri.toString();
    this.#texts.delete(key);
    this.#texts.set(key, text);
    const [oldest] = this.#texts.keys();
    if (oldest !== undefined && this.#texts.size > MAX_DOCUMENTS) {
      this.#texts.delete(oldest);
    }
  }
}
