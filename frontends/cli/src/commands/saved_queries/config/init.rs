//! `tamis lint --init`: writes a commented configuration.

use std::fs::File;
use std::io::Write;

use tamis::Severity;
use tamis::lint::Levels;

use super::rules::settable;
use super::source::NAME;
use crate::failure::{self, Failure, Outcome};
use crate::output::Channel;

/// Writes a commented configuration into the current directory.
pub(in crate::commands) fn init() -> Result<Outcome, Failure> {
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
# Configuration of `tamis lint` for this directory and those below. Remove the leading `#` to enable a setting.

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
