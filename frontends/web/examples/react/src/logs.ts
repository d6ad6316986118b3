/** The page's own data. */
export const LOGS: Record<string, string>[] = [
  { model: "gpt-4o", user: "ada" },
  { model: "gpt-4o-mini", user: "grace" },
  { model: "claude-sonnet", user: "ada" },
];

/** The values of a column that begin with a prefix. */
export function valuesOf(column: string, prefix: string): string[] {
  const values = LOGS.map((log) => log[column]).filter((value) => value !== undefined);
  return [...new Set(values)].filter((value) => value.startsWith(prefix));
}
