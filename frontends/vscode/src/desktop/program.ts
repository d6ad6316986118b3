/** Finds the program `tamis`. */
import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** How long the program may take to answer, in milliseconds. */
const TIMEOUT = 10_000;

/** The reason why there is no program. */
export class ProgramError extends Error {
  constructor(
    message: string,
    /** Whether a program was found that is not suitable. */
    readonly isUnsuitable: boolean,
  ) {
    super(message);
  }
}

/** Returns the path of a program that has the command `server`. Rejects with a `ProgramError`. */
export async function findProgram(configured: string, folder: string | undefined): Promise<string> {
  const program = configured ? expand(configured, folder) : await searchPath();
  if (!program) {
    throw new ProgramError("the program `tamis` is not in PATH", false);
  }
  if (!(await isExecutable(program))) {
    throw new ProgramError(`\`${program}\`, from the setting \`tamis.path\`, is not an executable file`, false);
  }
  await checkServer(program);
  return program;
}

function expand(path: string, folder: string | undefined): string {
  const expanded = path.replace(/^~(?=$|[\\/])/, homedir()).replaceAll("${workspaceFolder}", folder ?? "");
  return resolve(folder ?? homedir(), expanded);
}

/** Searches `PATH`, but not the current directory, which `spawn` would also search on Windows. */
async function searchPath(): Promise<string | undefined> {
  const name = process.platform === "win32" ? "tamis.exe" : "tamis";
  for (const directory of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(directory, name);
    if (isAbsolute(directory) && (await isExecutable(path))) {
      return path;
    }
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function checkServer(program: string): Promise<void> {
  try {
    await run(program, ["server", "--help"], { timeout: TIMEOUT });
  } catch {
    const version = await versionOf(program);
    const reason = version ? `${version} is too old: it has no command \`server\`` : "it is another program";
    throw new ProgramError(`\`${program}\` cannot be used: ${reason}`, true);
  }
}

async function versionOf(program: string): Promise<string | undefined> {
  try {
    const { stdout } = await run(program, ["--version"], { timeout: TIMEOUT });
    return /^tamis \S+/.exec(stdout)?.[0];
  } catch {
    return undefined;
  }
}
