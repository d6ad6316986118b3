//! Where the values of columns are in a record, as it is configured.

use tamis::Schema;
use tamis::record::{Layout, LayoutPreset};

use crate::failure::Failure;
use crate::text;

/// The maximum number of keys that lead to a column.
const MAX_KEYS: usize = 64;

/// A layout as it is configured: columns are named as in queries.
#[derive(Clone, Debug, Default)]
pub(crate) struct LayoutSettings {
    pub(crate) preset: Option<LayoutPreset>,
    /// The names of columns, and the keys that lead to their values.
    pub(crate) paths: Vec<(String, Vec<String>)>,
}

impl LayoutSettings {
    /// The layout; without a preset, it is `search`.
    pub(crate) fn layout(&self, schema: &Schema) -> Result<Layout, Failure> {
        let layout = Layout::new(self.preset.unwrap_or_default());
        self.paths.iter().try_fold(layout, |layout, (name, keys)| {
            Ok(layout.with_path(column_id(name, schema)?, keys.iter().map(String::as_str)))
        })
    }
}

/// The id of a column that is named as in queries.
pub(crate) fn column_id(name: &str, schema: &Schema) -> Result<String, Failure> {
    schema.resolve(name).map(|column| column.id.into_owned()).map_err(|error| {
        let failure = Failure::new(text::visible(&error.to_string()));
        match miette::Diagnostic::help(&error) {
            Some(help) => failure.help(text::visible(&help.to_string())),
            None => failure.help("`tamis columns` lists the columns"),
        }
    })
}

/// Keys with dots between them, or as a JSON array.
pub(crate) fn keys_of(written: &str) -> Result<Vec<String>, Failure> {
    let keys: Vec<String> = if written.starts_with('[') {
        serde_json::from_str(written).map_err(|_| {
            Failure::new(format!("{} is not a JSON array of strings", text::quote(written)))
                .help(r#"write it as `["a.b","c"]`"#)
        })?
    } else {
        written.split('.').map(str::to_owned).collect()
    };
    if keys.is_empty() || keys.len() > MAX_KEYS || keys.iter().all(String::is_empty) {
        return Err(Failure::new(format!("{} is no path of a value", text::quote(written)))
            .help("write the keys with dots between them, such as `billing.usd`"));
    }
    Ok(keys)
}
