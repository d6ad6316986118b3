//! An HTTP service for the queries of several tenants: `POST /search` responds with the filter of a query, or with its
//! diagnostics as JSON.
//!
//! ```sh
//! cargo run -p tamis-example-http &
//! curl http://127.0.0.1:3000/search -H 'x-tenant: acme' -d 'plan = pro and status_code >= 500'
//! ```

mod glue;
mod service;

use chrono::Utc;
use service::Service;
use tamis::Schema;
use tamis::schema::Column;
use tokio::net::TcpListener;

const ADDRESS: &str = "127.0.0.1:3000";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let plan = Column::text().allowed(["free", "pro"]).description("the plan of the customer");
    let acme = Schema::builder().column("user_metadata/plan", plan).build();
    let service = Service::new(Utc::now).tenant("acme", "6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f", &acme)?.tenant(
        "globex",
        "74aec44e-ec21-4c9f-a3e2-b2ab2b81b4db",
        &Schema::default(),
    )?;
    axum::serve(TcpListener::bind(ADDRESS).await?, service.router()).await?;
    Ok(())
}

#[cfg(test)]
mod tests;
