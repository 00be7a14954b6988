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
//! | `/oidc/jwks.json`, `/oidc/asap/SHA256HEX.pem` | `keys` |
//! | `/oidc/health` | `health` |
//! | `/healthz`, `/readyz`, `/metrics` | `admin` |
//!
//! `service` puts verify before the others, and `guard` stands around these: it gives each request
//! its id, refuses repeated parameters, and turns a `Refusal` into a page and a log line. `error`
//! says which status and which sentence, `fetch` reads what the browser says about the request, `text` says it in the person's language, and `pages` puts
//! it before them.

mod admin;
mod answer;
mod app;
mod auth;
mod begin;
mod enter;
mod error;
mod fetch;
mod guard;
mod guest;
mod health;
mod keys;
mod login;
mod logout;
mod pages;
mod popup;
mod query;
mod redirect;
mod request;
mod service;
mod text;
mod tokenize;
mod verify;

use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use actix_web::{Resource, Route};

pub use admin::admin;
pub use app::App;
pub use service::service;

use self::error::{Refusal, WebError};

/// All routes below `/oidc/` but verify.
fn routes(config: &mut ServiceConfig) {
    config
        .service(
            web::scope("/oidc")
                .wrap(from_fn(guard::guard))
                .service(page("/auth", web::get().to(auth::auth)))
                .service(page("/redirect", web::get().to(redirect::redirect)))
                .service(page("/tokenize", web::get().to(tokenize::tokenize)))
                .service(page("/login", web::get().to(login::login)))
                .service(page("/logout", web::get().to(logout::logout)))
                .service(page("/signed-out", web::get().to(logout::signed_out)))
                .service(page("/jwks.json", web::get().to(keys::jwks)))
                .service(page("/asap/{file}", web::get().to(keys::pem)))
                .service(
                    page("/health", web::get().to(health::health))
                        .route(web::head().to(health::health)),
                )
                .default_service(web::to(not_found)),
        )
        // Whatever else reaches us gets the same page and headers.
        .service(web::scope("").wrap(from_fn(guard::guard)).default_service(web::to(not_found)));
}

/// A route of one method; another one gets 405.
fn page(path: &str, route: Route) -> Resource {
    web::resource(path).route(route).default_service(web::to(wrong_method))
}

async fn wrong_method() -> Result<&'static str, Refusal> {
    Err(WebError::WrongMethod.into())
}

async fn not_found() -> Result<&'static str, Refusal> {
    Err(WebError::NotFound.into())
}
