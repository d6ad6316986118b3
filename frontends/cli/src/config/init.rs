//! Writing a commented configuration.

use std::fs::File;
use std::io::Write;

use tamis::Severity;
use tamis::lint::Levels;

use super::rules::settable;
use super::source::NAME;
use crate::failure::{self, Failure, Outcome};
use crate::output::Channel;

/// Writes a commented configuration into the current directory.
pub(crate) fn init() -> Result<Outcome, Failure> {
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Failure::new(format!("`{NAME}` already exists")).help("it is not overwritten")
        }
        _ => Failure::new(format!("cannot write `{NAME}`: {}", failure::reason(&error))),
    };
    let mut file = File::create_new(NAME).map_err(failed)?;
    file.write_all(template().as_bytes()).map_err(failed)?;
    Channel::Stderr.write(&format!("wrote `{NAME}`\n"))?;
    Ok(Outcome::Clean)
}

fn template() -> String {
    let mut text = TEMPLATE.to_owned();
    let defaults = Levels::default();
    for code in settable() {
        let level = defaults.of(code).map_or("off", Severity::as_str);
        text += &format!("# {code} = \"{level}\"\n");
    }
    text + REST
}

const TEMPLATE: &str = "\
# Configuration of tamis for this directory and those below. Remove the leading `#` to enable a setting. Environment
# variables and flags take precedence; `tamis config` shows the effective values.

# Files with column metadata, which are responses of `available_columns`; relative to this directory.
# columns = [\"columns.json\"]

# The time zone of dates, and of timestamps without one.
# zone = \"Europe/Paris\"

# A file with findings to suppress, written by `--write-baseline`; relative to this directory.
# baseline = \"tamis-baseline.json\"

# The endpoint of the queries, one of `tamis request --list`: some accept only flat lists.
# target = \"metrics-search\"

# The maximum nesting of conditions, number of list items, and number of findings shown for a query.
# limits = { depth = 128, list-items = 100000, diagnostics = 1000 }

# Where and how `tamis request` sends requests, and whose records it selects.
# base-url = \"https://api.galileo.ai/v2\"
# auth = \"galileo\"
# project-id = \"6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f\"
# log-stream-id = \"0b7d5f6c-3b2a-4d1e-8f90-a1b2c3d4e5f6\"

# Whether requests have the format of older servers.
# legacy-format = false

# Where the values of columns are in records, for `tamis match` and `tamis sql`: search, flat or id.
# layout = { preset = \"search\", paths = { cost = \"billing.usd\" } }

# The level of each rule: off, advice, warning or error. For details, run `tamis rule NAME`.
[rules]
";

const REST: &str = "
# Levels for some files, relative to this directory; `*` does not match `/`, `**` does.
# [[per-path]]
# paths = [\"drafts/**\"]
# rules = { double-negation = \"off\" }

# Queries inside YAML, JSON, TOML and Markdown files, selected by JSONPath (RFC 9535).
# [[embedded]]
# paths = [\"views/*.yaml\"]
# queries = [\"$.views[*].query\"]

# Filters of the API in JSON, which are linted like the equivalent queries.
# [[embedded]]
# paths = [\"exports/*.json\"]
# filters = [\"$.filter_tree\"]

# Code blocks in these languages.
# [[embedded]]
# paths = [\"runbooks/*.md\"]
# languages = [\"tamis\"]
";

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::source::Source;
    use super::template;

    #[test]
    fn the_template_is_valid_commented_and_uncommented() {
        let is_setting = |line: &&str| !line.starts_with("# ") || line.contains(" = ") || line.starts_with("# [");
        let text = template();
        let uncommented: Vec<&str> =
            text.lines().filter(is_setting).map(|line| line.strip_prefix("# ").unwrap_or(line)).collect();
        for text in [text.as_str(), &uncommented.join("\n")] {
            let config = Source { name: String::new(), text }.config(Path::new(""));
            assert!(config.is_ok(), "{text}: {:?}", config.err());
        }
    }
}
