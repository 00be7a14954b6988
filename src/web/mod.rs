//! The routes: one file each. They carry values between the parts and decide nothing.
//!
//! | route | file |
//! | --- | --- |
//! | `/oidc/auth` | `auth` |
//! | `/oidc/redirect` | `redirect` |
//! | `/oidc/tokenize` | `tokenize` |
//! | `/oidc/verify`, `/oidc/verify/POLICY` | `verify` |
//! | `/oidc/login` | `login` |
//! | `/oidc/logout`, `/oidc/signed-out` | `logout` |
//! | `/oidc/health` | `health` |
//! | `/healthz`, `/readyz`, `/metrics` | `admin` |
//!
//! `guard` stands around all but verify: it gives each request its id, refuses repeated
//! parameters, and turns a `Refusal` into a page and a log line. `error` says which status and
//! which sentence, `text` says it in the person's language, and `pages` puts it before them.

mod admin;
mod app;
mod auth;
mod begin;
mod enter;
mod error;
mod guard;
mod health;
mod login;
mod logout;
mod pages;
mod popup;
mod query;
mod redirect;
mod request;
mod text;
mod tokenize;
mod verify;

use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};

pub use admin::routes as admin_routes;
pub use app::{App, MeetingPolicy};

use self::error::{Refusal, WebError};

/// All routes below `/oidc/`.
pub fn routes(config: &mut ServiceConfig) {
    config
        // Outside of the guard: it runs once for every request that nginx guards.
        .route("/oidc/verify{policy:(/.*)?}", web::to(verify::verify))
        .service(
            web::scope("/oidc")
                .wrap(from_fn(guard::guard))
                .route("/auth", web::get().to(auth::auth))
                .route("/redirect", web::get().to(redirect::redirect))
                .route("/tokenize", web::get().to(tokenize::tokenize))
                .route("/login", web::get().to(login::login))
                .route("/logout", web::get().to(logout::logout))
                .route("/signed-out", web::get().to(logout::signed_out))
                .route("/health", web::get().to(health::health))
                .default_service(web::to(not_found)),
        );
}

async fn not_found() -> Result<&'static str, Refusal> {
    Err(WebError::NotFound.into())
}
