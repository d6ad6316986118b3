//! A scorer that uses a model, as sent by `validate-llm-scorer`.

use serde::{Deserialize, Serialize};

use super::Id;

/// A scorer that uses a model, and its test input.
///
/// Source: `ValidateLLMScorerLogRecordRequest` in the API's OpenAPI description. Its JSON is that of this schema;
/// absent options are left out.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LlmScorer {
    /// The query.
    pub query: String,
    /// The response.
    pub response: String,
    /// The prompt.
    pub chain_poll_template: ChainPollTemplate,
    /// The configuration of the model and its output.
    pub scorer_configuration: ScorerConfiguration,
    /// Parts that replace `query` and `response` if they are not only text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub normalized_input: Option<Vec<ContentPart>>,
    /// The user's description of the score.
    pub user_prompt: String,
}

/// The prompt of a scorer.
///
/// Source: `ChainPollTemplate` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ChainPollTemplate {
    /// The system prompt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric_system_prompt: Option<String>,
    /// The description of the metric.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric_description: Option<String>,
    /// The field of the model's response that contains the rating; `rating` if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_field_name: Option<String>,
    /// The field of the model's response that contains the reasons; `explanation` if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation_field_name: Option<String>,
    /// The prompt template.
    pub template: String,
    /// Examples for the model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric_few_shot_examples: Option<Vec<FewShotExample>>,
    /// The JSON Schema of the model's response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_schema: Option<serde_json::Map<String, serde_json::Value>>,
}

/// An example for the model.
///
/// Source: `FewShotExample` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FewShotExample {
    /// The prompt and the response.
    pub generation_prompt_and_response: String,
    /// The rating of the response.
    pub evaluating_response: String,
}

/// The configuration of a model and its output.
///
/// Source: `GeneratedScorerConfiguration` in the API's OpenAPI description.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ScorerConfiguration {
    /// The model; `gpt-4.1-mini` if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_alias: Option<String>,
    /// The number of judges that vote, from 1 to [`MAX_JUDGES`]; 3 if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub num_judges: Option<u32>,
    /// The type of a score; `boolean` if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_type: Option<OutputType>,
    /// The types of records that can be scored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scoreable_node_types: Option<Vec<String>>,
    /// Whether the model uses chain-of-thought reasoning; `false` if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cot_enabled: Option<bool>,
    /// Whether the ground truth is known; `false` if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ground_truth: Option<bool>,
    /// The types of input besides text that the model must support.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multimodal_capabilities: Option<Vec<MultimodalCapability>>,
}

/// The maximum number of judges of a scorer.
///
/// Source: `GeneratedScorerConfiguration`.
pub const MAX_JUDGES: usize = 10;

/// The type of a score.
///
/// Source: `OutputTypeEnum` in the API's OpenAPI description.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum OutputType {
    /// `true` or `false`.
    Boolean,
    /// One of several categories.
    Categorical,
    /// A count.
    Count,
    /// A whole number.
    Discrete,
    /// Any text.
    Freeform,
    /// A percentage.
    Percentage,
    /// Any number of several labels.
    Multilabel,
    /// `true` or `false` for each retrieved chunk.
    RetrievedChunkListBoolean,
    /// `true` or `false` for each of several labels.
    BooleanMultilabel,
    /// The probability of `true`.
    BooleanProbability,
}

/// A type of input besides text that a model supports.
///
/// Source: `MultimodalCapability` in the API's OpenAPI description.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum MultimodalCapability {
    /// Images.
    Vision,
    /// Audio.
    Audio,
}

/// A part of a message.
///
/// Source: `TextContentPart` and `FileContentPart` in the API's OpenAPI description.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
#[non_exhaustive]
pub enum ContentPart {
    /// `{"type": "text", "text": …}`
    Text {
        /// The text.
        text: String,
    },
    /// `{"type": "file", "file_id": …}`
    File {
        /// The id of a file on the server.
        file_id: Id,
    },
}
