/** The query on the page when it opens. */
export const FIRST = 'type = "llm" and duration_ns > 5s';

/** Example queries. */
export const EXAMPLES: Record<string, string> = {
  "Slow calls": FIRST,
  Failures: "status_code >= 500 or (status_code = 429 and model = gpt-4o)",
  "This week": "created_at >= now-7d and updated_at < today",
  "Cost or toxicity": "metrics.cost > $0.05 or metrics/toxicity >= 80%",
  Metadata: 'user_metadata."user id" = "u-1" and input contains "refund" nocase',
  Errors: 'inptu = "a" and status_code > "b" or (is_complete',
  "SQL syntax": "name like '%refund%' && created_at > NOW() - INTERVAL '7 days'",
};

/** The syntax, by topic: a query and what it matches. */
export const SYNTAX: Record<string, [query: string, meaning: string][]> = {
  Compare: [
    ["status_code >= 500", "= != < <= >"],
    ["1s <= duration_ns < 5s", "a range"],
    ['type in ("llm", "tool")', "a list"],
    ["is_complete", "yes or no"],
  ],
  Text: [
    ['input contains "refund"', "part"],
    ['output contains "refund" nocase', "any case"],
    ['tags has all ("prod", "eu")', "any, none"],
  ],
  "Numbers and times": [
    ["duration_ns > 5s", "us ms s m h d"],
    ["cost > $0.05", "dollars"],
    ["metrics/toxicity >= 80%", "a fraction"],
    ["created_at >= now-7d", "or a date"],
  ],
  Combine: [
    ["is_complete and not has_children", "and or not"],
    ["(cost > $1 or duration_ns > 1m)", "groups"],
    ['user_metadata.env = "prod"', "your own"],
    ["# a comment", "a note"],
  ],
};

/** The keys of the editor. */
export const KEYS: [keys: string, action: string][] = [
  ["Ctrl-Space", "show suggestions"],
  ["Tab, Enter", "accept the selected suggestion"],
  ["Escape", "close the menu"],
  ["Ctrl-.", "fix the problem at the cursor"],
  ["F8, Shift-F8", "go to the next or previous problem"],
  ["Ctrl-I", "describe what is at the cursor"],
  ["Shift-Alt-F", "format"],
  ["Ctrl-/", "make the line a comment"],
  ["Ctrl-F", "search"],
  ["Ctrl-Z, Ctrl-Y", "undo, redo"],
];
