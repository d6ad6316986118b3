//! The document of `docs/diff.schema.json`.

use std::collections::BTreeMap;

use serde::Serialize;
use tamis::compare::Witness;
use tamis::{Met, MissingValues};

use super::words;
use crate::commands::diff::pairs::{Change, Compared, Version};
use crate::failure::{Failure, Outcome};
use crate::output;

/// The version of the JSON document.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'c> {
    version: u32,
    /// Whether all queries are equivalent.
    ok: bool,
    queries: Vec<QueryDocument<'c>>,
}

#[derive(Serialize)]
struct QueryDocument<'c> {
    name: &'c str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    /// `added`, `removed`, `invalid`, or the relation.
    change: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<&'c str>,
    /// The relation under each model of missing values.
    #[serde(skip_serializing_if = "Option::is_none")]
    models: Option<BTreeMap<&'static str, &'static str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    only_missing: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    only_old: Option<WitnessDocument<'c>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    only_new: Option<WitnessDocument<'c>>,
}

#[derive(Serialize)]
struct WitnessDocument<'c> {
    record: &'c serde_json::Value,
    models: &'c [MissingValues],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    unusual_columns: &'c [String],
    /// The conditions that are the reason why the other query does not match.
    conditions: Vec<ConditionDocument<'c>>,
}

#[derive(Serialize)]
struct ConditionDocument<'c> {
    condition: String,
    column_id: &'c str,
    /// `true`, `false` or `unknown`.
    result: &'static str,
    /// The JSON of the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'c str>,
}

pub(in crate::commands::diff) fn json(compared: &[Compared]) -> Result<String, Failure> {
    output::json(&Document {
        version: VERSION,
        ok: compared.iter().all(|compared| compared.outcome() == Outcome::Clean),
        queries: compared.iter().map(QueryDocument::new).collect(),
    })
}

impl<'c> QueryDocument<'c> {
    fn new(compared: &'c Compared) -> Self {
        let text = |version: &'c Option<Version>| version.as_ref().map(|version| version.query.text.as_str());
        let (old, new) = (text(&compared.old), text(&compared.new));
        let comparison = match &compared.change {
            Change::Changed(comparison) => Some(comparison),
            _ => None,
        };
        let models = comparison.map(|comparison| {
            comparison.models.iter().map(|(model, relation)| (model.as_str(), relation.as_str())).collect()
        });
        let witness = |witness: &'c Option<Witness>, other: Option<&'c str>| {
            witness.as_ref().map(|witness| WitnessDocument::new(witness, other.unwrap_or_default()))
        };
        Self {
            name: &compared.name,
            path: compared.place.as_ref().map(|place| crate::input::name(&place.path)),
            line: compared.place.as_ref().map(|place| place.line),
            change: compared.change.as_str(),
            old,
            new,
            models,
            only_missing: comparison.map(|comparison| comparison.only_missing),
            only_old: comparison.and_then(|comparison| witness(&comparison.only_old, new)),
            only_new: comparison.and_then(|comparison| witness(&comparison.only_new, old)),
        }
    }
}

impl<'c> WitnessDocument<'c> {
    fn new(witness: &'c Witness, other: &str) -> Self {
        let condition = |condition: &'c tamis::ConditionTrace| ConditionDocument {
            condition: words::one_line(condition.span.text(other)),
            column_id: &condition.column_id,
            result: condition.truth.as_str(),
            value: match &condition.met {
                Met::Value(json) | Met::Structure(json) | Met::Unreadable(json) => Some(json),
                _ => None,
            },
        };
        Self {
            record: &witness.record,
            models: &witness.models,
            unusual_columns: &witness.unusual_columns,
            conditions: witness.conditions.iter().map(condition).collect(),
        }
    }
}
