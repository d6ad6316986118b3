//! Columns: by id, by the name without a group, by alias and by label.

use std::cmp::Reverse;

use super::candidate::{Candidate, Candidates};
use super::match_rank::MatchRank;
use super::{CompletionContext, SuggestionKind};
use crate::diagnostic::words;
use crate::ide::describe;
use crate::schema::{Column, FilterType, Resolved};
use crate::semantic::check;
use crate::source::Span;
use crate::syntax::ast::print::{backticked, column_name};
use crate::syntax::ast::{self, ColumnForm, Operand, Operator, Value};
use crate::syntax::cursor::Quote;
use crate::syntax::is_plain_name;

/// How many columns are suggested at one place; a few words of the language always have room beside them.
const MAX_COLUMNS: usize = 46;

/// The columns that logs are most often filtered by: the first ones offered where nothing is written.
const OFTEN: [&str; 12] = [
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

/// The place of a column in a menu; the least comes first.
type Rank = (MatchRank, Reverse<bool>, bool, usize, usize);

impl CompletionContext<'_> {
    /// The columns that fit, as far as there is room, then the open groups.
    pub(super) fn columns(&self, candidates: &mut Candidates, fits: impl Fn(&Column) -> bool) {
        let favourites = self.favourites();
        let mut ranked: Vec<(Rank, &Column)> = Vec::new();
        for (index, column) in self.schema.columns().iter().enumerate() {
            let Some(family) = column.effective_type() else { continue };
            let own = names(column).filter_map(|name| candidates.pattern.match_rank(name)).min();
            let label = column.label.as_deref().and_then(|label| candidates.pattern.match_rank(label));
            let Some(match_rank) = own.into_iter().chain(label).min() else { continue };
            let is_own = own == Some(match_rank);
            // What is empty in every record, or in all but a queue, answers nothing.
            let is_idle = column.is_empty || family == FilterType::FullyAnnotated;
            let favourite = favourites.iter().position(|&favourite| favourite == index).unwrap_or(favourites.len());
            ranked.push(((match_rank, Reverse(is_own), is_idle, favourite, index), column));
        }
        ranked.sort_unstable_by_key(|(rank, _)| *rank);
        let fitting = ranked.into_iter().filter(|(_, column)| fits(column));
        let written =
            fitting.filter_map(|(rank, column)| Some((rank.0, column, self.written_name(candidates, column)?)));
        for (match_rank, column, name) in written.take(MAX_COLUMNS).collect::<Vec<_>>() {
            candidates.push(match_rank, candidate_of(column, name));
        }
        self.open_groups(candidates, fits);
    }

    /// The columns that are offered before others, by index, best first.
    fn favourites(&self) -> Vec<usize> {
        let ids = self.recent.columns().into_iter().chain(OFTEN);
        ids.filter_map(|id| self.schema.index(id)).collect()
    }

    /// The column as it is written here: by the name that is the likest, quoted as it has begun. Nothing where
    /// no name that can be written means it.
    fn written_name(&self, candidates: &mut Candidates, column: &Column) -> Option<String> {
        let written = &self.place.written;
        if written.quote == Some(Quote::Grouped) {
            return grouped(&written.text, column);
        }
        let is_dotted = written.text.find(['.', '/']).is_some_and(|at| written.text.as_bytes().get(at) == Some(&b'.'));
        let dotted = is_dotted.then(|| column.id.replacen('/', ".", 1));
        let names = dotted.as_deref().into_iter().chain(names(column)).filter(|name| self.means(name, column));
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

    /// Whether a name can be written, and means this column.
    fn means(&self, name: &str, column: &Column) -> bool {
        let column_of = ast::Column { name: name.into(), form: ColumnForm::Backticked, span: Span::default() };
        is_writable(name) && self.schema.resolve(&column_of).is_ok_and(|found| !found.guessed && found.id == column.id)
    }

    /// `user_metadata.`, in which any name is a column, and the columns of such groups that were asked for lately.
    fn open_groups(&self, candidates: &mut Candidates, fits: impl Fn(&Column) -> bool) {
        if self.place.written.quote.is_some() {
            return;
        }
        for id in self.recent.columns() {
            let name = ast::Column { name: id.into(), form: ColumnForm::Backticked, span: Span::default() };
            if let Ok(column) = self.schema.resolve(&name)
                && column.guessed
                && is_writable(id)
                && fits(column.column)
            {
                let candidate = Candidate::new(SuggestionKind::Column, column_name(id));
                candidates.offer(id, || candidate.detail(describe::of_type(&column)));
            }
        }
        let written = &self.place.written.text;
        for (group, column) in self.schema.open_groups().filter(|(_, column)| fits(column)) {
            let name = format!("{group}.");
            let is_begun = written.get(..group.len()) == Some(group) && written.get(group.len()..) != Some("");
            if is_begun || !is_plain_name(&format!("{name}x")) {
                continue;
            }
            let detail = format!("any name in it, {}", column.effective_type().unwrap_or(FilterType::Other));
            candidates.offer(&name, || Candidate::new(SuggestionKind::Column, name.as_str()).detail(detail));
        }
    }

    /// Whether `value operator column` can be asked, the value in front.
    pub(super) fn fits(&self, column: &Column, value: &Value<'_>, operator: Operator) -> bool {
        let Some(order) = operator.order() else { return column.effective_type() == Some(FilterType::Collection) };
        let operand = Operand::Value(value.clone());
        check::test(&Resolved::of(column), order.flipped().into(), &operand, self.schema, self.options).is_some()
    }
}

/// Whether a name can stand in backticks.
fn is_writable(name: &str) -> bool {
    !name.contains(|c: char| c == '\n' || words::is_invisible(c))
}

/// The names of a column, the one to prefer first; not its label.
fn names(column: &Column) -> impl Iterator<Item = &str> {
    let short = column.id.split_once('/').map(|(_, short)| short);
    [column.metric_key_alias.as_deref(), short, Some(column.id.as_str())].into_iter().flatten()
}

fn candidate_of(column: &Column, name: String) -> Candidate {
    let candidate = Candidate::new(SuggestionKind::Column, name).detail(describe::of_type(&Resolved::of(column)));
    Candidate { documentation: describe::of_column(column), ..candidate }
}

/// `user_metadata."user id"`, as far as the group is the one that is written.
fn grouped(written: &str, column: &Column) -> Option<String> {
    let (group, rest) = column.id.split_once('/')?;
    let joined = written.get(..=group.len())?;
    let is_group = joined.strip_suffix(['.', '/']) == Some(group);
    is_group.then(|| format!("{joined}{}", words::string_literal(rest)))
}
