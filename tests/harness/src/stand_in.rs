//! Prosody's rules behind HTTP, for the page that stands for Jitsi Meet.
//!
//! `POST /_standin/verify` with `{"token", "room", "tenant"}`: the room as the client computes its
//! node, the tenant as in the address bar (empty or absent without one). The answer, which the page
//! depends on: `{"valid", "rules": [{"rule", "ok", "detail"}], "header", "claims"}`.

use std::net::SocketAddr;
use std::time::{SystemTime, UNIX_EPOCH};

use actix_web::{App, HttpServer, post, web};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::prosody::{self, Settings, Visit};
use crate::server::Running;

/// A running stand-in.
#[derive(Debug)]
pub struct StandIn {
    address: SocketAddr,
    _server: Running,
}

impl StandIn {
    /// Listens on a free loopback port.
    ///
    /// # Panics
    ///
    /// There is none.
    pub fn start(settings: Settings) -> Self {
        let (server, address) = Running::start(move || {
            let settings = web::Data::new(settings);
            let server = HttpServer::new(move || {
                App::new().app_data(web::Data::clone(&settings)).service(verify)
            })
            .workers(1)
            .disable_signals()
            .bind(("127.0.0.1", 0))?;
            let address = server.addrs()[0];
            Ok((server.run(), address))
        })
        .unwrap_or_else(|error| panic!("the stand-in for Prosody: {error}"));
        Self { address, _server: server }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The lines for nginx's server block that put it below `/_standin/`.
    pub fn location(&self) -> String {
        format!("location ^~ /_standin/ {{ proxy_pass http://{}; }}\n", self.address)
    }
}

#[derive(Debug, Deserialize)]
struct Question {
    token: String,
    room: String,
    #[serde(default)]
    tenant: Option<String>,
}

#[post("/_standin/verify")]
async fn verify(question: web::Json<Question>, settings: web::Data<Settings>) -> web::Json<Value> {
    let tenant = question.tenant.as_deref().and_then(as_prosody_knows_it);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let now = i64::try_from(now).unwrap_or(i64::MAX);
    let visit = Visit { room: &question.room, tenant: tenant.as_deref(), now };
    let report = prosody::inspect(&question.token, &settings, &visit);
    web::Json(json!({
        "valid": report.valid(),
        "rules": report.checks,
        "header": report.header,
        "claims": report.claims,
    }))
}

/// The last folder, in lower case, with `_` for `.`: what nginx's rewrites and `config.js` leave.
fn as_prosody_knows_it(tenant: &str) -> Option<String> {
    let last = tenant.rsplit('/').find(|name| !name.is_empty())?;
    Some(last.to_lowercase().replace('.', "_"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::Browser;

    #[actix_web::test]
    async fn the_page_gets_every_rule_with_its_name() {
        let settings = Settings::debian("jitsi", "secret", "localhost");
        let stand_in = StandIn::start(settings);
        let url = format!("http://{}/_standin/verify", stand_in.address());
        let answer = Browser::new()
            .request(hyper::Method::POST, &url)
            .header("content-type", "application/json")
            .body(r#"{"token": "a.b.c", "room": "room1", "tenant": ""}"#)
            .send()
            .await;

        assert_eq!(answer.status, 200);
        assert_eq!(answer.json()["valid"], false);
        assert_eq!(answer.json()["rules"][0]["rule"], "shape");
    }

    #[test]
    fn a_tenant_is_its_last_folder_as_the_client_spells_it() {
        assert_eq!(as_prosody_knows_it(""), None);
        assert_eq!(as_prosody_knows_it("a/Tenant.Dots").as_deref(), Some("tenant_dots"));
        assert_eq!(as_prosody_knows_it("t%C3%A4nant").as_deref(), Some("t%c3%a4nant"));
    }
}
