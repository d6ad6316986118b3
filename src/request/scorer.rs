//! A scorer that asks a model, as `validate-llm-scorer` sends it.

use serde::{Deserialize, Serialize};

use super::Id;

/// A scorer that asks a model, and what it is tried with.
///
/// Source: `ValidateLLMScorerLogRecordRequest` in the API's OpenAPI description. It reads and writes
/// the JSON of that schema; absent options are left out.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LlmScorer {
    /// What is asked.
    pub query: String,
    /// What is answered.
    pub response: String,
    /// The prompt.
    pub chain_poll_template: ChainPollTemplate,
    /// How the model is asked.
    pub scorer_configuration: ScorerConfiguration,
    /// Parts that replace `query` and `response`, where there is more than text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub normalized_input: Option<Vec<ContentPart>>,
    /// What the user wants scored.
    pub user_prompt: String,
}

/// The prompt of a scorer.
///
/// Source: `ChainPollTemplate` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ChainPollTemplate {
    /// The system prompt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric_system_prompt: Option<String>,
    /// What the metric is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric_description: Option<String>,
    /// The field of the model's answer that holds the rating; `rating` where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_field_name: Option<String>,
    /// The field of the model's answer that holds the reasons; `explanation` where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation_field_name: Option<String>,
    /// The prompt itself.
    pub template: String,
    /// Examples for the model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric_few_shot_examples: Option<Vec<FewShotExample>>,
    /// The JSON Schema of the model's answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_schema: Option<serde_json::Map<String, serde_json::Value>>,
}

/// An example for the model.
///
/// Source: `FewShotExample` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FewShotExample {
    /// What was asked and answered.
    pub generation_prompt_and_response: String,
    /// How that is rated.
    pub evaluating_response: String,
}

/// How a model is asked.
///
/// Source: `GeneratedScorerConfiguration` in the API's OpenAPI description.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ScorerConfiguration {
    /// The model; `gpt-4.1-mini` where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_alias: Option<String>,
    /// How many judges vote, from 1 to [`MAX_JUDGES`]; 3 where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub num_judges: Option<u32>,
    /// What a score is; `boolean` where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_type: Option<OutputType>,
    /// The types of records that can be scored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scoreable_node_types: Option<Vec<String>>,
    /// Whether the model thinks aloud first; `false` where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cot_enabled: Option<bool>,
    /// Whether the right answer is known; `false` where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ground_truth: Option<bool>,
    /// What besides text the model must understand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multimodal_capabilities: Option<Vec<MultimodalCapability>>,
}

/// How many judges a scorer has at most.
///
/// Source: `GeneratedScorerConfiguration`.
pub const MAX_JUDGES: usize = 10;

/// What a score is.
///
/// Source: `OutputTypeEnum` in the API's OpenAPI description.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OutputType {
    /// `true` or `false`.
    Boolean,
    /// One of several words.
    Categorical,
    /// A count.
    Count,
    /// A whole number.
    Discrete,
    /// Any text.
    Freeform,
    /// A share.
    Percentage,
    /// Some of several words.
    Multilabel,
    /// `true` or `false` for each retrieved chunk.
    RetrievedChunkListBoolean,
    /// `true` or `false` for each of several words.
    BooleanMultilabel,
    /// How likely `true` is.
    BooleanProbability,
}

/// What a model understands besides text.
///
/// Source: `MultimodalCapability` in the API's OpenAPI description.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MultimodalCapability {
    /// Images.
    Vision,
    /// Sound.
    Audio,
}

/// A part of a message.
///
/// Source: `TextContentPart` and `FileContentPart` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
pub enum ContentPart {
    /// `{"type": "text", "text": …}`
    Text {
        /// The text.
        text: String,
    },
    /// `{"type": "file", "file_id": …}`
    File {
        /// The id of a file that the server has.
        file_id: Id,
    },
}
