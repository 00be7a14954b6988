//! An actix handler that does nothing, on a server with default settings. `/oidc/verify` is compared
//! with it.

use std::process::ExitCode;

use actix_web::http::StatusCode;
use actix_web::{App, HttpResponse, HttpServer, rt::System, web};

/// Responds with 204 on a free port. Has one worker, as the instance that it is compared with.
pub(crate) fn serve() -> ExitCode {
    let served = System::new().block_on(async {
        let handler = || async { HttpResponse::new(StatusCode::NO_CONTENT) };
        let server = HttpServer::new(move || App::new().route("/oidc/verify", web::to(handler)))
            .workers(1)
            .bind("127.0.0.1:0")?;
        println!("listening on {}", server.addrs()[0]);
        server.run().await
    });
    if served.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
