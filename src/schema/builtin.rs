//! The standard columns, for use when column metadata is not available.

use super::{Column, DataUnit, FilterType, Schema};

pub(super) fn schema() -> Schema {
    Schema::builder()
        .column("input", sortable(Column::text(), "Input", "the input of the trace or span"))
        .column("output", sortable(Column::text(), "Output", "the output of the trace or span"))
        .column("name", sortable(Column::text(), "Name", "the name of the session, trace or span"))
        .column("created_at", sortable(Column::date(), "Created", "when the record was created"))
        .column("tags", unsortable(Column::collection(), "Tags", "the tags of the trace or span"))
        .column("status_code", sortable(Column::integer(), "Status Code", "the status code; failures are logged here"))
        .column(
            "external_id",
            sortable(Column::text(), "External Id", "an id of your own for the session, trace or span"),
        )
        .column("dataset_input", sortable(Column::text(), "Dataset Input", "the input of the dataset row"))
        .column("dataset_output", sortable(Column::text(), "Dataset Output", "the output of the dataset row"))
        .column("id", sortable(Column::uuid(), "ID", "the id of the session, trace or span"))
        .column("session_id", sortable(Column::uuid(), "Session ID", "the id of the session"))
        .column("project_id", sortable(Column::uuid(), "Project ID", "the id of the project"))
        .column("run_id", sortable(Column::uuid(), "Run ID", "the id of the log stream or experiment"))
        .column("updated_at", sortable(Column::date(), "Last Updated", "when the record was last changed"))
        .column("has_children", sortable(Column::boolean(), "Has Children", "whether it has child spans"))
        .column("progress_message", sortable(Column::text(), "Progress Message", "the progress of the runner"))
        .column("error_message", sortable(Column::text(), "Error Message", "the error of the runner"))
        .column("is_complete", sortable(Column::boolean(), "Is Complete", "whether the trace is complete"))
        .column(
            "type",
            sortable(
                Column::text().allowed([
                    "workflow",
                    "llm",
                    "control",
                    "trace",
                    "retriever",
                    "tool",
                    "agent",
                    "session",
                ]),
                "Type",
                "the type of the record",
            ),
        )
        .column("trace_id", sortable(Column::uuid(), "Trace ID", "the id of the trace"))
        .column("parent_id", sortable(Column::uuid(), "Parent ID", "the id of the parent span"))
        .column("step_number", sortable(Column::integer(), "Step Number", "the position of the span in its trace"))
        .column(
            "agent_type",
            sortable(
                Column::text()
                    .allowed([
                        "planner",
                        "router",
                        "judge",
                        "react",
                        "classifier",
                        "default",
                        "reflection",
                        "supervisor",
                    ])
                    .of_types(["agent"]),
                "Agent Type",
                "the type of the agent",
            ),
        )
        .column("tools", sortable(Column::text().of_types(["llm"]), "Tools", "the tools offered to the model"))
        .column("model", sortable(Column::text().of_types(["llm"]), "Model", "the model that was called"))
        .column(
            "temperature",
            sortable(Column::number().of_types(["llm"]), "Temperature", "the temperature of the model"),
        )
        .column("finish_reason", sortable(Column::text().of_types(["llm"]), "Finish Reason", "why the model stopped"))
        .column("tool_call_id", sortable(Column::text().of_types(["tool"]), "Tool Call Id", "the id of the tool call"))
        .column("control_id", sortable(Column::integer().of_types(["control"]), "Control Id", "the id of the control"))
        .column(
            "agent_name",
            sortable(
                Column::text().of_types(["control"]),
                "Agent Name",
                "the name of the agent that the control ran for",
            ),
        )
        .column(
            "check_stage",
            sortable(
                Column::text().allowed(["post", "pre"]).of_types(["control"]),
                "Check Stage",
                "when the control ran",
            ),
        )
        .column(
            "applies_to",
            sortable(
                Column::text()
                    .allowed(["llm_call", "retriever_call", "session_call", "tool_call", "trace_call"])
                    .of_types(["control"]),
                "Applies To",
                "what the control checked",
            ),
        )
        .column(
            "evaluator_name",
            sortable(Column::text().of_types(["control"]), "Evaluator Name", "the evaluator of the control"),
        )
        .column(
            "selector_path",
            sortable(
                Column::text().of_types(["control"]),
                "Selector Path",
                "the part of the record that the control checked",
            ),
        )
        .column(
            "metrics/duration_ns",
            sortable(Column::integer().unit(DataUnit::NanoSeconds), "Latency", "how long it took"),
        )
        .column(
            "metrics/num_input_tokens",
            sortable(Column::integer().of_types(["llm"]), "Num Input Tokens", "the number of input tokens"),
        )
        .column(
            "metrics/num_output_tokens",
            sortable(Column::integer().of_types(["llm"]), "Num Output Tokens", "the number of output tokens"),
        )
        .column(
            "metrics/num_total_tokens",
            sortable(Column::integer().of_types(["llm"]), "Num Total Tokens", "the number of input and output tokens"),
        )
        .column(
            "metrics/time_to_first_token_ns",
            sortable(
                Column::integer().unit(DataUnit::NanoSeconds).of_types(["llm"]),
                "Time To First Token",
                "the time until the first token",
            ),
        )
        .column("metrics/cost", sortable(Column::number().unit(DataUnit::Dollars), "Cost", "what it cost"))
        .column(
            "metrics/num_traces",
            sortable(Column::integer().of_types(["session"]), "Num Traces", "the number of traces in the session"),
        )
        .column(
            "metrics/num_spans",
            sortable(Column::integer().of_types(["trace"]), "Num Spans", "the number of spans in the trace"),
        )
        .column(
            "fully_annotated",
            unsortable(
                Column::new(FilterType::FullyAnnotated),
                "Fully Annotated",
                "whether all annotators have annotated the record; queues only",
            ),
        )
        .column(
            "overall_annotation_agreement",
            sortable(Column::number(), "Annotation Agreement", "how far the annotators agree"),
        )
        .open_group("metrics", Column { data_type: None, ..Column::number() })
        .open_group("user_metadata", Column::text())
        .open_group("dataset_metadata", Column::text())
        .build()
}

fn sortable(column: Column, label: &str, description: &str) -> Column {
    Column { sortable: true, ..unsortable(column, label, description) }
}

fn unsortable(column: Column, label: &str, description: &str) -> Column {
    column.label(label).description(description)
}
