//! Case files: each case is `=== name`, the query, then sections that start with `--- name`.

use std::fs;
use std::path::{Path, PathBuf};

use tamis::lint::Levels;
use tamis::{Options, ParameterValue, Schema, Severity};

/// The files in a directory of `tests/cases`. Panics if there are none.
pub fn files(directory: &str) -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cases").join(directory);
    let entries = fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.is_file()).collect();
    files.sort();
    assert!(!files.is_empty(), "no case files in {}", directory.display());
    files
}

/// Reads the cases of a file. `sections` are the allowed sections.
pub fn read_file(file: &Path, sections: &[&str]) -> Result<Vec<Case>, String> {
    Case::read_all(&fs::read_to_string(file).map_err(|error| error.to_string())?, sections)
}

/// A query and its expected results.
pub struct Case {
    pub name: String,
    pub query: String,
    pub sections: Vec<(String, String)>,
}

impl Case {
    /// Reads the cases of a text. `sections` are the allowed sections.
    fn read_all(text: &str, sections: &[&str]) -> Result<Vec<Self>, String> {
        let mut cases: Vec<Self> = Vec::new();
        for line in text.lines() {
            if let Some(name) = line.strip_prefix("=== ") {
                cases.push(Self { name: name.trim().to_owned(), query: String::new(), sections: Vec::new() });
                continue;
            }
            let Some(case) = cases.last_mut() else {
                if line.is_empty() || line.starts_with('#') {
                    continue;
                }
                return Err(format!("text before the first case: {line}"));
            };
            if let Some(section) = line.strip_prefix("--- ") {
                let section = section.trim().to_owned();
                if !sections.contains(&section.as_str()) || case.section(&section).is_some() {
                    return Err(format!("{}: unknown or repeated section {section}", case.name));
                }
                case.sections.push((section, String::new()));
                continue;
            }
            let target = case.sections.last_mut().map_or(&mut case.query, |(_, body)| body);
            target.push_str(line);
            target.push('\n');
        }
        for case in &mut cases {
            trim_lines(&mut case.query);
            case.sections.iter_mut().for_each(|(_, body)| trim_lines(body));
        }
        Ok(cases)
    }

    pub fn section(&self, name: &str) -> Option<&str> {
        self.sections.iter().find(|(section, _)| section == name).map(|(_, body)| body.as_str())
    }

    /// The schema and options of the query, and the levels of the lint rules.
    pub fn settings(&self) -> Result<(Schema, Options, Levels), String> {
        let mut levels = Levels::default();
        let mut more = Schema::builder();
        let mut options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
        let mut builtin = false;
        for line in self.section("set").unwrap_or_default().lines() {
            match line.split_once(' ').unwrap_or((line, "")) {
                ("zone", zone) => options.zone = zone.parse().map_err(|_| "unknown time zone")?,
                ("param", binding) => {
                    let (name, value) = binding.split_once('=').ok_or("a parameter needs a value")?;
                    options.parameters.bind(name, value.parse::<ParameterValue>().unwrap());
                }
                ("columns", "builtin") => builtin = true,
                ("column", column) => {
                    let column = Schema::from_json(&format!("[{column}]")).map_err(|error| error.to_string())?;
                    more = more.merge(&column);
                }
                ("level", level) => {
                    let (rule, level) = level.split_once('=').ok_or("a rule needs a level")?;
                    levels.set(rule.parse().map_err(|_| "unknown rule")?, severity(level)?);
                }
                ("no-now", "") => options.now = None,
                ("now", now) => options.now = Some(now.parse().map_err(|_| "not a timestamp")?),
                ("diagnostics", count) => options.limits.diagnostics = count.parse().map_err(|_| "not a number")?,
                ("depth", depth) => options.limits.depth = depth.parse().map_err(|_| "not a number")?,
                ("list_items", items) => options.limits.list_items = items.parse().map_err(|_| "not a number")?,
                ("bytes", bytes) => options.limits.bytes = bytes.parse().map_err(|_| "not a number")?,
                _ => return Err(format!("unknown setting: {line}")),
            }
        }
        let schema = if builtin {
            Schema::builtin()
        } else {
            Schema::from_json(include_str!("../../data/columns.json")).unwrap()
        };
        Ok((Schema::builder().merge(&schema).merge(&more.build()).build(), options, levels))
    }
}

/// The severity of a level; `None` for `off`.
fn severity(name: &str) -> Result<Option<Severity>, String> {
    match name {
        "off" => Ok(None),
        "advice" => Ok(Some(Severity::Advice)),
        "warning" => Ok(Some(Severity::Warning)),
        "error" => Ok(Some(Severity::Error)),
        _ => Err(format!("unknown level: {name}")),
    }
}

/// Removes the empty lines at both ends, which only make the files easier to read.
fn trim_lines(text: &mut String) {
    *text = text.trim_matches('\n').to_owned();
}
