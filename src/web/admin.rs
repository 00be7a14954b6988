//! The operator's listener, `server.admin_listen`. It must not be reachable from outside.

use std::sync::Arc;

use actix_http::Request;
use actix_service::IntoServiceFactory as _;
use actix_web::dev::{AppConfig, ServiceFactory, ServiceResponse};
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{self, Data};
use actix_web::{App as Routes, Error, HttpResponse, middleware};

use super::app::Live;
use super::guard::SHARED;

/// The service of one worker: `/healthz`, `/readyz` and `/metrics`.
pub fn admin(
    live: Arc<Live>,
) -> impl ServiceFactory<
    Request,
    Config = AppConfig,
    Response = ServiceResponse,
    Error = Error,
    InitError = (),
> {
    let shared = SHARED
        .into_iter()
        .fold(middleware::DefaultHeaders::new(), |headers, header| headers.add(header));
    let routes = web::scope("")
        .wrap(shared)
        .route("/healthz", web::get().to(healthz))
        .route("/healthz", web::head().to(healthz))
        .route("/readyz", web::get().to(readyz))
        .route("/readyz", web::head().to(readyz))
        .route("/metrics", web::get().to(metrics));
    Routes::new().app_data(Data::from(live)).service(routes).into_factory()
}

async fn healthz() -> &'static str {
    "healthy"
}

/// Ready once the provider's metadata is loaded, because sign-ins need it. Sessions and tokens do not.
async fn readyz(live: Data<Live>) -> HttpResponse {
    if live.current().provider.is_ready() {
        HttpResponse::Ok().body("ready")
    } else {
        HttpResponse::ServiceUnavailable().body("the provider's metadata is not loaded yet")
    }
}

/// 500 if the counters cannot be written, which the log then says.
async fn metrics(live: Data<Live>) -> HttpResponse {
    let app = live.current();
    app.metrics.provider_ready.set(i64::from(app.provider.is_ready()));
    match app.metrics.render(crate::log::dropped() as u64) {
        Ok(text) => {
            HttpResponse::Ok().insert_header((CONTENT_TYPE, "text/plain; version=0.0.4")).body(text)
        }
        Err(error) => {
            log::error!(event = "metrics", cause:% = error; "the metrics cannot be written");
            HttpResponse::InternalServerError().finish()
        }
    }
}
