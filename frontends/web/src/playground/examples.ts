/** The query on the page when it opens. */
export const FIRST = 'tags contains "x" and not (duration_ns > 4)';

/** Example queries. */
export const EXAMPLES: Record<string, string> = {
  Latency: FIRST,
  "Slow calls": "type = llm and duration_ns > 5s\n  and model in (gpt-4o, gpt-4.1)",
  "This week": "created_at >= now-7d and updated_at < today",
  "Cost or toxicity": "metrics.cost > $0.05 or metrics/toxicity >= 80%",
  Metadata: 'user_metadata."user id" = "u-1" and input contains "refund" nocase',
  Errors: 'inptu = "a" and status_code > "b" or (is_complete',
  "SQL syntax": "name like '%refund%' && created_at > NOW() - INTERVAL '7 days'",
};
