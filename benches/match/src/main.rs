//! Writes records like those of a search response as JSONL, always the same: `tamis-match-bench COUNT > records.jsonl`.

use std::fmt::Write as _;
use std::io::{self, BufWriter, Write as _};
use std::process::ExitCode;

const WORDS: [&str; 24] = [
    "the",
    "refund",
    "order",
    "customer",
    "please",
    "agent",
    "tool",
    "searched",
    "answer",
    "policy",
    "\\\"quoted\\\"",
    "line\\nbreak",
    "naïve",
    "shipping",
    "invoice",
    "total",
    "because",
    "however",
    "model",
    "context",
    "document",
    "retrieved",
    "über",
    "summary",
];
const TAGS: [&str; 6] = ["prod", "eu", "test", "beta", "vip", "batch"];
const MODELS: [&str; 4] = ["gpt-4o", "gpt-4.1", "claude-sonnet", "llama-3"];

/// A pseudorandom sequence (SplitMix64).
struct Random(u64);

impl Random {
    /// A number below `limit`.
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }

    fn pick<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        let index = usize::try_from(self.below(texts.len() as u64)).unwrap_or_default();
        texts.get(index).copied().unwrap_or_default()
    }

    /// Words, with spaces between them.
    fn text(&mut self, words: u64) -> String {
        (0..words).map(|_| self.pick(&WORDS)).collect::<Vec<_>>().join(" ")
    }
}

fn main() -> ExitCode {
    let count = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(1_000);
    match write(count) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn write(count: u64) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    let mut random = Random(2026);
    let mut line = String::new();
    for number in 0..count {
        line.clear();
        // Writing to a string cannot fail.
        let _ = record(number, &mut random, &mut line);
        out.write_all(line.as_bytes())?;
    }
    out.flush()
}

/// One line: a trace with text, or a span of a language model with messages.
fn record(number: u64, random: &mut Random, line: &mut String) -> std::fmt::Result {
    let is_llm = random.below(2) == 0;
    let kind = if is_llm { "llm" } else { "trace" };
    let (day, hour, second) = (random.below(28) + 1, random.below(24), random.below(60));
    write!(line, r#"{{"id":"{number:08x}-0000-4000-8000-{:012x}","#, random.below(1 << 48))?;
    write!(line, r#""project_id":"74aec44e-ec21-4c9f-a3e2-b2ab2b81b4db","type":"{kind}","#)?;
    write!(line, r#""name":"{}","created_at":"2026-01-{day:02}T{hour:02}:15:{second:02}.123456Z","#, random.text(2))?;
    let (input_length, output_length) = (30 + random.below(50), 10 + random.below(40));
    let (input, output) = (random.text(input_length), random.text(output_length));
    if is_llm {
        let system = random.text(12);
        write!(line, r#""input":[{{"role":"system","content":"{system}"}},{{"role":"user","content":"{input}"}}],"#)?;
        write!(line, r#""output":{{"role":"assistant","content":"{output}","tool_calls":null}},"#)?;
    } else {
        write!(line, r#""input":"{input}","output":"{output}","#)?;
    }
    let tags: Vec<String> = (0..random.below(4)).map(|_| format!("\"{}\"", random.pick(&TAGS))).collect();
    write!(line, r#""tags":[{}],"status_code":{},"#, tags.join(","), if random.below(20) == 0 { 500 } else { 200 })?;
    write!(line, r#""model":"{}","is_complete":{},"#, random.pick(&MODELS), random.below(10) > 0)?;
    write!(line, r#""user_metadata":{{"tenant":"t{}","plan":"pro"}},"#, random.below(500))?;
    let tokens = 20 + random.below(4_000);
    write!(line, r#""metrics":{{"num_input_tokens":{tokens},"num_output_tokens":{},"#, random.below(800))?;
    match random.below(50) {
        0 => write!(line, r#""duration_ns":null,"#)?,
        _ => write!(line, r#""duration_ns":{},"#, 1_000_000 + random.below(9_000_000_000))?,
    }
    write!(line, r#""cost":0.{:05},"toxicity":0.{:06}}},"#, random.below(100_000), random.below(1_000_000))?;
    write!(line, r#""metric_info":{{"toxicity":{{"status_type":"success","explanation":"{}"}}}},"#, random.text(8))?;
    writeln!(line, r#""error_message":"","has_children":{},"step_number":{}}}"#, !is_llm, random.below(12))
}
