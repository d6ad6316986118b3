//! Suggests columns by id, by name without the group, by alias and by label.

use std::cmp::Reverse;

use super::candidate::{Candidate, Candidates};
use super::match_rank::MatchRank;
use super::{CompletionContext, SuggestionKind};
use crate::diagnostic::words;
use crate::ide::describe;
use crate::schema::{Column, FilterType, Resolved, Schema};
use crate::semantic::check;
use crate::source::Span;
use crate::syntax::ast::print::{backticked, column_name};
use crate::syntax::ast::{self, ColumnForm, Operand, Operator, Value};
use crate::syntax::cursor::Quote;
use crate::syntax::is_plain_name;

/// The maximum number of columns that are suggested; it leaves room for a few keywords.
const MAX_COLUMNS: usize = 46;

/// The minimum length, in bytes, of a prefix that is compared with the names in other tools.
const MIN_OTHER_NAME: usize = 4;

/// The columns that logs are most often filtered by, which are suggested first for an empty prefix.
const COMMON: [&str; 12] = [
    "input",
    "output",
    "created_at",
    "type",
    "status_code",
    "tags",
    "model",
    "metrics/duration_ns",
    "metrics/cost",
    "name",
    "error_message",
    "session_id",
];

/// The sort key of a column in a menu; the least comes first.
type Rank = (MatchRank, Reverse<bool>, bool, usize, usize);

impl CompletionContext<'_> {
    /// Adds the columns that fit, up to the maximum, then the open groups.
    pub(super) fn columns(&self, candidates: &mut Candidates, fits: impl Fn(&Column) -> bool) {
        let favorites = self.favorites();
        let mut ranked: Vec<(Rank, &Column)> = Vec::new();
        for (position, column) in self.schema.positioned() {
            let Some(filter_type) = column.effective_type() else { continue };
            let own = names(column).filter_map(|name| candidates.pattern.match_rank(name)).min();
            let label = column.label.as_deref().and_then(|label| candidates.pattern.match_rank(label));
            let other = || self.other_name(candidates, column).map(|_| MatchRank::OtherName);
            let Some(match_rank) = own.into_iter().chain(label).min().or_else(other) else { continue };
            let is_own = own == Some(match_rank);
            // Columns that have no values, or only in a queue, come last.
            let is_unlikely = column.is_empty || filter_type == FilterType::FullyAnnotated;
            let favorite = favorites.iter().position(|&favorite| favorite == position).unwrap_or(favorites.len());
            ranked.push(((match_rank, Reverse(is_own), is_unlikely, favorite, position), column));
        }
        ranked.sort_unstable_by_key(|(rank, _)| *rank);
        let fitting = ranked.into_iter().filter(|(_, column)| fits(column));
        let written =
            fitting.filter_map(|(rank, column)| Some((rank.0, column, self.written_name(candidates, column)?)));
        for (match_rank, column, name) in written.take(MAX_COLUMNS).collect::<Vec<_>>() {
            let other = match match_rank {
                MatchRank::OtherName => self.other_name(candidates, column),
                _ => None,
            };
            candidates.push(match_rank, candidate_of(column, name, other));
        }
        self.open_groups(candidates, fits);
    }

    /// The name of a column in another tool that starts with the prefix.
    fn other_name(&self, candidates: &mut Candidates, column: &Column) -> Option<&'static str> {
        if self.cursor.prefix.text.len() < MIN_OTHER_NAME {
            return None;
        }
        let is_prefix = |rank: Option<MatchRank>| matches!(rank, Some(MatchRank::Exact | MatchRank::Prefix));
        Schema::other_names(&column.id).find(|name| is_prefix(candidates.pattern.match_rank(name)))
    }

    /// The positions of the columns to suggest before others, best first.
    fn favorites(&self) -> Vec<usize> {
        let ids = self.recent.columns().into_iter().chain(COMMON);
        ids.filter_map(|id| self.schema.position(id)).collect()
    }

    /// The text to insert for a column: its best matching name, quoted the way the prefix is. `None` if no name that
    /// can be written resolves to the column.
    fn written_name(&self, candidates: &mut Candidates, column: &Column) -> Option<String> {
        let written = &self.cursor.prefix;
        if written.quote == Some(Quote::Grouped) {
            return grouped(&written.text, column);
        }
        let is_dotted = written.text.find(['.', '/']).is_some_and(|at| written.text.as_bytes().get(at) == Some(&b'.'));
        let dotted = is_dotted.then(|| column.id.replacen('/', ".", 1));
        let names = dotted.as_deref().into_iter().chain(names(column)).filter(|name| self.resolves_to(name, column));
        let name = names.min_by_key(|name| {
            let match_rank = candidates.pattern.match_rank(name);
            (match_rank.is_none(), match_rank, !is_plain_name(name))
        })?;
        Some(match written.quote {
            Some(Quote::Backtick) => backticked(name).into_owned(),
            _ if Some(name) == dotted.as_deref() && !is_plain_name(name) => grouped(name, column)?,
            _ => column_name(name),
        })
    }

    /// Whether a name can be written and resolves to this column.
    fn resolves_to(&self, name: &str, column: &Column) -> bool {
        let column_of = ast::ColumnName { name: name.into(), form: ColumnForm::Backticked, span: Span::default() };
        is_writable(name)
            && self.schema.resolve_name(&column_of).is_ok_and(|found| !found.is_assumed && found.id == column.id)
    }

    /// Adds open groups such as `user_metadata.`, which accept any name, and recently used columns in them.
    fn open_groups(&self, candidates: &mut Candidates, fits: impl Fn(&Column) -> bool) {
        if self.cursor.prefix.quote.is_some() {
            return;
        }
        for id in self.recent.columns() {
            let name = ast::ColumnName { name: id.into(), form: ColumnForm::Backticked, span: Span::default() };
            if let Ok(column) = self.schema.resolve_name(&name)
                && column.is_assumed
                && is_writable(id)
                && fits(&column.column)
            {
                let candidate = Candidate::new(SuggestionKind::Column, column_name(id));
                candidates.offer(id, || candidate.detail(describe::of_type(&column)));
            }
        }
        let written = &self.cursor.prefix.text;
        for (group, column) in self.schema.open_groups().filter(|(_, column)| fits(column)) {
            let name = format!("{group}.");
            let is_partial = written.get(..group.len()) == Some(group) && written.get(group.len()..) != Some("");
            if is_partial || !is_plain_name(&format!("{name}x")) {
                continue;
            }
            let detail = format!("any name in this group, {}", column.effective_type().unwrap_or(FilterType::Other));
            candidates.offer(&name, || Candidate::new(SuggestionKind::Column, name.as_str()).detail(detail));
        }
    }

    /// Whether `value operator column` is valid.
    pub(super) fn fits(&self, column: &Column, value: &Value<'_>, operator: Operator) -> bool {
        let Some(order) = operator.order() else { return column.effective_type() == Some(FilterType::Collection) };
        let operand = Operand::Value(value.clone());
        check::predicate(&Resolved::of(column), order.flipped().into(), &operand, self.schema, self.options).is_some()
    }
}

/// Whether a name can be written in backticks.
fn is_writable(name: &str) -> bool {
    !name.contains(|c: char| c == '\n' || words::is_invisible(c))
}

/// The names of a column without its label, the preferred one first.
fn names(column: &Column) -> impl Iterator<Item = &str> {
    let short = column.id.split_once('/').map(|(_, short)| short);
    [column.metric_key_alias.as_deref(), short, Some(column.id.as_str())].into_iter().flatten()
}

fn candidate_of(column: &Column, name: String, other_name: Option<&str>) -> Candidate {
    let candidate = Candidate::new(SuggestionKind::Column, name).detail(describe::of_type(&Resolved::of(column)));
    let mut documentation = describe::of_column(column);
    if let Some(other) = other_name {
        let called = format!("called {} in other tools", words::quote(other));
        documentation = Some(documentation.map_or(called.clone(), |known| format!("{known}; {called}")));
    }
    Candidate { documentation, ..candidate }
}

/// `user_metadata."user id"`; `None` if another group is written.
fn grouped(written: &str, column: &Column) -> Option<String> {
    let (group, rest) = column.id.split_once('/')?;
    let joined = written.get(..=group.len())?;
    let is_group = joined.strip_suffix(['.', '/']) == Some(group);
    is_group.then(|| format!("{joined}{}", words::string_literal(rest)))
}
