//! Renames a column in queries.

use std::fmt;
use std::sync::OnceLock;

use crate::diagnostic::{Edit, Report, words};
use crate::limits::Limits;
use crate::schema::{Column, DataUnit, Schema, Unresolved, with_slash};
use crate::source::{Span, offset};
use crate::syntax::ast::visit::Visit;
use crate::syntax::ast::{ColumnForm, ColumnName, ExprKind};
use crate::syntax::{self, parse};

/// Renames a column in a query: returns the edits, in source order.
///
/// Every mention of the column is replaced. One by its id, with a dot or without its group is written in the same way,
/// unless that would be ambiguous or refer to another column; then, and in place of an alias or a label, the whole id is
/// written. If a name of another column would become ambiguous, it is replaced by that column's id. Comments, strings and
/// everything else stay as they are.
///
/// `from` and `to` are names as for [`Schema::resolve`]. The schema may be from before or after the renaming:
///
/// - If `from` is a column of `schema`, `to` is another one of its columns or else the id of a new one. If both are
///   written without a group, as in `cost` for `metrics/cost`, the new one is in the same group. Mentions are resolved
///   in `schema`.
/// - If only `to` is a column of `schema`, only mentions of the whole id `from` are known to mean it: `group/name`,
///   `group.name`, and these in backticks.
///
/// To rename a column in many queries, use a [`ColumnRename`].
///
/// # Errors
///
/// - [`RenameError::Unresolved`], if neither name is a column, or one of them is ambiguous.
/// - [`RenameError::InvalidName`], if no query can contain the new name.
/// - [`RenameError::Unit`], if the columns have different units.
/// - [`RenameError::Syntax`], if the query has syntax errors. Type errors and unknown columns do not matter.
///
/// # Examples
///
/// ```
/// use tamis::Schema;
/// use tamis::diagnostic::apply_edits;
/// use tamis::schema::Column;
///
/// let schema = Schema::builder().column("metrics/cost", Column::number().label("Cost")).build();
/// let text = "cost > 1 # cost in $\nand metrics.cost < 5 or Cost = 7";
/// let edits = tamis::rename_column(text, "metrics/cost", "metrics/price", &schema)?;
/// assert_eq!(
///     apply_edits(text, &edits).as_deref(),
///     Some("price > 1 # cost in $\nand metrics.price < 5 or metrics/price = 7")
/// );
/// # Ok::<(), tamis::RenameError>(())
/// ```
pub fn rename_column(text: &str, from: &str, to: &str, schema: &Schema) -> Result<Vec<Edit>, RenameError> {
    ColumnRename::new(from, to, schema)?.edits(text).map_err(RenameError::Syntax)
}

/// Why a column cannot be renamed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RenameError {
    /// Neither the old nor the new name is a column, or one of them is ambiguous.
    Unresolved(Unresolved),
    /// No query can contain the new name, because it is empty, or has a line break or an invisible character and is not
    /// in a group.
    InvalidName(String),
    /// The columns have different units: the same number would mean something else.
    #[non_exhaustive]
    Unit {
        /// The id of the old column.
        old_id: String,
        /// Its unit.
        old: DataUnit,
        /// The id of the new column.
        new_id: String,
        /// Its unit.
        new: DataUnit,
    },
    /// The query has syntax errors: some mentions of the column may not be recognized.
    Syntax(Report),
}

impl fmt::Display for RenameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unresolved(error) => error.fmt(f),
            Self::InvalidName(name) => write!(f, "{} cannot be the name of a column", words::quote(name)),
            Self::Unit { old_id, old, new_id, new } => write!(
                f,
                "{} is measured in {}, but {} in {}",
                words::quote(old_id),
                old.as_str(),
                words::quote(new_id),
                new.as_str()
            ),
            Self::Syntax(report) => report.fmt(f),
        }
    }
}

impl std::error::Error for RenameError {}

impl miette::Diagnostic for RenameError {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        match self {
            Self::Unresolved(error) => error.help(),
            Self::Unit { .. } => {
                Some(Box::new("the numbers of its conditions would mean something else; edit them by hand"))
            }
            Self::InvalidName(_) | Self::Syntax(_) => None,
        }
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        match self {
            Self::Syntax(report) => report.source_code(),
            Self::Unresolved(_) | Self::InvalidName(_) | Self::Unit { .. } => None,
        }
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        match self {
            Self::Syntax(report) => report.related(),
            Self::Unresolved(_) | Self::InvalidName(_) | Self::Unit { .. } => None,
        }
    }
}

/// The renaming of a column, to apply to any number of queries.
///
/// # Examples
///
/// ```
/// use tamis::{ColumnRename, Schema};
///
/// let schema = Schema::builtin();
/// let rename = ColumnRename::new("latency", "metrics.elapsed_ns", &schema)?;
/// assert_eq!((rename.old_id(), rename.new_id()), ("metrics/duration_ns", "metrics/elapsed_ns"));
/// assert_eq!(rename.edits("duration_ns > 5s").unwrap()[0].text, "elapsed_ns");
/// assert!(rename.edits("duration_ns > ").is_err());
/// # Ok::<(), tamis::RenameError>(())
/// ```
#[derive(Debug)]
pub struct ColumnRename<'s> {
    schema: &'s Schema,
    old_id: String,
    new_id: String,
    /// Whether the old column is in the schema.
    is_old_known: bool,
    /// The column to add to the schema with the new id; `None` if the schema has it.
    added: Option<Column>,
    /// The schema with that column instead of the old one, built when it is needed.
    new_schema: OnceLock<Schema>,
}

impl<'s> ColumnRename<'s> {
    /// Prepares to rename the column `from` to `to`, as [`rename_column`] describes.
    ///
    /// # Errors
    ///
    /// All but [`RenameError::Syntax`], like [`rename_column`].
    pub fn new(from: &str, to: &str, schema: &'s Schema) -> Result<Self, RenameError> {
        let old = schema.resolve(from);
        let (new_id, is_new_known) = new_id(to, (from, old.as_ref().ok().map(|old| &*old.id)), schema)?;
        let (old_id, added) = match &old {
            Ok(old) => (old.id.to_string(), (!is_new_known).then(|| Column::clone(&old.column))),
            Err(Unresolved::Unknown { .. }) if is_new_known => (id_of(&syntax::column_name(from)), None),
            Err(error) => return Err(RenameError::Unresolved(error.clone())),
        };
        let rename = Self { schema, old_id, new_id, is_old_known: old.is_ok(), added, new_schema: OnceLock::new() };
        match old.ok().and_then(|old| old.unit()).zip(rename.new_unit()).filter(|(old, new)| old != new) {
            Some((old, new)) => Err(RenameError::Unit { old_id: rename.old_id, old, new_id: rename.new_id, new }),
            None => Ok(rename),
        }
    }

    /// The unit of the numbers of the new column.
    fn new_unit(&self) -> Option<DataUnit> {
        match &self.added {
            Some(added) => added.clone().id(&*self.new_id).unit_of_numbers(),
            None => self.schema.column(&self.new_id)?.unit_of_numbers(),
        }
    }

    /// Whether the old column is in the schema; otherwise only the new one is.
    #[must_use]
    pub const fn is_old_known(&self) -> bool {
        self.is_old_known
    }

    /// The id of the column that is renamed.
    #[must_use]
    pub fn old_id(&self) -> &str {
        &self.old_id
    }

    /// Its new id.
    #[must_use]
    pub fn new_id(&self) -> &str {
        &self.new_id
    }

    /// The schema in which the renamed queries are valid.
    ///
    /// It is the given one if that has the new column, otherwise a copy in which the old column has the new id.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        let Some(added) = &self.added else { return self.schema };
        self.new_schema.get_or_init(|| {
            let builder = Schema::builder().merge(self.schema).without(&self.old_id);
            builder.column(self.new_id.clone(), added.clone()).build()
        })
    }

    /// The edits that rename the column in a query, in source order; none if the query does not mention it.
    ///
    /// # Errors
    ///
    /// A [`Report`] of the syntax errors of the query, if there are any: some mentions of the column may not be
    /// recognized.
    pub fn edits(&self, text: &str) -> Result<Vec<Edit>, Report> {
        let parsed = parse(text, &Limits::MAX);
        if parsed.diagnostics.has_error() {
            return Err(Report::new(text, parsed.diagnostics));
        }
        let mut renamer = Renamer { rename: self, text, edits: Vec::new() };
        if self.old_id != self.new_id {
            renamer.visit_ast(&parsed.ast);
        }
        Ok(renamer.edits)
    }

    /// Whether a name in a query means the column.
    fn is_mention(&self, name: &ColumnName<'_>) -> bool {
        if self.is_old_known {
            return self.schema.resolve_name(name).is_ok_and(|column| column.id == self.old_id);
        }
        // The id of another column takes precedence over the dotted form.
        id_of(name) == self.old_id && self.schema.column(&name.name).is_none()
    }

    /// How a mention of the column is written.
    fn spelling(&self, mention: &ColumnName<'_>) -> Spelling {
        let short = self.old_id.split_once('/').map(|(_, short)| short);
        if mention.name == self.old_id {
            Spelling::Id
        } else if with_slash(mention).is_some_and(|id| id == self.old_id) {
            Spelling::Dotted
        } else if short == Some(&*mention.name) {
            Spelling::Short
        } else {
            Spelling::Other
        }
    }

    /// The new name in place of a mention of the column.
    fn renamed(&self, mention: &ColumnName<'_>, style: Style) -> String {
        let respelled = self.respelled(mention, style).filter(|written| self.means_new(written));
        respelled.unwrap_or_else(|| style.written(&self.new_id))
    }

    /// The new name in the spelling of a mention, if that is not the id.
    fn respelled(&self, mention: &ColumnName<'_>, style: Style) -> Option<String> {
        let (group, short) = self.new_id.split_once('/')?;
        match self.spelling(mention) {
            Spelling::Dotted => Some(style.written_dotted(&format!("{group}.{short}"))),
            Spelling::Short => Some(style.written(short)),
            Spelling::Id | Spelling::Other => None,
        }
    }

    fn means_new(&self, written: &str) -> bool {
        let column = self.schema().resolve_name(&syntax::column_name(written));
        column.is_ok_and(|column| column.id == self.new_id) && written_name(written).is_some()
    }

    /// The id of the other column that a name means, if it does not mean that column after the renaming.
    fn displaced(&self, name: &ColumnName<'_>) -> Option<String> {
        self.added.as_ref()?;
        let id = self.schema.resolve_name(name).ok()?.id;
        let is_kept = self.schema().resolve_name(name).is_ok_and(|column| column.id == id);
        (!is_kept).then(|| id.into_owned())
    }
}

/// The id of the new column, and whether it is in the schema; `from` is the old one as written, `old_id` its id.
fn new_id(to: &str, (from, old_id): (&str, Option<&str>), schema: &Schema) -> Result<(String, bool), RenameError> {
    match schema.resolve(to) {
        // The short name or the label of the old column can be the id of the new one.
        Ok(column) if Some(&*column.id) == old_id && id_of(&syntax::column_name(to)) != column.id => {}
        Ok(column) => return Ok((column.id.to_string(), !column.is_assumed)),
        Err(Unresolved::Unknown { .. }) => {}
        Err(error) => return Err(RenameError::Unresolved(error)),
    }
    let id = id_of(&syntax::column_name(to));
    let id = match old_id.and_then(|old_id| old_id.split_once('/')) {
        Some((group, short)) if syntax::column_name(from).name == short && is_short(&id) => format!("{group}/{id}"),
        _ => id,
    };
    let is_valid = written_name(&ColumnName::of_id(&id).to_string()).is_some_and(|name| !name.is_empty() && name == id);
    if is_valid { Ok((id, false)) } else { Err(RenameError::InvalidName(id)) }
}

/// The name that a query has if a column is written like this; `None` if that is an error.
fn written_name(written: &str) -> Option<String> {
    let text = format!("{written} = 1");
    let parsed = parse(&text, &Limits::MAX);
    match parsed.ast.root.kind {
        ExprKind::Comparison(comparison) if !parsed.diagnostics.has_error() => {
            Some(comparison.column.name.into_owned())
        }
        _ => None,
    }
}

/// Whether a new name is without a group.
fn is_short(name: &str) -> bool {
    !name.is_empty() && !name.contains('/')
}

/// The id that a name stands for if it is not resolved.
fn id_of(name: &ColumnName<'_>) -> String {
    with_slash(name).unwrap_or_else(|| name.name.to_string())
}

/// How a mention of a column is written.
enum Spelling {
    /// `metrics/cost`
    Id,
    /// `metrics.cost`
    Dotted,
    /// `cost`
    Short,
    /// Its alias or its label.
    Other,
}

/// How a name is quoted.
#[derive(Clone, Copy)]
enum Style {
    /// Only if necessary.
    Plain,
    /// Always in backticks.
    Backticked,
    /// `group."name"`; in backticks if it has no group and would otherwise touch a word.
    Grouped { is_separate: bool },
}

impl Style {
    /// The style of a mention. Quotes stay if they were not necessary before, or if words would be joined without them.
    fn of(mention: &ColumnName<'_>, text: &str) -> Self {
        let is_separate = || is_separate(mention.span, text);
        match mention.form {
            ColumnForm::Backticked if syntax::is_plain_name(&mention.name) || !is_separate() => Self::Backticked,
            ColumnForm::Plain | ColumnForm::Backticked => Self::Plain,
            ColumnForm::Grouped(_) => Self::Grouped { is_separate: is_separate() },
        }
    }

    /// A name of a column in this style.
    fn written(self, name: &str) -> String {
        let canonical = ColumnName::of_id(name);
        let form = match (self, canonical.form) {
            (Self::Plain, form) => form,
            // Only a string after the group can have a line break.
            (_, form @ ColumnForm::Grouped(_)) => form,
            (Self::Backticked, _) => ColumnForm::Backticked,
            (Self::Grouped { is_separate }, form) => match group_length(name) {
                Some(length) => ColumnForm::Grouped(offset(length) + 1),
                None if is_separate => form,
                None => ColumnForm::Backticked,
            },
        };
        ColumnName { form, ..canonical }.to_string()
    }

    /// The dotted form of a name in this style: `user_metadata."user id"` rather than `` `user_metadata.user id` ``.
    fn written_dotted(self, name: &str) -> String {
        match self {
            Self::Plain if !syntax::is_plain_name(name) => Self::Grouped { is_separate: true }.written(name),
            style => style.written(name),
        }
    }
}

/// The length of the group of a name, if it can be written before a quoted part.
fn group_length(name: &str) -> Option<usize> {
    name.find(['.', '/']).filter(|&length| name.get(..length).is_some_and(syntax::is_plain_name))
}

/// Whether a column name would remain a token of its own without its quotes.
fn is_separate(span: Span, text: &str) -> bool {
    let before = text.get(..span.start as usize).and_then(|before| before.chars().next_back());
    let after = text.get(span.end as usize..).and_then(|after| after.chars().next());
    let separates = |c: char| c.is_ascii_whitespace() || "()<>=!&|".contains(c);
    [before, after].into_iter().flatten().all(separates)
}

/// Collects the edits of a query.
struct Renamer<'r> {
    rename: &'r ColumnRename<'r>,
    text: &'r str,
    edits: Vec<Edit>,
}

impl<'q> Visit<'q> for Renamer<'_> {
    fn visit_column(&mut self, column: &'q ColumnName<'q>) {
        let style = Style::of(column, self.text);
        let written = match self.rename.is_mention(column) {
            true => Some(self.rename.renamed(column, style)),
            false => self.rename.displaced(column).map(|id| style.written(&id)),
        };
        self.edits.extend(written.map(|written| Edit::replace(column.span, written)));
    }
}
