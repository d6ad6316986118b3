//! A query to the body of a request.

use crate::options::Options;
use crate::request::{CompiledRequest, Rejected, RequestSettings, Target, body_of_query};
use crate::schema::Schema;

use super::Analysis;

/// Compiles a query to the body of a request.
///
/// # Errors
///
/// [`Rejected`], with everything that is wrong with the query and with the request; see
/// [`request::body`](crate::request::body()). `fully_annotated` without a queue is reported where it stands in the query,
/// as `wrong-target`.
pub fn compile_request<'t>(
    text: &'t str,
    schema: &'t Schema,
    options: &Options,
    target: Target,
    settings: &RequestSettings,
) -> Result<CompiledRequest<'t>, Rejected> {
    let Analysis { typed, diagnostics, .. } = super::analyze(text, schema, options);
    body_of_query(typed, diagnostics, (schema, options), (target, settings))
}
