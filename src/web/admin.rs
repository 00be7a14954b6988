//! The operator's own listener, `server.admin_listen`: never to be reached from outside.

use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpResponse, middleware};

use super::App;
use super::guard::SHARED;

/// `/healthz`, `/readyz`, `/metrics`.
pub fn routes(config: &mut ServiceConfig) {
    let shared = SHARED
        .into_iter()
        .fold(middleware::DefaultHeaders::new(), |headers, header| headers.add(header));
    config.service(
        web::scope("")
            .wrap(shared)
            .route("/healthz", web::get().to(healthz))
            .route("/healthz", web::head().to(healthz))
            .route("/readyz", web::get().to(readyz))
            .route("/readyz", web::head().to(readyz))
            .route("/metrics", web::get().to(metrics)),
    );
}

async fn healthz() -> &'static str {
    "healthy"
}

/// Ready once the provider's metadata and keys are loaded; sessions and tokens work before.
async fn readyz(app: Data<App>) -> HttpResponse {
    if app.provider.is_ready() {
        HttpResponse::Ok().body("ready")
    } else {
        HttpResponse::ServiceUnavailable().body("the provider's metadata is not loaded yet")
    }
}

async fn metrics(app: Data<App>) -> HttpResponse {
    app.metrics.provider_ready.set(i64::from(app.provider.is_ready()));
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; version=0.0.4"))
        .body(app.metrics.render())
}
