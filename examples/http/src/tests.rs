use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tamis::Schema;
use tamis::schema::Column;
use tower::ServiceExt as _;

use crate::service::{CACHE, Service, TENANT};

const ACME: &str = "6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f";
const GLOBEX: &str = "74aec44e-ec21-4c9f-a3e2-b2ab2b81b4db";

/// The service with two tenants, and its clock.
fn service() -> (Router, Arc<Mutex<DateTime<Utc>>>) {
    let clock = Arc::new(Mutex::new("2026-01-15T12:00:00Z".parse().unwrap()));
    let now = Arc::clone(&clock);
    let columns = Schema::builder().column("scores/toxicity", Column::number()).build();
    let service = Service::new(move || *now.lock().unwrap());
    let service = service.tenant("acme", ACME, &columns).unwrap();
    (service.tenant("globex", GLOBEX, &Schema::default()).unwrap().router(), clock)
}

/// The status, whether the query was cached, and the JSON of a response.
struct Answer {
    status: StatusCode,
    cache: Option<String>,
    json: Value,
}

async fn search(service: &Router, tenant: &str, query: &str) -> Answer {
    let request = Request::post("/search").header(TENANT, tenant).body(Body::from(query.to_owned())).unwrap();
    let response = service.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let cache = response.headers().get(CACHE).map(|value| value.to_str().unwrap().to_owned());
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    Answer { status, cache, json: serde_json::from_slice(&body).unwrap_or_default() }
}

fn project(id: &str) -> Value {
    json!({"filter": {"column_id": "project_id", "operator": "eq", "value": id, "type": "id"}})
}

fn boolean(column: &str) -> Value {
    json!({"filter": {"column_id": column, "operator": "eq", "value": true, "type": "boolean"}})
}

#[tokio::test]
async fn a_query_is_limited_to_the_project_of_its_tenant() {
    let (service, _) = service();
    for (tenant, id) in [("acme", ACME), ("globex", GLOBEX)] {
        let answer = search(&service, tenant, "is_complete").await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.json, json!({"and": [boolean("is_complete"), project(id)]}));
    }
    assert_eq!(search(&service, "initech", "is_complete").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn no_text_evades_the_project() {
    let (service, _) = service();
    let answer = search(&service, "acme", "is_complete or has_children").await;
    let own = json!({"or": [boolean("is_complete"), boolean("has_children")]});
    assert_eq!(answer.json, json!({"and": [own, project(ACME)]}));

    let answer = search(&service, "acme", "is_complete) or (has_children").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let codes: Vec<_> = answer.json["diagnostics"].as_array().unwrap().iter().map(|found| &found["code"]).collect();
    assert_eq!(codes, ["unopened-parenthesis", "unclosed-parenthesis"]);
}

#[tokio::test]
async fn an_invalid_query_is_answered_with_its_diagnostics() {
    let (service, _) = service();
    let answer = search(&service, "acme", "is_complete and status_code > 1,000").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!((&answer.json["version"], &answer.json["ok"]), (&json!(1), &json!(false)));
    let found = &answer.json["diagnostics"][0];
    assert_eq!(found["code"], "thousands-separator");
    assert_eq!(found["labels"][0]["span"], json!({"start": 30, "end": 35}));
    assert_eq!(found["fixes"][0]["edits"][0]["text"], "1_000");
}

#[tokio::test]
async fn columns_of_one_tenant_are_unknown_to_another() {
    let (service, _) = service();
    assert_eq!(search(&service, "acme", "toxicity > 0.5").await.status, StatusCode::OK);
    let answer = search(&service, "globex", "toxicity > 0.5").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.json["diagnostics"][0]["code"], "unknown-column");
}

#[tokio::test]
async fn a_compiled_query_is_cached_until_it_expires() {
    let (service, clock) = service();
    let query = "created_at >= today";
    let first = search(&service, "acme", query).await;
    assert_eq!(first.cache.as_deref(), Some("miss"));
    let second = search(&service, "acme", query).await;
    assert_eq!(second.cache.as_deref(), Some("hit"));
    assert_eq!(second.json, first.json);
    assert_eq!(search(&service, "globex", query).await.cache.as_deref(), Some("miss"));

    *clock.lock().unwrap() = "2026-01-16T00:00:00Z".parse().unwrap();
    let next_day = search(&service, "acme", query).await;
    assert_eq!(next_day.cache.as_deref(), Some("miss"));
    assert_ne!(next_day.json, first.json);
}

#[tokio::test]
async fn a_query_that_depends_on_the_time_of_day_is_not_cached() {
    let (service, _) = service();
    for _ in 0..2 {
        let answer = search(&service, "acme", "created_at > now-1h").await;
        assert_eq!((answer.status, answer.cache.as_deref()), (StatusCode::OK, Some("miss")));
    }
}
