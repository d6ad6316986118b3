/** The pages of all codes; loaded when the first one is shown. */
const pages = import.meta.glob<string>("../../../../docs/codes/*.md", { query: "?raw", import: "default", eager: true });

/** The page of a code as Markdown. */
export function page(code: string): string {
  return pages[`../../../../docs/codes/${code}.md`] ?? "";
}
