//! The route table.

use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use actix_web::{Resource, Route};

use super::body::Body;
use super::error::{Refusal, WebError};
use super::methods::{INVITE, JOIN};
use super::{
    auth, forward, guard, health, invite, join, keys, login, logo, logout, new_room, redirect,
    tokenize,
};

/// Every route of the public listener except `/oidc/verify`.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(
            web::scope("/oidc")
                .wrap(from_fn(guard::guard))
                .service(page("/auth", web::get().to(auth::auth)))
                .service(page("/redirect", web::get().to(redirect::redirect)))
                .service(page("/tokenize", web::get().to(tokenize::tokenize)))
                .service(page("/new", web::get().to(new_room::new_room)))
                .service(page("/login", web::get().to(login::login)))
                .service(forward("/forward-auth"))
                .service(forward("/forward-auth/{policy}*"))
                .service(forward("/ext-authz"))
                .service(forward("/ext-authz/{page}*"))
                .service(page("/logout", web::get().to(logout::logout)))
                .service(page("/signed-out", web::get().to(logout::signed_out)))
                .service(form(INVITE, web::get().to(invite::page), web::post().to(invite::make)))
                .service(form(JOIN, web::get().to(join::page), web::post().to(join::join)))
                .service(page("/jwks.json", web::get().to(keys::jwks)))
                .service(page("/asap/{file}", web::get().to(keys::pem)))
                .service(page("/logo/{file}", web::get().to(logo::logo)))
                .service(
                    page("/health", web::get().to(health::health))
                        .route(web::head().to(health::health)),
                )
                .default_service(web::to(not_found)),
        )
        // Any other path gets the same page and headers.
        .service(web::scope("").wrap(from_fn(guard::guard)).default_service(web::to(not_found)));
}

/// A route of a proxy, for every method of the person's request.
fn forward(path: &str) -> Resource {
    web::resource(path).route(web::to(forward::sign_in))
}

/// A route of one method. Any other method gets 405.
fn page(path: &str, route: Route) -> Resource {
    web::resource(path).route(route).default_service(web::to(wrong_method))
}

/// A route with a form: GET shows it and POST takes it. Any other method gets 405.
fn form(path: &str, get: Route, post: Route) -> Resource {
    page(path, get).route(post).app_data(Body::limit())
}

async fn wrong_method() -> Result<&'static str, Refusal> {
    Err(WebError::WrongMethod.into())
}

async fn not_found() -> Result<&'static str, Refusal> {
    Err(WebError::NotFound.into())
}
