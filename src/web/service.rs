//! The service as a whole: `/oidc/verify`, and behind it the routes.

use std::rc::Rc;

use actix_http::{Request, Response};
use actix_service::{IntoServiceFactory as _, fn_factory_with_config};
use actix_web::body::BoxBody;
use actix_web::dev::{AppConfig, Service as _, ServiceFactory, fn_service};
use actix_web::web::Data;
use actix_web::{App as Routes, Error};

use super::{App, routes, verify};

/// What a worker serves.
///
/// `/oidc/verify` stands before the routes: it runs once for every request that nginx guards, and
/// routing would be a good part of its cost. Whatever is not that very path, byte for byte, is the
/// routes', which do not know it: an odd spelling of it ends in 404.
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
                let answer = match verify::policy(request.path()) {
                    Some(policy) => Answer::Verified(verify::verify(&app, &request, policy)),
                    None => Answer::Page(pages.call(request)),
                };
                async move {
                    match answer {
                        Answer::Verified(answer) => Ok(answer),
                        Answer::Page(page) => page.await.map(Into::into),
                    }
                }
            }))
        }
    })
}

/// There already, or on its way.
enum Answer<V, P> {
    Verified(V),
    Page(P),
}
