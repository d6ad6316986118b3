//! Settings from JSON.

use serde::de::Error as _;
use serde_json::Value as Json;

use super::scorer::{
    ChainPollTemplate, ContentPart, FewShotExample, LlmScorer, MultimodalCapability, OutputType, ScorerConfiguration,
};
use super::settings::{Dialect, ExportFormat, MetricAggregation, MetricDetail, RootType, SelectColumns, Sort};
use super::{Id, RequestSettings};
use crate::json::{Fields, Read, Unreadable, deserialized, named};

named!(Dialect, ExportFormat, MetricAggregation, MultimodalCapability, OutputType, RootType);

/// Reads structs by the names of their fields.
macro_rules! fields {
    ($($name:ident { $($field:ident),+ })+) => {$(
        impl Read for $name {
            fn read(json: Json) -> Result<Self, Unreadable> {
                let mut fields = Fields::new(json, &[$(stringify!($field)),+])?;
                Ok(Self { $($field: fields.take(stringify!($field))?),+ })
            }
        }
    )+};
}

fields! {
    Sort { column, ascending }
    MetricDetail { id, metric_name, aggregation }
    LlmScorer { query, response, chain_poll_template, scorer_configuration, normalized_input, user_prompt }
    ChainPollTemplate {
        metric_system_prompt, metric_description, value_field_name, explanation_field_name, template,
        metric_few_shot_examples, response_schema
    }
    FewShotExample { generation_prompt_and_response, evaluating_response }
    ScorerConfiguration {
        model_alias, num_judges, output_type, scoreable_node_types, cot_enabled, ground_truth, multimodal_capabilities
    }
}

impl Read for Id {
    fn read(json: Json) -> Result<Self, Unreadable> {
        Self::parse(&String::read(json)?).ok_or_else(|| Unreadable::custom("a UUID with hyphens is expected"))
    }
}

impl Read for SelectColumns {
    fn read(json: Json) -> Result<Self, Unreadable> {
        let mut fields = Fields::new(json, &["column_ids", "include_all_metrics", "include_all_feedback"])?;
        Ok(Self {
            column_ids: fields.given("column_ids")?.unwrap_or_default(),
            include_all_metrics: fields.given("include_all_metrics")?.unwrap_or_default(),
            include_all_feedback: fields.given("include_all_feedback")?.unwrap_or_default(),
        })
    }
}

impl Read for ContentPart {
    fn read(json: Json) -> Result<Self, Unreadable> {
        let is_text = json.get("type").is_some_and(|kind| kind == "text");
        let mut fields = Fields::new(json, if is_text { &["type", "text"] } else { &["type", "file_id"] })?;
        match fields.take::<String>("type")?.as_str() {
            "text" => Ok(Self::Text { text: fields.take("text")? }),
            "file" => Ok(Self::File { file_id: fields.take("file_id")? }),
            other => Err(Unreadable::unknown_variant(other, &["text", "file"])),
        }
    }
}

deserialized!(RequestSettings, SelectColumns, Sort, MetricDetail, LlmScorer, ChainPollTemplate, FewShotExample);
deserialized!(ScorerConfiguration, ContentPart, Id);
