/** What happens when the server ends unexpectedly. */
import {
  CloseAction,
  ErrorAction,
  type CloseHandlerResult,
  type ErrorHandler,
  type ErrorHandlerResult,
} from "vscode-languageclient/node";

/** A server that ends this often in `PERIOD` milliseconds is not started again. */
const MAX_CRASHES = 5;
const PERIOD = 3 * 60_000;
/** After so many failures in a row, the connection is closed. */
const MAX_FAILURES = 3;

/** Restarts a server that has worked. One that never has is not restarted: the reason would be the same. */
export class Crashes implements ErrorHandler {
  readonly #times: number[] = [];

  constructor(private readonly hasWorked: () => boolean) {}

  error(_error: Error, _message: unknown, count: number | undefined): ErrorHandlerResult {
    const isTransient = this.hasWorked() && (count ?? 0) <= MAX_FAILURES;
    return { action: isTransient ? ErrorAction.Continue : ErrorAction.Shutdown, handled: true };
  }

  closed(): CloseHandlerResult {
    if (!this.hasWorked()) {
      return { action: CloseAction.DoNotRestart, handled: true };
    }
    const now = Date.now();
    this.#times.push(now);
    const recent = this.#times.filter((time) => now - time < PERIOD);
    if (recent.length < MAX_CRASHES) {
      return { action: CloseAction.Restart, handled: true };
    }
    const message = `tamis: the server ended ${recent.length} times in three minutes, so it is not started again`;
    return { action: CloseAction.DoNotRestart, message };
  }
}
