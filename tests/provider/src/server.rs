//! The server runs on its own thread with its own runtime, so that it works the same in every test
//! and in every `main`.

use std::io;
use std::net::TcpListener;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use actix_web::dev::{HttpServiceFactory, ServerHandle};
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{App, HttpServer, Resource, rt};
use url::Url;

use crate::state::{Endpoint, State};
use crate::{authorize, discovery, end_session, jwks, network, token, userinfo};

/// A running server. When it is dropped, it stops at once and closes its connections.
pub(crate) struct Server {
    handle: ServerHandle,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Server {
    /// Starts to serve on `listener` and returns once the server runs.
    ///
    /// # Errors
    /// Fails when the system refuses the thread or the listener.
    pub(crate) fn start(listener: TcpListener, state: Data<State>) -> io::Result<Self> {
        let (started, starting) = mpsc::channel();
        let thread = thread::Builder::new().name("provider".to_owned()).spawn(move || {
            rt::System::new().block_on(async move {
                let workers = state.options.workers;
                let server = HttpServer::new(move || {
                    App::new().app_data(state.clone()).configure(|config| routes(config, &state))
                })
                .workers(workers)
                .keep_alive(Duration::from_secs(75))
                .disable_signals()
                .listen(listener)?
                .run();
                // The receiver is gone only if the start was given up.
                let _ = started.send(server.handle());
                server.await
            })
        })?;
        match starting.recv() {
            Ok(handle) => Ok(Self { handle, thread: Some(thread) }),
            Err(_) => Err(thread
                .join()
                .unwrap_or_else(|_| Err(io::Error::other("the server's thread panicked")))
                .err()
                .unwrap_or_else(|| io::Error::other("the server ended at once"))),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The call sends the command. The future would only wait, which the join does.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn routes(config: &mut ServiceConfig, state: &State) {
    let base = Url::parse(&state.issuer).map(|url| url.path().trim_end_matches('/').to_owned());
    let base = base.unwrap_or_default();
    let at = |path: &str| web::resource(format!("{base}{path}"));

    let resource = at("/.well-known/openid-configuration");
    let resource = resource.route(web::get().to(discovery::discovery));
    config.service(guarded(Endpoint::Discovery, resource));

    for path in ["/jwks", "/jwks/elsewhere"] {
        let resource = at(path).route(web::get().to(jwks::jwks));
        config.service(guarded(Endpoint::Jwks, resource));
    }

    let resource = at("/authorize").route(web::get().to(authorize::ask));
    let resource = resource.route(web::post().to(authorize::chosen));
    config.service(guarded(Endpoint::Authorize, resource));

    let resource = at("/token").route(web::post().to(token::token));
    config.service(guarded(Endpoint::Token, resource));

    let resource = at("/userinfo").route(web::get().to(userinfo::userinfo));
    let resource = resource.route(web::post().to(userinfo::userinfo));
    config.service(guarded(Endpoint::Userinfo, resource));

    let resource = at("/end-session").route(web::get().to(end_session::end_session));
    let resource = resource.route(web::post().to(end_session::end_session));
    config.service(guarded(Endpoint::EndSession, resource));
}

fn guarded(endpoint: Endpoint, resource: Resource) -> impl HttpServiceFactory + 'static {
    resource.wrap(from_fn(move |request, next| network::guard(endpoint, request, next)))
}
