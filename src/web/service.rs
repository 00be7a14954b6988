//! The service of the public listener: `/oidc/verify` first, then the routes.

use std::rc::Rc;

use actix_http::{Request, Response};
use actix_service::{IntoServiceFactory as _, fn_factory_with_config};
use actix_web::body::BoxBody;
use actix_web::dev::{AppConfig, Service as _, ServiceFactory, fn_service};
use actix_web::web::Data;
use actix_web::{App as Routes, Error};

use super::app::App;
use super::routes::routes;
use super::verify;

/// The service of one worker.
///
/// `/oidc/verify` is matched before the routes: it runs once for every request that nginx guards, and
/// routing would be a large part of its cost. The path must match byte for byte. The routes do not
/// contain it, so any other spelling gets 404.
pub fn service(
    app: Data<App>,
) -> impl ServiceFactory<
    Request,
    Config = AppConfig,
    Response = Response<BoxBody>,
    Error = Error,
    InitError = (),
> {
    let pages = Routes::new().app_data(app.clone()).configure(routes).into_factory();
    fn_factory_with_config(move |config: AppConfig| {
        let (app, pages) = (app.clone(), pages.new_service(config));
        async move {
            let pages = Rc::new(pages.await?);
            Ok(fn_service(move |request: Request| {
                let reply = match verify::policy(request.path()) {
                    Some(policy) => Reply::Verified(verify::verify(&app, &request, policy)),
                    None => Reply::Page(pages.call(request)),
                };
                async move {
                    match reply {
                        Reply::Verified(response) => Ok(response),
                        Reply::Page(page) => page.await.map(Into::into),
                    }
                }
            }))
        }
    })
}

/// A finished response, or the future of one.
enum Reply<V, P> {
    Verified(V),
    Page(P),
}
