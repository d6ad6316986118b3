//! Columns: the names that queries can use, and their types.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use crate::syntax::ast::{self, ColumnForm};

mod builder;
mod builtin;
mod column;
mod column_ref;
mod columns;
mod filter_type;
mod layer;
pub(crate) mod other_names;
mod read;
pub(crate) mod suggest;
mod unresolved;
mod write;

pub use builder::SchemaBuilder;
pub use column::{AllowedValue, Column, DataType, DataUnit};
pub(crate) use column_ref::ColumnPool;
pub use column_ref::ColumnRef;
pub use filter_type::FilterType;
pub use read::SchemaError;
pub use unresolved::Unresolved;

use columns::Columns;
use layer::Layer;

/// The columns that queries are checked against.
///
/// Two schemas are equal if they have the same columns and open groups, in the same order.
///
/// As JSON, a schema is the API's column metadata. Open groups, which the API does not have, are an additional field
/// `open_groups`, if there are any. [`Schema::from_json`] reads both.
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
/// assert_eq!(Schema::from_json(&serde_json::to_string(&schema)?)?, schema);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Schema {
    columns: Vec<Column>,
    /// Precomputed data for each column.
    prepared: Vec<Prepared>,
    groups: Vec<OpenGroup>,
    by_id: Names<usize>,
    names: NameIndex,
    /// A shared schema and the columns over it. If set, all fields above but `groups` are empty, and `groups` has only
    /// those that differ from the shared schema. So schemas without layers, which are common, do not pay for layers.
    layer: Option<Box<Layer>>,
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

/// The positions of the columns that a name can mean, in ascending order.
type Hits = Vec<usize>;

/// The columns by the names that are not unique.
#[derive(Clone, Debug, Default)]
struct NameIndex {
    by_short_name: Names<Hits>,
    by_alias: Names<Hits>,
    by_label: Names<Hits>,
}

/// A kind of name that several columns can have, in the order in which names are resolved.
#[derive(Clone, Copy)]
enum NameKind {
    Short,
    Alias,
    Label,
}

impl NameKind {
    const ALL: [Self; 3] = [Self::Short, Self::Alias, Self::Label];

    /// The key of a column in [`NameIndex`].
    fn of(self, column: &Column) -> Option<Cow<'_, str>> {
        match self {
            // The status of a metric has the same name as the metric, and must not make it ambiguous.
            Self::Short => {
                column.id.split_once('/').filter(|(group, _)| *group != "metric_status").map(|(_, short)| short.into())
            }
            Self::Alias => column.metric_key_alias.as_deref().map(Cow::Borrowed),
            Self::Label => column.label.as_ref().map(|label| label.to_lowercase().into()),
        }
    }
}

impl NameIndex {
    const fn of(&self, kind: NameKind) -> &Names<Hits> {
        match kind {
            NameKind::Short => &self.by_short_name,
            NameKind::Alias => &self.by_alias,
            NameKind::Label => &self.by_label,
        }
    }

    const fn of_mut(&mut self, kind: NameKind) -> &mut Names<Hits> {
        match kind {
            NameKind::Short => &mut self.by_short_name,
            NameKind::Alias => &mut self.by_alias,
            NameKind::Label => &mut self.by_label,
        }
    }
}

/// A group in which any name is a column.
#[derive(Clone, Debug)]
struct OpenGroup {
    name: String,
    /// The template of its columns.
    column: Column,
    /// The positions of its known columns.
    known: Vec<usize>,
}

impl Schema {
    /// An empty schema to add columns to.
    #[must_use]
    pub fn builder() -> SchemaBuilder {
        SchemaBuilder::default()
    }

    /// A builder of columns over those of a shared schema, which are not copied: for example, the columns of a tenant over
    /// the standard ones.
    ///
    /// Names are resolved as in a schema of all columns. A column replaces the column of the shared schema with the same
    /// id; looking up a name takes a little longer for each layer.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::schema::{Column, Schema};
    ///
    /// let tenant = Schema::layer_over(Schema::shared_builtin())
    ///     .column("user_metadata/plan", Column::text().allowed(["free", "pro"]))
    ///     .without("error_message")
    ///     .build();
    /// assert!(tamis::compile("plan = 'pro' and model = 'o3'", &tenant, &Default::default()).is_ok());
    /// assert!(tenant.column("error_message").is_none());
    /// ```
    #[must_use]
    pub fn layer_over(base: impl Into<Arc<Self>>) -> SchemaBuilder {
        SchemaBuilder::over(base.into())
    }

    /// The standard columns of the Galileo API, with open `metrics`, `user_metadata` and
    /// `dataset_metadata` groups: for use when column metadata is not available.
    ///
    /// Build it once, or use [`Schema::shared_builtin`]: building it takes longer than compiling a query.
    ///
    /// Source: the example of `LogRecordsAvailableColumnsResponse` in the API's OpenAPI description.
    #[must_use]
    pub fn builtin() -> Self {
        builtin::schema()
    }

    /// The schema of [`Schema::builtin`], built once for the whole program.
    #[must_use]
    pub fn shared_builtin() -> Arc<Self> {
        static BUILTIN: LazyLock<Arc<Schema>> = LazyLock::new(|| Arc::new(builtin::schema()));
        Arc::clone(&BUILTIN)
    }

    /// Reads column metadata: an `available_columns` response (`{"columns": […]}`) or a bare array
    /// of columns, or a serialized schema. Ignores unknown fields; unknown enum values become `Other`.
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
    /// assert!(schema.column("model").is_some());
    ///
    /// let error = Schema::from_json(r#"[{"id": 5}]"#).unwrap_err();
    /// assert!(error.to_string().starts_with("[0].id: invalid type"));
    /// # Ok::<(), tamis::schema::SchemaError>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, SchemaError> {
        read::metadata(text).map(|builder| builder.build())
    }

    /// A copy without the column with this id.
    ///
    /// To leave the columns of a shared schema in place, use [`Schema::layer_over`].
    #[must_use]
    pub fn without(&self, id: &str) -> Self {
        Self::builder().merge(self).without(id).build()
    }

    /// A copy with another id for a column; see [`SchemaBuilder::rename`].
    #[must_use]
    pub fn rename(&self, from: &str, to: impl Into<String>) -> Self {
        Self::builder().merge(self).rename(from, to).build()
    }

    /// All columns, in insertion order.
    pub fn columns(&self) -> impl ExactSizeIterator<Item = &Column> + Clone {
        Columns::of(self)
    }

    /// The open groups: their names and the templates of their columns.
    pub fn open_groups(&self) -> impl Iterator<Item = (&str, &Column)> {
        self.groups().into_iter().map(|group| (group.name.as_str(), &group.column))
    }

    /// The column with this id.
    #[must_use]
    pub fn column(&self, id: &str) -> Option<&Column> {
        self.at(self.position(id)?)
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
        self.group(prefix).filter(|_| !rest.is_empty())
    }

    /// The open group with this name.
    #[inline]
    fn group(&self, name: &str) -> Option<&OpenGroup> {
        let own = self.groups.iter().find(|group| name == group.name);
        if own.is_some() || self.layer.is_none() { own } else { self.group_of_base(name) }
    }

    /// The column of an exact id or an unambiguous short name: the fast path of [`Schema::resolve`].
    ///
    /// Always inlined: on this hot path, returning the result through memory would be slower.
    #[inline(always)]
    pub(crate) fn known(&self, name: &str) -> Option<Known<'_>> {
        let index = self.by_id.get(name).or_else(|| match self.names.by_short_name.get(name)?.as_slice() {
            // With a dot it may be another spelling of an id.
            [only] if !name.contains('.') => Some(only),
            _ => None,
        });
        let Some(index) = index else { return self.layer.as_ref()?.known(name) };
        let Prepared { json_id, least_usual } = self.prepared.get(*index)?;
        Some(Known { column: self.columns.get(*index)?, json_id, least_usual: *least_usual })
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
        for (kind, key) in [(NameKind::Short, &*name.name), (NameKind::Alias, &*name.name), (NameKind::Label, &*label)]
        {
            match self.hits(kind, key) {
                [] => {}
                [only] => {
                    if let Some(column) = self.at(*only) {
                        return Ok(Resolved::of(column));
                    }
                }
                several => {
                    return Err(NoColumn::Ambiguous(
                        several.iter().filter_map(|&position| self.at(position)).collect(),
                    ));
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

    /// Converts it to one that does not borrow from the schema, by copying the column.
    #[must_use]
    pub fn into_owned(self) -> Resolved<'static> {
        self.with_columns(&mut ColumnPool::default())
    }

    /// Converts it to one that does not borrow from the schema.
    pub(crate) fn with_columns(self, columns: &mut ColumnPool) -> Resolved<'static> {
        Resolved {
            id: Cow::Owned(self.id.into_owned()),
            column: columns.shared(&self.column),
            is_assumed: self.is_assumed,
        }
    }

    /// The unit of its numbers: from its metadata, else from the end of its id.
    #[must_use]
    pub fn unit(&self) -> Option<DataUnit> {
        self.column.known_unit().or_else(|| DataUnit::of_id(&self.id))
    }
}

/// Why a parsed name cannot be resolved.
#[derive(Debug)]
pub(crate) enum NoColumn<'s> {
    Unknown,
    Ambiguous(Vec<&'s Column>),
}
