//! The code between axum and tamis: a compiler for each tenant, a compiled query that outlives its request, and the
//! response.

use std::sync::Arc;

use axum::Json;
use axum::http::{StatusCode, header::CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use tamis::{Compiled, Compiler, Limits, Report, Schema, column};

pub(crate) fn compiler(project: &str, columns: &Schema) -> Result<Compiler, Report> {
    let schema = Schema::layer_over(Schema::shared_builtin()).merge(columns).build();
    // A valid query of this length compiles in less than a millisecond, so it needs no blocking thread.
    Compiler::new(schema).limits(Limits::default().bytes(16 << 10)).scoped(column("project_id").eq(project))
}

pub(crate) fn compile(compiler: &Compiler, text: &str, now: DateTime<Utc>) -> Result<Arc<Compiled<'static>>, Report> {
    Ok(Arc::new(compiler.clone().now(now).compile(text)?.into_owned()))
}

pub(crate) fn response(result: Result<Arc<Compiled<'static>>, Report>) -> Response {
    match result {
        Ok(query) => ([(CONTENT_TYPE, "application/json")], query.tree.to_json()).into_response(),
        Err(report) => (StatusCode::BAD_REQUEST, Json(report.to_json())).into_response(),
    }
}
