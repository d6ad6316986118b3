//! Columns: the names that queries can use, and their types.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::syntax::ast::{self, ColumnForm};

mod builtin;
mod column;
mod column_ref;
mod filter_type;
mod read;
pub(crate) mod suggest;
mod unresolved;

pub use column::{AllowedValue, Column, DataType, DataUnit};
pub(crate) use column_ref::ColumnPool;
pub use column_ref::ColumnRef;
pub use filter_type::FilterType;
pub use read::SchemaError;
pub use unresolved::Unresolved;

/// The columns that queries are checked against.
///
/// # Examples
///
/// ```
/// use tamis::schema::{Column, DataUnit, Schema};
///
/// let schema = Schema::builder()
///     .column("duration_ns", Column::integer().unit(DataUnit::NanoSeconds))
///     .column("tags", Column::collection())
///     .open_group("user_metadata", Column::text())
///     .build();
/// assert_eq!(schema.columns().len(), 2);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Schema {
    columns: Vec<Column>,
    /// Precomputed data for each column.
    prepared: Vec<Prepared>,
    groups: Vec<OpenGroup>,
    by_id: Names<usize>,
    by_short_name: Names<Hits>,
    by_alias: Names<Hits>,
    by_label: Names<Hits>,
}

/// Data of a column that is precomputed for the single-pass compiler.
#[derive(Clone, Debug)]
struct Prepared {
    /// Its id as a JSON string.
    json_id: String,
    /// See [`DataUnit::least_usual`]; 0 for columns without a unit of time.
    least_usual: f64,
}

impl Prepared {
    fn of(column: &Column) -> Self {
        let unit = Resolved::of(column).unit();
        Self {
            json_id: serde_json::Value::from(&*column.id).to_string(),
            least_usual: unit.map_or(0.0, DataUnit::least_usual),
        }
    }
}

type Names<T> = HashMap<String, T, foldhash::fast::RandomState>;

/// The indexes of the columns that a name can mean.
type Hits = Vec<usize>;

/// A group in which any name is a column.
#[derive(Clone, Debug)]
struct OpenGroup {
    name: String,
    /// The template of its columns.
    column: Column,
    /// The indexes of its known columns.
    known: Vec<usize>,
}

/// Builds a [`Schema`] column by column.
#[derive(Clone, Debug, Default)]
pub struct SchemaBuilder {
    columns: Vec<Column>,
    groups: Vec<OpenGroup>,
}

impl SchemaBuilder {
    /// Adds a column. Replaces a column with the same id.
    #[must_use]
    pub fn column(mut self, id: impl Into<String>, mut column: Column) -> Self {
        column.id = id.into();
        self.columns.push(column);
        self
    }

    /// Adds all columns and open groups of another schema.
    #[must_use]
    pub fn merge(mut self, schema: &Schema) -> Self {
        self.columns.extend(schema.columns.iter().cloned());
        self.groups.extend(schema.groups.iter().cloned());
        self
    }

    /// Makes every `group/…` a column like `column`.
    #[must_use]
    pub fn open_group(mut self, group: impl Into<String>, column: Column) -> Self {
        self.groups.push(OpenGroup { name: group.into(), column, known: Vec::new() });
        self
    }

    /// Builds the schema. If columns have the same id, or groups the same name, the last one wins.
    #[must_use]
    pub fn build(self) -> Schema {
        let mut schema = Schema::default();
        for group in self.groups {
            schema.groups.retain(|known| known.name != group.name);
            schema.groups.push(group);
        }
        for column in self.columns {
            match schema.by_id.get(&column.id).and_then(|&index| schema.columns.get_mut(index)) {
                Some(known) => *known = column,
                None => {
                    schema.by_id.insert(column.id.clone(), schema.columns.len());
                    schema.columns.push(column);
                }
            }
        }
        for group in &mut schema.groups {
            let is_of_group = |column: &Column| column.id.split_once('/').is_some_and(|(name, _)| name == group.name);
            let known = schema.columns.iter().enumerate().filter(|(_, column)| is_of_group(column));
            group.known = known.map(|(index, _)| index).collect();
        }
        for (index, column) in schema.columns.iter().enumerate() {
            // The status of a metric has the same name as the metric, and must not make it ambiguous.
            if let Some((_, short)) = column.id.split_once('/').filter(|(group, _)| *group != "metric_status") {
                schema.by_short_name.entry(short.to_owned()).or_default().push(index);
            }
            if let Some(alias) = &column.metric_key_alias {
                schema.by_alias.entry(alias.clone()).or_default().push(index);
            }
            if let Some(label) = &column.label {
                schema.by_label.entry(label.to_lowercase()).or_default().push(index);
            }
        }
        schema.prepared = schema.columns.iter().map(Prepared::of).collect();
        schema
    }
}

impl Schema {
    /// An empty schema to add columns to.
    #[must_use]
    pub fn builder() -> SchemaBuilder {
        SchemaBuilder::default()
    }

    /// The standard columns of the Galileo API, with open `metrics`, `user_metadata` and
    /// `dataset_metadata` groups: for use when column metadata is not available.
    ///
    /// Source: the example of `LogRecordsAvailableColumnsResponse` in the API's OpenAPI description.
    #[must_use]
    pub fn builtin() -> Self {
        builtin::schema()
    }

    /// Reads column metadata: an `available_columns` response (`{"columns": […]}`) or a bare array
    /// of columns. Ignores unknown fields; unknown enum values become `Other`.
    ///
    /// # Errors
    ///
    /// [`SchemaError`], with the JSON path, if the text is not JSON or does not have this structure.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::Schema;
    ///
    /// let schema = Schema::from_json(r#"{"columns": [{"id": "model", "filter_type": "text", "filterable": true}]}"#)?;
    /// assert_eq!(schema.columns()[0].id, "model");
    ///
    /// let error = Schema::from_json(r#"[{"id": 5}]"#).unwrap_err();
    /// assert!(error.to_string().starts_with("[0].id: invalid type"));
    /// # Ok::<(), tamis::schema::SchemaError>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, SchemaError> {
        let columns = read::columns(text)?;
        Ok(SchemaBuilder { columns, groups: Vec::new() }.build())
    }

    /// All columns, in insertion order.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The open groups: their names and the templates of their columns.
    pub fn open_groups(&self) -> impl Iterator<Item = (&str, &Column)> {
        self.groups.iter().map(|group| (group.name.as_str(), &group.column))
    }

    /// The column with this id.
    #[must_use]
    pub fn column(&self, id: &str) -> Option<&Column> {
        self.columns.get(*self.by_id.get(id)?)
    }

    /// The column with this id, including columns of open groups.
    pub(crate) fn described<'s>(&'s self, id: &'s str) -> Option<Resolved<'s>> {
        self.column(id).map(Resolved::of).or_else(|| {
            self.group_of(id).map(|group| Resolved {
                id: Cow::Borrowed(id),
                column: ColumnRef::of(&group.column),
                is_assumed: true,
            })
        })
    }

    /// The open group that contains this id.
    fn group_of(&self, id: &str) -> Option<&OpenGroup> {
        let (prefix, rest) = id.split_once('/')?;
        self.groups.iter().find(|group| prefix == group.name && !rest.is_empty())
    }

    /// The column of an exact id or an unambiguous short name: the fast path of [`Schema::resolve`].
    ///
    /// Always inlined: on this hot path, returning the result through memory would be slower.
    #[inline(always)]
    pub(crate) fn known(&self, name: &str) -> Option<Known<'_>> {
        let index = self.by_id.get(name).or_else(|| match self.by_short_name.get(name)?.as_slice() {
            // With a dot it may be another spelling of an id.
            [only] if !name.contains('.') => Some(only),
            _ => None,
        })?;
        let Prepared { json_id, least_usual } = self.prepared.get(*index)?;
        Some(Known { column: self.columns.get(*index)?, json_id, least_usual: *least_usual })
    }

    /// The index of a column in [`Schema::columns`].
    pub(crate) fn index(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// Resolves a parsed name, like [`resolve`](Self::resolve).
    ///
    /// # Errors
    ///
    /// [`NoColumn`], if no column or several columns have this name.
    pub(crate) fn resolve_name<'s>(&'s self, name: &ast::ColumnName<'_>) -> Result<Resolved<'s>, NoColumn<'s>> {
        if let Some(column) = self.column(&name.name) {
            return Ok(Resolved::of(column));
        }
        let slashed = with_slash(name);
        if let Some(column) = slashed.as_deref().and_then(|id| self.column(id)) {
            return Ok(Resolved::of(column));
        }
        let label = name.name.to_lowercase();
        for (index, key) in
            [(&self.by_short_name, &*name.name), (&self.by_alias, &*name.name), (&self.by_label, &*label)]
        {
            match index.get(key).map(Vec::as_slice) {
                None | Some([]) => {}
                Some([only]) => {
                    if let Some(column) = self.columns.get(*only) {
                        return Ok(Resolved::of(column));
                    }
                }
                Some(several) => {
                    let hits = several.iter().filter_map(|&index| self.columns.get(index)).collect();
                    return Err(NoColumn::Ambiguous(hits));
                }
            }
        }
        let id = slashed.unwrap_or_else(|| name.name.to_string());
        match self.group_of(&id) {
            Some(group) => Ok(Resolved { id: Cow::Owned(id), column: ColumnRef::of(&group.column), is_assumed: true }),
            None => Err(NoColumn::Unknown),
        }
    }
}

/// `group.name` as `group/name`, if the name has that form.
pub(crate) fn with_slash(name: &ast::ColumnName<'_>) -> Option<String> {
    let dot = match name.form {
        ColumnForm::Grouped(part) => {
            (part as usize).checked_sub(1).filter(|&at| name.name.as_bytes().get(at) == Some(&b'.'))
        }
        // A slash already ends the group, as in `metrics/gpt-4.1`.
        ColumnForm::Plain | ColumnForm::Backticked => {
            name.name.find(['.', '/']).filter(|&at| name.name.as_bytes().get(at) == Some(&b'.'))
        }
    }?;
    let (group, rest) = name.name.split_at_checked(dot)?;
    Some(format!("{group}/{}", rest.strip_prefix('.')?))
}

/// A column and its precomputed data.
#[derive(Clone, Copy)]
pub(crate) struct Known<'s> {
    pub(crate) column: &'s Column,
    /// Its id as a JSON string.
    pub(crate) json_id: &'s str,
    /// A smaller number without a unit is suspicious; 0 for columns without a unit of time.
    pub(crate) least_usual: f64,
}

/// The column that a name resolves to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Resolved<'s> {
    /// Its id in the wire format.
    pub id: Cow<'s, str>,
    /// The column; for a name in an open group, the group's template.
    pub column: ColumnRef<'s>,
    /// Whether it is a name in an open group, so that its type is assumed.
    pub is_assumed: bool,
}

impl<'s> Resolved<'s> {
    pub(crate) fn of(column: &'s Column) -> Self {
        Self { id: Cow::Borrowed(&column.id), column: ColumnRef::of(column), is_assumed: false }
    }

    /// Converts it to one that does not borrow from the schema.
    pub(crate) fn into_owned(self, columns: &mut ColumnPool) -> Resolved<'static> {
        Resolved {
            id: Cow::Owned(self.id.into_owned()),
            column: columns.shared(&self.column),
            is_assumed: self.is_assumed,
        }
    }

    /// The unit of its numbers: from its metadata, else from the end of its id.
    #[must_use]
    pub fn unit(&self) -> Option<DataUnit> {
        self.column.data_unit.filter(|&unit| unit != DataUnit::Other).or_else(|| DataUnit::of_id(&self.id))
    }
}

/// Why a parsed name cannot be resolved.
#[derive(Debug)]
pub(crate) enum NoColumn<'s> {
    Unknown,
    Ambiguous(Vec<&'s Column>),
}
