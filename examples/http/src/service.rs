//! The service: its tenants, their caches, and the route.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use chrono::{DateTime, Utc};
use tamis::{Compiled, Compiler, Expiry, Report, Schema};

use crate::glue;

/// The header that names the tenant. In a real service, authentication sets it.
pub(crate) const TENANT: &str = "x-tenant";
/// The header of a response that says whether the compiled query was cached: `hit` or `miss`.
pub(crate) const CACHE: &str = "x-cache";
/// How many compiled queries of a tenant are cached.
const CACHE_SIZE: usize = 1_000;

/// A tenant: a compiler that is limited to its project, and its compiled queries by text.
struct Tenant {
    compiler: Compiler,
    cache: Mutex<HashMap<String, Arc<Compiled<'static>>>>,
}

impl Tenant {
    /// Returns the unexpired query with this text.
    fn cached(&self, text: &str, now: DateTime<Utc>) -> Option<Arc<Compiled<'static>>> {
        let cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        cache.get(text).filter(|query| query.expiry > Expiry::At(now)).cloned()
    }

    fn store(&self, text: String, query: Arc<Compiled<'static>>, now: DateTime<Utc>) {
        if query.expiry <= Expiry::At(now) {
            return;
        }
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.len() >= CACHE_SIZE {
            cache.clear();
        }
        cache.insert(text, query);
    }
}

/// Returns the current time; the library reads no clock.
type Clock = Box<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The service; requests share it.
pub(crate) struct Service {
    tenants: HashMap<String, Tenant>,
    clock: Clock,
}

impl Service {
    pub(crate) fn new(clock: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self { tenants: HashMap::new(), clock: Box::new(clock) }
    }

    /// Adds a tenant, which sees the records of one project, with columns of its own.
    ///
    /// # Errors
    ///
    /// A [`Report`], if the id of the project is not a UUID.
    pub(crate) fn tenant(mut self, name: &str, project: &str, columns: &Schema) -> Result<Self, Report> {
        let tenant = Tenant { compiler: glue::compiler(project, columns)?, cache: Mutex::default() };
        self.tenants.insert(name.to_owned(), tenant);
        Ok(self)
    }

    /// The routes: `POST /search` with a query as its body.
    pub(crate) fn router(self) -> Router {
        Router::new().route("/search", post(search)).with_state(Arc::new(self))
    }
}

/// Responds with the filter of the query, which a real service would pass on, or with 400 and its diagnostics.
async fn search(State(service): State<Arc<Service>>, headers: HeaderMap, text: String) -> Response {
    let name = headers.get(TENANT).and_then(|name| name.to_str().ok());
    let Some(tenant) = name.and_then(|name| service.tenants.get(name)) else {
        return StatusCode::FORBIDDEN.into_response();
    };
    let now = (service.clock)();
    if let Some(query) = tenant.cached(&text, now) {
        return with_cache_header("hit", glue::response(Ok(query)));
    }
    let result = glue::compile(&tenant.compiler, &text, now);
    if let Ok(query) = &result {
        tenant.store(text, Arc::clone(query), now);
    }
    with_cache_header("miss", glue::response(result))
}

fn with_cache_header(value: &'static str, mut response: Response) -> Response {
    response.headers_mut().insert(CACHE, HeaderValue::from_static(value));
    response
}
