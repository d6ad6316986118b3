//! Commands, whose results are documents that the editor shows.

use std::ffi::OsString;
use std::path::Path;

use gen_lsp_types::{ExecuteCommandParams, Position, Uri};
use serde::{Deserialize, Serialize};
use tamis_embedded::EmbeddedQuery;

use super::super::project::Project;
use super::super::snapshot::Snapshot;
use super::super::tasks::{Answer, Cancellation, Rejection};
use crate::commands::diff;
use crate::git::{self, Objects};
use crate::input::{self, Query};
use crate::output::TerminalStyle;
use crate::text;

/// The names of the commands.
pub(in super::super) const NAMES: [&str; 3] = ["tamis.showTree", "tamis.explain", "tamis.compareWithHead"];

/// A command for the query at a position.
pub(in super::super) struct Command {
    kind: Kind,
    at: QueryPosition,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    ShowTree,
    Explain,
    CompareWithHead,
}

/// The argument of each command.
#[derive(Debug, Deserialize)]
struct QueryPosition {
    uri: Uri,
    position: Position,
}

/// A document that the editor shows.
#[derive(Debug, Serialize)]
pub(in super::super) struct Shown {
    title: &'static str,
    /// The id of its language, for highlighting.
    language: &'static str,
    text: String,
}

impl Command {
    /// # Errors
    ///
    /// If there is no such command, or its argument is malformed.
    pub(in super::super) fn of(params: &ExecuteCommandParams) -> Answer<Self> {
        let kind = match params.command.as_str() {
            "tamis.showTree" => Kind::ShowTree,
            "tamis.explain" => Kind::Explain,
            "tamis.compareWithHead" => Kind::CompareWithHead,
            other => return Err(Rejection::invalid(format!("unknown command `{other}`"))),
        };
        let argument = params.arguments.as_ref().and_then(|arguments| arguments.first());
        let at = argument.and_then(|argument| QueryPosition::deserialize(argument).ok());
        let at = at.ok_or_else(|| Rejection::invalid("expected one argument, `{ uri, position }`"))?;
        Ok(Self { kind, at })
    }

    pub(in super::super) const fn document(&self) -> &Uri {
        &self.at.uri
    }

    pub(in super::super) fn run(&self, snapshot: &Snapshot, cancellation: &Cancellation) -> Answer<Shown> {
        let (query, _) = snapshot
            .query_at(self.at.position)
            .or_else(|| Some((snapshot.queries().first().filter(|query| query.is_whole_file())?, 0)))
            .ok_or_else(|| Rejection::failed("there is no query at this position"))?;
        let project = snapshot.project().ok_or_else(|| Rejection::failed("the configuration is invalid"))?;
        match self.kind {
            Kind::ShowTree => show_tree(project, query),
            Kind::Explain => explain(project, query),
            Kind::CompareWithHead => compare_with_head(snapshot, project, query, cancellation),
        }
    }
}

fn show_tree(project: &Project, query: &EmbeddedQuery) -> Answer<Shown> {
    let compiler = project.compiler();
    let compiled = compiler.compile(&query.text).map_err(|report| Rejection::failed(report.to_string()))?;
    let text = text::escape_json(&(compiled.tree.to_json_pretty() + "\n"));
    Ok(Shown { title: "Filter tree", language: "json", text })
}

fn explain(project: &Project, query: &EmbeddedQuery) -> Answer<Shown> {
    let explanation = project.compiler().explain(&query.text);
    let explanation = explanation.map_err(|report| Rejection::failed(report.to_string()))?;
    Ok(Shown { title: "Explanation", language: "plaintext", text: explanation.to_outline() })
}

fn compare_with_head(
    snapshot: &Snapshot,
    project: &Project,
    query: &EmbeddedQuery,
    cancellation: &Cancellation,
) -> Answer<Shown> {
    let document = &snapshot.document;
    let path = document.path.as_deref().ok_or_else(|| Rejection::failed("the document is not saved"))?;
    let before = at_head(path, cancellation)?;
    let queries = document.read(&before).map(|content| content.queries).unwrap_or_default();
    // Without keys, queries correspond by their order.
    let index = snapshot.queries().iter().position(|other| other.whole == query.whole);
    let is_same = |other: &&EmbeddedQuery| query.key.is_some() && other.key == query.key;
    let old = queries.iter().find(is_same).or_else(|| queries.get(index?).filter(|old| old.key.is_none()));
    let old = old.ok_or_else(|| Rejection::failed("the query is not in HEAD"))?;
    let named = |name: &str, text: &str| Query::from_argument(name, text);
    let style = TerminalStyle::PLAIN;
    let text = diff::between(&project.compiler(), named("HEAD", &old.text), named("now", &query.text), style);
    Ok(Shown { title: "Compared with HEAD", language: "plaintext", text: text.unwrap_or_else(|errors| errors) })
}

/// The text of a file in the last commit.
fn at_head(path: &Path, cancellation: &Cancellation) -> Answer<String> {
    let (Some(directory), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(Rejection::failed("the document is not a file"));
    };
    let mut object = OsString::from("HEAD:./");
    object.push(name);
    let is_cancelled = || cancellation.is_cancelled();
    let text = git::blob(directory, Objects::Local, &is_cancelled, &object, &name.to_string_lossy());
    let text = text.map_err(|failure| Rejection::failed(failure.message()))?;
    Ok(input::without_bom(text))
}
