//! Records: where the value of a column is, and how it is read.

use std::borrow::Cow;

use crate::filter::Number;
use crate::schema::FilterType;

mod json;
mod layout;

pub use json::{json_text, one_line};
pub(crate) use layout::column_of_keys;
pub use layout::{Layout, LayoutPreset};

/// A record that a [`Matcher`](crate::Matcher) can be applied to, such as a `serde_json::Value`.
///
/// # Examples
///
/// ```
/// use std::borrow::Cow;
/// use tamis::record::{Field, Layout, LayoutPreset, Record, Value};
/// use tamis::{Compiler, Schema};
///
/// struct Span {
///     name: String,
/// }
///
/// impl Record for Span {
///     fn value(&self, field: &Field) -> Value<'_> {
///         match field.column_id() {
///             "name" => Value::Text(Cow::Borrowed(&self.name)),
///             _ => Value::Missing,
///         }
///     }
/// }
///
/// let compiler = Compiler::new(Schema::builtin());
/// let matcher = compiler.matcher("name contains chat", &Layout::new(LayoutPreset::Id))?;
/// assert!(matcher.matches(&Span { name: "chat completion".to_owned() }).is_true());
/// # Ok::<(), tamis::Report>(())
/// ```
pub trait Record {
    /// Returns the value of a field, which is read according to [`Field::filter_type`].
    fn value(&self, field: &Field) -> Value<'_>;
}

/// The value of a column in a record.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value<'r> {
    /// There is no value: the field is absent, or null.
    Missing,
    /// A boolean.
    Boolean(bool),
    /// A number.
    Number(Number),
    /// A string.
    Text(Cow<'r, str>),
    /// Several values; those that are missing are ignored.
    List(Vec<Value<'r>>),
    /// An object, or an array in a column of text: its JSON.
    Structure(Cow<'r, str>),
}

/// The field of a record that has the value of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    column_id: String,
    path: Vec<String>,
    filter_type: FilterType,
    is_list: bool,
    index: usize,
}

impl Field {
    /// The field of a column in records of this layout.
    pub(crate) fn new(column_id: &str, filter_type: FilterType, multi_valued: bool, layout: &Layout) -> Self {
        Self {
            column_id: column_id.to_owned(),
            path: layout.path(column_id),
            filter_type,
            is_list: multi_valued || filter_type == FilterType::Collection,
            index: 0,
        }
    }

    /// The same field as number `index` of those of a matcher.
    pub(crate) fn at(self, index: usize) -> Self {
        Self { index, ..self }
    }

    /// Returns the id of the column.
    #[must_use]
    pub fn column_id(&self) -> &str {
        &self.column_id
    }

    /// Returns the keys that lead to the value, from the outermost object of the record; at least one.
    #[must_use]
    pub fn path(&self) -> &[String] {
        &self.path
    }

    /// Returns the type of the column.
    #[must_use]
    pub const fn filter_type(&self) -> FilterType {
        self.filter_type
    }

    /// Whether an array is a list of values. If not, an array in a column of text is a structure.
    #[must_use]
    pub const fn is_list(&self) -> bool {
        self.is_list || !matches!(self.filter_type, FilterType::Text | FilterType::Id)
    }

    /// Returns the position of the field in [`Matcher::fields`](crate::Matcher::fields).
    #[must_use]
    pub const fn index(&self) -> usize {
        self.index
    }
}
