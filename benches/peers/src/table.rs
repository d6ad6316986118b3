//! The comparison with peers, as a Markdown table.

use std::fmt::Write;
use std::fs;
use std::process::Command;

use crate::inputs::SIZES;
use crate::measure::{self, Task};
use crate::parsers::{self, Parser, TAMIS};

const ROUNDS: usize = 301;

/// The markers around the text that `--write` replaces.
const START: &str = "<!-- performance: written by benches/peers -->\n";
const END: &str = "<!-- end of performance -->";

/// The time of each parser for each query.
pub(crate) struct Times {
    parsers: Vec<Parser>,
    /// By size and parser, in nanoseconds.
    medians: Vec<Vec<f64>>,
}

impl Times {
    pub(crate) fn measured() -> Self {
        let parsers = parsers::all();
        let medians = SIZES.into_iter().map(|size| of_size(&parsers, size)).collect();
        Self { parsers, medians }
    }

    /// Every parser with its time for a size.
    pub(crate) fn of(&self, size: &str) -> impl Iterator<Item = (&Parser, f64)> {
        let at = SIZES.iter().position(|known| *known == size).unwrap();
        self.parsers.iter().zip(self.medians[at].iter().copied())
    }

    /// The time of the parser of this name.
    pub(crate) fn of_parser(&self, name: &str, size: &str) -> f64 {
        self.of(size).find(|(parser, _)| parser.name == name).unwrap().1
    }
}

fn of_size(parsers: &[Parser], size: &str) -> Vec<f64> {
    let tasks = parsers.iter().map(|parser| {
        let text = parser.text(size);
        Box::new(move || parser.read(&text)) as Task
    });
    measure::medians(ROUNDS, tasks.collect())
}

/// Measures all peers, and returns their times as multiples of tamis's.
pub(crate) fn peers() -> String {
    let times = Times::measured();
    let mut table = format!(
        "Measured in one run on {}: the median of {ROUNDS} alternating rounds. The first row is the time of tamis; the \
         others are multiples of it.\n\n| | what the time includes | {} |\n|---|---|{}\n",
        machine(),
        SIZES.join(" | "),
        "--:|".repeat(SIZES.len()),
    );
    for (at, parser) in times.parsers.iter().enumerate() {
        write!(table, "| {} | {} |", parser.name, parser.includes).unwrap();
        for (size, medians) in SIZES.iter().zip(&times.medians) {
            let own = times.of_parser(TAMIS, size);
            let cell = if at == 0 { microseconds(own) } else { ratio(medians[at] / own) };
            write!(table, " {cell} |").unwrap();
        }
        table.push('\n');
    }
    table
}

pub(crate) fn microseconds(nanoseconds: f64) -> String {
    format!("{} µs", significant(nanoseconds / 1e3))
}

pub(crate) fn ratio(ratio: f64) -> String {
    format!("{} ×", significant(ratio))
}

/// Rounds to about three significant digits.
fn significant(number: f64) -> String {
    let decimals = match number {
        ..10.0 => 2,
        10.0..100.0 => 1,
        _ => 0,
    };
    format!("{number:.decimals$}")
}

/// The processor, its number of cores, and the compiler.
pub(crate) fn machine() -> String {
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processors.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown processor");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let compiler = Command::new("rustc").arg("--version").output().unwrap().stdout;
    let compiler = String::from_utf8(compiler).unwrap();
    let version: Vec<&str> = compiler.split_whitespace().take(2).collect();
    format!("{} with {cores} cores, {}", model.trim_start_matches(['\t', ':', ' ']), version.join(" "))
}

/// Replaces the text between the markers of a file.
pub(crate) fn write(file: &str, text: &str) {
    let old = fs::read_to_string(file).unwrap();
    let (before, rest) = old.split_once(START).unwrap_or_else(|| panic!("`{file}` has no line `{}`", START.trim_end()));
    let (_, after) = rest.split_once(END).unwrap_or_else(|| panic!("`{file}` has no `{END}`"));
    fs::write(file, format!("{before}{START}\n{text}\n{END}{after}")).unwrap();
}
