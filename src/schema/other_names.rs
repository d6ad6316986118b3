//! What other tools call the columns: OpenTelemetry, OpenInference, Langfuse, LangSmith, Braintrust, Datadog, MLflow and
//! others.
//!
//! Sources: the semantic conventions of OpenTelemetry (`gen_ai.*`, 1.41) and OpenInference, the reference documentation
//! of the other tools, and common words. A name is in this table only if the column has the same meaning: not `end_time`,
//! cached tokens, or the class of an error.

use std::sync::LazyLock;

use super::{Names, Schema};
use crate::syntax::ast::ColumnName;

/// The names of one column in other tools.
pub(crate) struct OtherNames {
    /// The id of the column.
    pub(crate) id: &'static str,
    /// The unit of the numbers under these names.
    pub(crate) unit: NumberUnit,
    /// The names; case and separators do not matter.
    names: &'static [&'static str],
}

/// The unit of the numbers of a column in another tool.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumberUnit {
    /// That of our column, or what the name ends with.
    Same,
    /// This unit of time.
    Of(&'static str),
    /// Tools use this name with different units.
    Unknown,
}

/// Groups that other tools have for names of one's own, and our group.
const GROUPS: &[(&str, &str)] = &[
    ("metadata", "user_metadata"),
    ("properties", "user_metadata"),
    ("scores", "metrics"),
    ("evals", "metrics"),
    ("evaluations", "metrics"),
];

#[rustfmt::skip]
const NAMES: &[OtherNames] = &[
    OtherNames { id: "input", unit: NumberUnit::Same, names: &["gen_ai.tool.call.arguments", "gen_ai.input.messages", "gen_ai.prompt", "gen_ai.retrieval.query.text", "input.value", "llm.input_messages", "llm.prompts", "inputs", "inputs_preview", "request_body", "meta.input.value", "input_messages", "request_preview", "messages", "ai.prompt", "ai.prompt.messages", "ai.toolCall.args", "traceloop.entity.input", "prompt", "request", "question", "query", "user_input", "user_message", "input_text"] },
    OtherNames { id: "output", unit: NumberUnit::Same, names: &["gen_ai.tool.call.result", "gen_ai.output.messages", "gen_ai.completion", "gen_ai.retrieval.documents", "output.value", "llm.output_messages", "llm.choices", "retrieval.documents", "outputs", "outputs_preview", "response_body", "meta.output.value", "output_messages", "response_preview", "ai.response.text", "ai.result.text", "ai.toolCall.result", "traceloop.entity.output", "response", "completion", "answer", "output_text"] },
    OtherNames { id: "name", unit: NumberUnit::Same, names: &["gen_ai.agent.name", "gen_ai.workflow.name", "gen_ai.tool.name", "tool.name", "agent.name", "traceName", "span_attributes.name", "meta.span.name", "span_name", "op_name", "display_name", "rootName", "ai.toolCall.name", "traceloop.entity.name"] },
    OtherNames { id: "created_at", unit: NumberUnit::Same, names: &["start_time", "timestamp", "created", "request_created_at", "start_ns", "started_at", "trace.timestamp_ms", "timestamp_ms", "attributes.timestamp_ms", "request_time", "start_time_unix_nano", "start_time_ns", "time", "date", "datetime", "ts", "created_time", "creation_time", "meta.created"] },
    OtherNames { id: "updated_at", unit: NumberUnit::Same, names: &["last_updated", "modified_at", "meta.lastModified"] },
    OtherNames { id: "tags", unit: NumberUnit::Same, names: &["tag.tags", "traceTags", "request_tags", "labels", "tag"] },
    OtherNames { id: "status_code", unit: NumberUnit::Same, names: &["otel.status_code", "http.response.status_code", "http.status_code", "status", "response_status", "trace.status", "attributes.status", "http_status", "response_code"] },
    OtherNames { id: "external_id", unit: NumberUnit::Same, names: &["trace.client_request_id", "client_request_id"] },
    OtherNames { id: "dataset_input", unit: NumberUnit::Same, names: &["galileo.dataset.input"] },
    OtherNames { id: "dataset_output", unit: NumberUnit::Same, names: &["galileo.dataset.output", "expected", "expected_output", "ground_truth", "reference_output", "reference_outputs"] },
    OtherNames { id: "id", unit: NumberUnit::Same, names: &["span_id", "context.span_id", "observation_id"] },
    OtherNames { id: "session_id", unit: NumberUnit::Same, names: &["gen_ai.conversation.id", "galileo.session.id", "thread_id", "conversation_id"] },
    OtherNames { id: "run_id", unit: NumberUnit::Same, names: &["log_stream_id", "experiment_id"] },
    OtherNames { id: "error_message", unit: NumberUnit::Same, names: &["otel.status_description", "exception.message", "status_message", "error", "meta.error.message", "exception", "error_text"] },
    OtherNames { id: "type", unit: NumberUnit::Same, names: &["gen_ai.operation.name", "openinference.span.kind", "span_kind", "run_type", "span_attributes.type", "meta.span.kind", "meta.kind", "span.type", "traceloop.span.kind", "llm.request.type"] },
    OtherNames { id: "trace_id", unit: NumberUnit::Same, names: &["context.trace_id", "root_span_id"] },
    OtherNames { id: "parent_id", unit: NumberUnit::Same, names: &["parentObservationId", "span_parents", "parent_span_id"] },
    OtherNames { id: "tools", unit: NumberUnit::Same, names: &["gen_ai.tool.definitions", "llm.tools", "toolNames", "tool_definitions", "llm.request.functions"] },
    OtherNames { id: "model", unit: NumberUnit::Same, names: &["gen_ai.request.model", "gen_ai.response.model", "llm.model_name", "llm.request.model_name", "llm.response.model_name", "providedModelName", "ls_model_name", "metadata.ls_model_name", "request_model", "response_model", "meta.model_name", "model_name", "model_group", "ai.model.id", "ai.response.model", "engine", "model_id"] },
    OtherNames { id: "temperature", unit: NumberUnit::Same, names: &["gen_ai.request.temperature", "modelParameters.temperature", "meta.metadata.temperature", "request_temperature"] },
    OtherNames { id: "finish_reason", unit: NumberUnit::Same, names: &["gen_ai.response.finish_reasons", "llm.finish_reason", "finish_reasons", "choices.finish_reason", "stop_reason", "ai.response.finishReason", "ai.finishReason", "llm.response.finish_reason", "llm.response.stop_reason"] },
    OtherNames { id: "tool_call_id", unit: NumberUnit::Same, names: &["gen_ai.tool.call.id", "message.tool_call_id", "ai.toolCall.id"] },
    OtherNames { id: "metrics/duration_ns", unit: NumberUnit::Of("s"), names: &["gen_ai.client.operation.duration", "latency_seconds", "latency_s", "duration_s", "duration_seconds", "duration_sec", "elapsed_s", "elapsed_seconds", "response_time_s"] },
    OtherNames { id: "metrics/duration_ns", unit: NumberUnit::Of("ms"), names: &["latency_ms", "duration_ms", "delay_ms", "summary.weave.latency_ms", "trace.execution_time_ms", "execution_time_ms", "attributes.execution_time_ms", "execution_duration", "request_duration_ms", "ai.response.msToFinish", "response_latency_ms", "elapsed_ms", "response_time_ms"] },
    OtherNames { id: "metrics/duration_ns", unit: NumberUnit::Unknown, names: &["latency", "duration", "traceDuration", "elapsed", "elapsed_time", "response_time"] },
    OtherNames { id: "metrics/duration_ns", unit: NumberUnit::Of("us"), names: &["latency_us", "duration_us", "elapsed_us"] },
    OtherNames { id: "metrics/duration_ns", unit: NumberUnit::Of("ns"), names: &["latency_ns"] },
    OtherNames { id: "metrics/num_input_tokens", unit: NumberUnit::Same, names: &["gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.token_count.prompt", "token_count_prompt", "inputTokens", "usageDetails.input", "prompt_tokens", "usage.prompt_tokens", "usage.input_tokens", "ai.usage.promptTokens", "ai.usage.inputTokens", "prompt_token_count", "tokens_in", "cumulative_token_count.prompt", "cumulative_llm_token_count_prompt", "usage.input"] },
    OtherNames { id: "metrics/num_output_tokens", unit: NumberUnit::Same, names: &["gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens", "llm.token_count.completion", "token_count_completion", "outputTokens", "usageDetails.output", "completion_tokens", "usage.completion_tokens", "usage.output_tokens", "ai.usage.completionTokens", "ai.usage.outputTokens", "response_token_count", "tokens_out", "cumulative_token_count.completion", "cumulative_llm_token_count_completion", "usage.output"] },
    OtherNames { id: "metrics/num_total_tokens", unit: NumberUnit::Same, names: &["gen_ai.usage.total_tokens", "llm.token_count.total", "token_count_total", "totalTokens", "usageDetails.total", "tokens", "trace.total_tokens", "usage.total_tokens", "ai.usage.totalTokens", "llm.usage.total_tokens", "total_token_count", "num_tokens", "token_count", "cumulative_token_count.total", "cumulative_llm_token_count_total", "usage.total", "total_usage"] },
    OtherNames { id: "metrics/time_to_first_token_ns", unit: NumberUnit::Of("s"), names: &["gen_ai.response.time_to_first_chunk", "gen_ai.response.time_to_first_token", "gen_ai.server.time_to_first_token", "gen_ai.client.operation.time_to_first_chunk", "ttft_s", "ttft_seconds", "time_to_first_token_s", "time_to_first_token_seconds"] },
    OtherNames { id: "metrics/time_to_first_token_ns", unit: NumberUnit::Of("ms"), names: &["ai.response.msToFirstChunk", "ai.stream.msToFirstChunk", "ttftMs", "time_to_first_token_ms", "first_token_latency_ms"] },
    OtherNames { id: "metrics/time_to_first_token_ns", unit: NumberUnit::Unknown, names: &["time_to_first_token", "ttft"] },
    OtherNames { id: "metrics/cost", unit: NumberUnit::Same, names: &["llm.cost.total", "total_cost", "calculatedTotalCost", "totalPrice", "costDetails.total", "estimated_cost", "summary.estimated_cost", "costUSD", "spend", "total_cost_usd"] },
    OtherNames { id: "user_metadata/user_id", unit: NumberUnit::Same, names: &["user_id", "usr.id", "request_user_id", "metadata.user_id", "end_user", "llm.user"] },
];

/// The names of other tools, without separators and in lower case, and their columns.
static BY_NAME: LazyLock<Names<&OtherNames>> = LazyLock::new(|| {
    let names = NAMES.iter().flat_map(|other| other.names.iter().map(move |name| (other, name)));
    names.map(|(other, name)| (without_separators(name).collect(), other)).collect()
});

/// The column that is called `name` in another tool.
pub(crate) fn find(name: &str) -> Option<&'static OtherNames> {
    let name: String = without_separators(name).collect();
    let whole = |name: &str| BY_NAME.get(name).copied();
    // `metrics.prompt_tokens`, `span.duration_ms`
    whole(&name).or_else(|| PREFIXES.iter().find_map(|prefix| whole(name.strip_prefix(prefix)?)))
}

/// Words before a name that only say what has the attribute, without separators.
const PREFIXES: &[&str] = &["metrics", "span", "trace", "attributes"];

fn without_separators(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|c| !matches!(c, '_' | '.' | '/' | '-' | ' ')).map(|c| c.to_ascii_lowercase())
}

impl Schema {
    /// The column with another name in other tools, as written in a query.
    pub(crate) fn known_by_other_name(&self, name: &str) -> Option<String> {
        let means = |written: &str, id: &str| {
            self.resolve_name(&ColumnName::of_id(written)).is_ok_and(|column| column.id == id)
        };
        if let Some(other) = find(name) {
            let short = other.id.split_once('/').map(|(_, short)| short).filter(|short| means(short, other.id));
            return Some(short.unwrap_or(other.id).to_owned()).filter(|written| means(written, other.id));
        }
        // The exact copies of a text in Elasticsearch: `model.keyword`.
        if let Some(text) = [".keyword", ".raw"].iter().find_map(|copy| name.strip_suffix(copy)) {
            let is_ours = self.resolve_name(&ColumnName::of_id(text)).is_ok();
            return if is_ours { Some(text.to_owned()) } else { find(text).map(|other| other.id.to_owned()) };
        }
        let (group, rest) = name.split_once(['.', '/'])?;
        let (_, ours) = GROUPS.iter().find(|(theirs, _)| group.eq_ignore_ascii_case(theirs))?;
        let id = format!("{ours}/{rest}");
        means(&id, &id).then_some(id)
    }

    /// A column in the group that is called `name` here or in another tool; `None` if there is no such group.
    pub(crate) fn name_in_group(&self, name: &str) -> Option<String> {
        if name.contains(['.', '/']) {
            return None;
        }
        let example = self.known_by_other_name(&format!("{name}/env")).unwrap_or_else(|| format!("{name}/env"));
        let (group, _) = example.split_once('/')?;
        let is_in_group = |id: &str| id.strip_prefix(group).is_some_and(|rest| rest.starts_with('/'));
        let known = self.columns().find(|column| is_in_group(&column.id));
        let is_open = self.open_groups().any(|(open, _)| open == group);
        match known {
            Some(column) => Some(column.id.clone()),
            None => is_open.then_some(example),
        }
    }

    /// The names of a column in other tools, which completion finds too.
    pub(crate) fn other_names(id: &str) -> impl Iterator<Item = &'static str> {
        NAMES.iter().filter(move |other| other.id == id).flat_map(|other| other.names).copied()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{NAMES, NumberUnit, Schema, find, without_separators};

    #[test]
    fn every_name_is_of_one_builtin_column_and_not_its_own() {
        let schema = Schema::builtin();
        let mut seen = BTreeSet::new();
        for other in NAMES {
            assert!(schema.resolve(other.id).is_ok(), "{}", other.id);
            for name in other.names {
                assert!(seen.insert(without_separators(name).collect::<String>()), "{name} is listed twice");
                let ours = schema.resolve(name).ok().filter(|column| !column.is_assumed);
                assert!(ours.is_none_or(|column| column.id == other.id), "{name} is another column");
            }
        }
    }

    #[test]
    fn names_are_found_in_any_case_and_with_any_separators() {
        for (name, id) in [
            ("promptTokens", "metrics/num_input_tokens"),
            ("metrics.prompt_tokens", "metrics/num_input_tokens"),
            ("GEN_AI_REQUEST_MODEL", "model"),
            ("span.duration", "metrics/duration_ns"),
        ] {
            assert_eq!(find(name).map(|other| other.id), Some(id), "{name}");
        }
        assert!(find("execution_duration").is_some_and(|other| other.unit == NumberUnit::Of("ms")));
        assert!(find("end_time").is_none());
        let ours = |name| Schema::builtin().known_by_other_name(name);
        assert_eq!(ours("metadata.env").as_deref(), Some("user_metadata/env"));
        assert_eq!(ours("ttft").as_deref(), Some("time_to_first_token_ns"));
        assert_eq!(ours("user_id").as_deref(), Some("user_metadata/user_id"));
    }
}
