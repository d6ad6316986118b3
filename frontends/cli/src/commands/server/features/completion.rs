//! Suggestions for what to write at a position.

use gen_lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemTextEdit, CompletionList, CompletionParams, CompletionResponse,
    Documentation, InsertReplaceEdit, Position, TextEdit, Uri,
};
use serde::{Deserialize, Serialize};
use tamis::diagnostic::Edit;
use tamis::{Recent, Span, Suggestion, SuggestionKind};
use tamis_embedded::EmbeddedQuery;

use super::super::project::Project;
use super::super::snapshot::Snapshot;
use super::super::tasks::{Answer, Cancellation};

/// The characters after which suggestions are offered without being asked for.
pub(in super::super) const TRIGGERS: [&str; 10] = [" ", "/", "\"", "'", "`", "$", "(", ",", "=", "."];

/// What a suggestion is computed from, to add its documentation later.
#[derive(Debug, Serialize, Deserialize)]
struct Origin {
    uri: Uri,
    position: Position,
    index: usize,
}

pub(in super::super) fn complete(
    snapshot: &Snapshot,
    params: &CompletionParams,
    _: &Cancellation,
) -> Answer<Option<CompletionResponse>> {
    let position = params.text_document_position_params.position;
    let (Some((query, at)), Some(project)) = (snapshot.query_at(position), snapshot.project()) else {
        return Ok(None);
    };
    let (suggestions, at) = suggestions(snapshot, project, (query, at), position);
    let item = |(index, suggestion): (usize, &Suggestion)| {
        let origin = Origin { uri: snapshot.document.uri.clone(), position, index };
        let mut item = Completer { snapshot, project, query, at }.item(suggestion, position)?;
        // Editors sort by this text; the best suggestion comes first.
        item.sort_text = Some(format!("{index:04}"));
        item.data = serde_json::to_value(origin).ok();
        Some(item)
    };
    let items = suggestions.iter().enumerate().filter_map(item).collect();
    // Other suggestions match after the next character: there is a maximum, and units depend on the number.
    let list = CompletionList { is_incomplete: true, items, ..CompletionList::default() };
    Ok(Some(CompletionResponse::CompletionList(list)))
}

/// The suggestions at a byte of a query, and the byte of the text that they are for: on a new line that the query does
/// not have yet, it is after a line end.
fn suggestions(
    snapshot: &Snapshot,
    project: &Project,
    (query, at): (&EmbeddedQuery, u32),
    position: Position,
) -> (Vec<Suggestion>, u32) {
    let document = &snapshot.document;
    let complete = |text: &str, at: u32| project.compiler().complete(text, at, &Recent::default()).suggestions;
    let is_on_new_line = query.is_on_new_line(document.lines.offset(&document.text, position));
    if is_on_new_line && !query.text.ends_with(char::is_whitespace) {
        return (complete(&format!("{}\n", query.text), at + 1), at + 1);
    }
    (complete(&query.text, at), at)
}

/// The document of a suggestion.
pub(in super::super) fn document_of(item: &CompletionItem) -> Option<Uri> {
    Some(origin_of(item)?.uri)
}

/// Adds the documentation to a suggestion.
pub(in super::super) fn resolve(
    snapshot: &Snapshot,
    item: &CompletionItem,
    _: &Cancellation,
) -> Answer<CompletionItem> {
    let mut item = item.clone();
    item.documentation = documentation(snapshot, &item);
    Ok(item)
}

fn documentation(snapshot: &Snapshot, item: &CompletionItem) -> Option<Documentation> {
    let origin = origin_of(item)?;
    let (query, at) = snapshot.query_at(origin.position)?;
    let (suggestions, _) = suggestions(snapshot, snapshot.project()?, (query, at), origin.position);
    // The text may have changed since.
    let suggestion = suggestions.into_iter().nth(origin.index).filter(|found| found.label == item.label)?;
    suggestion.documentation.map(Documentation::String)
}

fn origin_of(item: &CompletionItem) -> Option<Origin> {
    Origin::deserialize(item.data.as_ref()?).ok()
}

/// Writes suggestions into the file of a query.
struct Completer<'c> {
    snapshot: &'c Snapshot,
    project: &'c Project,
    query: &'c EmbeddedQuery,
    /// The byte of the query where the cursor is.
    at: u32,
}

impl Completer<'_> {
    /// A suggestion as an editor shows it; `None` if it cannot be written there.
    fn item(&self, suggestion: &Suggestion, position: Position) -> Option<CompletionItem> {
        let own = self.edit(&suggestion.edit, position)?;
        // What is in quotes is replaced as a whole: editors write the closing one with the opening one.
        let is_in_quotes = suggestion.replace.text(&self.query.text).starts_with(['"', '\'', '`']);
        let insert = if is_in_quotes { suggestion.replace } else { suggestion.insert };
        let insert = self.edit(&Edit::replace(insert, &suggestion.edit.text), position);
        let replace = self.edit(&Edit::replace(suggestion.replace, &suggestion.edit.text), position);
        let text_edit = match (insert, replace) {
            (Some(insert), Some(replace))
                if self.snapshot.features.inserts_or_replaces
                    && insert.new_text == replace.new_text
                    && insert.range.start == replace.range.start =>
            {
                let (new_text, insert) = (insert.new_text, insert.range);
                CompletionItemTextEdit::InsertReplaceEdit(InsertReplaceEdit {
                    new_text,
                    insert,
                    replace: replace.range,
                })
            }
            _ => CompletionItemTextEdit::TextEdit(own.clone()),
        };
        // Editors compare what is replaced with the label, unless there is another text: a column is found by its other
        // names too, and a value is quoted.
        let replaced = self.snapshot.document.span(own.range).text(&self.snapshot.document.text);
        let is_found = suggestion.label.to_lowercase().contains(&replaced.to_lowercase());
        Some(CompletionItem {
            label: suggestion.label.clone(),
            kind: Some(kind(suggestion.kind)),
            detail: suggestion.detail.clone(),
            filter_text: (!is_found).then(|| replaced.to_owned()),
            text_edit: Some(text_edit),
            commit_characters: commit_characters(suggestion.kind)
                .filter(|_| self.snapshot.features.commits_with_characters),
            ..CompletionItem::default()
        })
    }

    /// The edit of the document, which must be on the line of the position.
    fn edit(&self, edit: &Edit, position: Position) -> Option<TextEdit> {
        let document = &self.snapshot.document;
        let cursor = document.lines.offset(&document.text, position);
        let edit = match edit.span == Span::at(self.at) {
            // On an empty line at the end of a block, which the query does not have, too.
            true => self.query.insert_at(cursor, &edit.text)?,
            false => {
                let edits = self.query.edits(std::slice::from_ref(edit), &self.project.writer())?;
                <[Edit; 1]>::try_from(edits).ok().map(|[edit]| edit)?
            }
        };
        let edit = document.text_edit(&edit);
        let range = edit.range;
        let is_around = range.start.line == position.line && range.start <= position && position <= range.end;
        (is_around && range.end.line == position.line).then_some(edit)
    }
}

const fn kind(kind: SuggestionKind) -> CompletionItemKind {
    match kind {
        SuggestionKind::Column => CompletionItemKind::Field,
        SuggestionKind::Operator => CompletionItemKind::Operator,
        SuggestionKind::Value => CompletionItemKind::Value,
        SuggestionKind::Unit => CompletionItemKind::Unit,
        SuggestionKind::Parameter => CompletionItemKind::Variable,
        _ => CompletionItemKind::Keyword,
    }
}

/// The characters that accept a suggestion when they are typed: those that can follow it, and no space, which ends words
/// that are written out.
fn commit_characters(kind: SuggestionKind) -> Option<Vec<String>> {
    let characters: &[&str] = match kind {
        SuggestionKind::Column => &["=", "!", "<", ">", "~"],
        SuggestionKind::Value | SuggestionKind::Parameter => &[",", ")"],
        _ => return None,
    };
    Some(characters.iter().map(|&character| character.to_owned()).collect())
}
