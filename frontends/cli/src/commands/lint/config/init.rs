//! `tamis lint --init`.

use std::fs::File;
use std::io::Write;

use tamis::Severity;
use tamis::lint::Levels;

use super::rules::settable;
use super::source::NAME;
use crate::failure::{self, Failure, Outcome};
use crate::output::Channel;

/// Writes a configuration to begin with.
pub(in crate::commands::lint) fn init() -> Result<Outcome, Failure> {
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Failure::new(format!("there already is a `{NAME}`")).help("it is left as it is")
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
    let usual = Levels::default();
    for code in settable() {
        let level = usual.of(code).map_or("off", Severity::as_str);
        text += &format!("# {code} = \"{level}\"\n");
    }
    text + REST
}

const TEMPLATE: &str = "\
# What `tamis lint` reads in this folder and those below. Take the `#` away from what you set.

# Files of column metadata, the answers of `available_columns`; from this folder.
# columns = [\"columns.json\"]

# The zone of days, and of times without one.
# zone = \"Europe/Paris\"

# The findings that are held back, which `--write-baseline` writes; from this folder.
# baseline = \"tamis-baseline.json\"

# The endpoint that the queries are for, as `tamis request --list` names it: some take only what a flat list says.
# target = \"metrics-search\"

# How deep conditions may be nested, how many items a list may have, and how many findings of a query are shown.
# limits = { depth = 128, list-items = 100000, diagnostics = 1000 }

# How much each rule matters: off, advice, warning or error. `tamis rule NAME` explains one.
[rules]
";

const REST: &str = "
# The same for some files, from this folder; `*` stays within a folder, `**` does not.
# [[per-path]]
# paths = [\"drafts/**\"]
# rules = { double-negation = \"off\" }

# Queries inside other files: YAML, JSON, TOML and Markdown. Keys are named by patterns as RFC 9535 has them.
# [[embedded]]
# paths = [\"views/*.yaml\"]
# queries = [\"$.views[*].query\"]

# Filters of the API in JSON, which are linted as the queries that say the same.
# [[embedded]]
# paths = [\"exports/*.json\"]
# filters = [\"$.filter_tree\"]

# Blocks of code in these languages.
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
    fn the_template_is_well_formed_with_and_without_its_hashes() {
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
