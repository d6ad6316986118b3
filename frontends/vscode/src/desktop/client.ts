/** The language client. */
import { Uri, type LogOutputChannel } from "vscode";
import {
  DidChangeConfigurationNotification,
  ExecuteCommandRequest,
  LanguageClient,
  RevealOutputChannelOn,
  type DynamicFeature,
  type ExecuteCommandRegistrationOptions,
  type Middleware,
  type RegistrationData,
  type StaticFeature,
} from "vscode-languageclient/node";
import { QUERY_COMMANDS } from "../commands.js";
import { embeddedLanguages, serverSettings } from "../settings.js";

/** The files of the extension: queries, and files that contain them. */
export function selector(): { language: string; scheme: string }[] {
  const languages = new Set(["tamis", ...embeddedLanguages()]);
  return [...languages].flatMap((language) => ["file", "untitled"].map((scheme) => ({ language, scheme })));
}

/** A client that leaves the extension's own commands to the extension. */
class Client extends LanguageClient {
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
  const client: LanguageClient = new Client("tamis", "tamis", { command: program, args: ["server"] }, {
    documentSelector: selector(),
    outputChannel: output,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationOptions: () => serverSettings(),
    synchronize: { configurationSection: "tamis" },
    middleware: middleware(() => client),
  });
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
