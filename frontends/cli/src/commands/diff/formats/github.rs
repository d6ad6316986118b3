//! Workflow commands of GitHub Actions, shown at the lines of a pull request.

use tamis::record::one_line;

use super::words;
use crate::commands::diff::pairs::{Change, Compared};
use crate::failure::Outcome;
use crate::output::findings::{workflow_data, workflow_property};

pub(in crate::commands::diff) fn github(compared: &[Compared]) -> String {
    compared.iter().filter(|compared| compared.outcome() != Outcome::Clean).map(annotation).collect()
}

fn annotation(compared: &Compared) -> String {
    let command = match compared.outcome() {
        Outcome::Unusable => "error",
        _ if matches!(&compared.change, Change::Changed(_)) => "warning",
        _ => "notice",
    };
    let mut lines = vec![words::change(compared)];
    for difference in words::differences(compared) {
        lines.push(format!("{} {}", difference.verb, one_line(&difference.witness.record)));
        lines.extend(difference.notes);
    }
    lines.extend(words::models(compared));
    lines.extend(words::open(compared).map(str::to_owned));
    let title = workflow_property(&format!("query {}", compared.change.as_str()));
    let message = workflow_data(&lines.join("\n"));
    match &compared.place {
        // A removed query has no line to show it at.
        Some(place) if compared.new.is_some() => {
            let file = workflow_property(&crate::input::name(&place.path));
            format!("::{command} file={file},line={},title={title}::{message}\n", place.line)
        }
        _ => format!("::{command} title={title}::{}: {message}\n", workflow_data(&compared.name)),
    }
}
