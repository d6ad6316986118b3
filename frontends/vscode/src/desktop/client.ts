/** The language client. */
import { Uri, type LogOutputChannel } from "vscode";
import {
  DidChangeConfigurationNotification,
  ExecuteCommandRequest,
  LanguageClient,
  RevealOutputChannelOn,
  State,
  type DynamicFeature,
  type ExecuteCommandRegistrationOptions,
  type Middleware,
  type RegistrationData,
  type StaticFeature,
} from "vscode-languageclient/node";
import { QUERY_COMMANDS } from "../commands.js";
import { embeddedLanguages, serverSettings } from "../settings.js";
import { Crashes } from "./crashes.js";

/** The files of the extension: queries, and files that contain them. */
export function selector(): { language: string; scheme: string }[] {
  const languages = new Set(["tamis", ...embeddedLanguages()]);
  return [...languages].flatMap((language) => ["file", "untitled"].map((scheme) => ({ language, scheme })));
}

/** A client that leaves its own commands, and messages about a failed start, to the extension. */
class Client extends LanguageClient {
  /** Whether the server has ever run. */
  hasWorked = false;

  override error(message: string, data?: unknown, showNotification?: boolean | "force"): void {
    super.error(message, data, this.hasWorked ? showNotification : false);
  }

  override registerFeature(feature: StaticFeature | DynamicFeature<unknown>): void {
    if ("registrationType" in feature && feature.registrationType.method === ExecuteCommandRequest.method) {
      keepOwnCommands(feature as DynamicFeature<ExecuteCommandRegistrationOptions>);
    }
    super.registerFeature(feature);
  }
}

/** Without this, the client would register the server's commands once more, which is an error. */
function keepOwnCommands(feature: DynamicFeature<ExecuteCommandRegistrationOptions>): void {
  const register = feature.register.bind(feature);
  const own = new Set<string>(QUERY_COMMANDS);
  feature.register = ({ id, registerOptions }: RegistrationData<ExecuteCommandRegistrationOptions>) => {
    const commands = registerOptions.commands.filter((command) => !own.has(command));
    register({ id, registerOptions: { ...registerOptions, commands } });
  };
}

/** Creates a client, which starts the program as a server. */
export function createClient(program: string, output: LogOutputChannel): LanguageClient {
  const client: Client = new Client("tamis", "tamis", { command: program, args: ["server"] }, {
    documentSelector: selector(),
    outputChannel: output,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationOptions: () => serverSettings(),
    // The extension reports the reason itself.
    initializationFailedHandler: () => false,
    synchronize: { configurationSection: "tamis" },
    errorHandler: new Crashes(() => client.hasWorked),
    middleware: middleware(() => client),
  });
  client.onDidChangeState(({ newState }) => (client.hasWorked ||= newState === State.Running));
  return client;
}

/** Sends the settings of the server instead of all settings of the extension. */
function middleware(client: () => LanguageClient): Middleware {
  return {
    workspace: {
      configuration: async (params, token, next) => {
        const others = await next(params, token);
        const values: unknown[] = Array.isArray(others) ? others : [];
        return params.items.map(({ section, scopeUri }, index) =>
          section === "tamis" ? serverSettings(scopeUri ? Uri.parse(scopeUri) : undefined) : values[index],
        );
      },
      didChangeConfiguration: async () => {
        const settings = { tamis: serverSettings() };
        await client().sendNotification(DidChangeConfigurationNotification.type, { settings });
      },
    },
  };
}
