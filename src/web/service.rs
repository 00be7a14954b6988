//! The service of the public listener: `/oidc/verify` first, then the routes.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use actix_http::{HttpMessage as _, Request, Response};
use actix_service::{IntoServiceFactory as _, fn_factory_with_config};
use actix_web::body::BoxBody;
use actix_web::dev::{AppConfig, Service as _, ServiceFactory, fn_service};
use actix_web::{App as Routes, Error};

use super::app::{App, Live};
use super::forward;
use super::routes::routes;
use super::verify::{self, OpenedSessions};

/// The service of one worker.
///
/// `/oidc/verify` is matched before the routes: it runs once for every request that nginx guards, and
/// routing would be a large part of its cost. The path must match byte for byte. The routes do not
/// contain it, so any other spelling gets 404.
pub fn service(
    live: Arc<Live>,
) -> impl ServiceFactory<
    Request,
    Config = AppConfig,
    Response = Response<BoxBody>,
    Error = Error,
    InitError = (),
> {
    let pages = Routes::new().configure(routes).into_factory();
    fn_factory_with_config(move |config: AppConfig| {
        let (live, pages) = (Arc::clone(&live), pages.new_service(config));
        async move {
            let pages = Rc::new(pages.await?);
            let sessions = Rc::new(RefCell::new(OpenedSessions::new()));
            Ok(fn_service(move |request: Request| {
                let reply = match verify::policy(request.path()) {
                    Some(policy) => {
                        let mut sessions = sessions.borrow_mut();
                        let response =
                            verify::verify(&live.glance(), &mut sessions, &request, policy);
                        Reply::Verified(response)
                    }
                    None => match forwarded(&live.glance(), &sessions, &request) {
                        Some(response) => Reply::Verified(response),
                        None => {
                            request.extensions_mut().insert(live.current());
                            Reply::Page(pages.call(request))
                        }
                    },
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

/// The response to another proxy than nginx, for a person with a session.
fn forwarded(
    app: &Arc<App>,
    sessions: &RefCell<OpenedSessions>,
    request: &Request,
) -> Option<Response<BoxBody>> {
    let policy = forward::policy(request.path())?;
    forward::with_session(app, &mut sessions.borrow_mut(), request, policy)
}

/// A finished response, or the future of one.
enum Reply<V, P> {
    Verified(V),
    Page(P),
}
