//! Prosody's rules over HTTP, for the page that stands for Jitsi Meet.
//!
//! `POST /_standin/verify` with `{"token", "room", "tenant"}`. `room` is the node that the client
//! computes, `tenant` is as in the address bar (empty or absent without a tenant). The page reads the
//! response: `{"valid", "rules": [{"rule", "ok", "detail"}], "header", "claims"}`.
//!
//! The page sends it when it finds a token in its address, and again when the person joins.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
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
    refused: Option<Refused>,
    _server: Running,
}

/// The rules that tokens broke, as JSON.
type Refused = Arc<Mutex<Vec<Value>>>;

impl StandIn {
    /// Listens on a free loopback port, for a test in which every page has a valid token or none. If it
    /// refused a token, it panics when it is dropped.
    ///
    /// # Panics
    ///
    /// Loopback has no free port.
    pub fn start(settings: Settings) -> Self {
        Self::listen(settings, Some(Refused::default()))
    }

    /// Listens on a free loopback port, for a person, who may also try invalid tokens.
    ///
    /// # Panics
    ///
    /// Loopback has no free port.
    pub fn for_people(settings: Settings) -> Self {
        Self::listen(settings, None)
    }

    fn listen(settings: Settings, refused: Option<Refused>) -> Self {
        let kept = refused.clone();
        let (server, address) = Running::start(move || {
            let (settings, kept) = (web::Data::new(settings), web::Data::new(kept));
            let server = HttpServer::new(move || {
                App::new().app_data(settings.clone()).app_data(kept.clone()).service(verify)
            })
            .workers(1)
            .disable_signals()
            .bind(("127.0.0.1", 0))?;
            let address = server.addrs()[0];
            Ok((server.run(), address))
        })
        .unwrap_or_else(|error| panic!("the stand-in for Prosody: {error}"));
        Self { address, refused, _server: server }
    }

    /// The address on which it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The lines for nginx's server block that proxy `/_standin/` to it.
    pub fn location(&self) -> String {
        format!("location ^~ /_standin/ {{ proxy_pass http://{}; }}\n", self.address)
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        let Some(refused) = self.refused.as_ref().filter(|_| !thread::panicking()) else { return };
        let refused = refused.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(refused.is_empty(), "Prosody refuses a token of a page: {refused:?}");
    }
}

/// The request of the page.
#[derive(Debug, Deserialize)]
pub struct Question {
    token: String,
    room: String,
    #[serde(default)]
    tenant: Option<String>,
}

/// The response to the page: the result of a Prosody with these settings for the token, now.
pub fn answer(question: &Question, settings: &Settings) -> Value {
    let tenant = question.tenant.as_deref().and_then(tenant_at_prosody);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let now = i64::try_from(now).unwrap_or(i64::MAX);
    let visit = Visit { room: &question.room, tenant: tenant.as_deref(), now };
    let report = prosody::inspect(&question.token, settings, &visit);
    json!({
        "valid": report.valid(),
        "rules": report.checks,
        "header": report.header,
        "claims": report.claims,
    })
}

#[post("/_standin/verify")]
async fn verify(
    question: web::Json<Question>,
    settings: web::Data<Settings>,
    refused: web::Data<Option<Refused>>,
) -> web::Json<Value> {
    let answer = answer(&question, &settings);
    if let Some(refused) = refused.as_ref()
        && answer["valid"] != true
    {
        let broken = answer["rules"].as_array().into_iter().flatten().filter(|it| it["ok"] != true);
        refused.lock().unwrap_or_else(PoisonError::into_inner).extend(broken.cloned());
    }
    web::Json(answer)
}

/// The tenant as Prosody gets it from nginx's rewrites and `config.js`: the last folder, in lower case,
/// with `_` for `.`.
fn tenant_at_prosody(tenant: &str) -> Option<String> {
    let last = tenant.rsplit('/').find(|name| !name.is_empty())?;
    Some(last.to_lowercase().replace('.', "_"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::{Answer, Browser, Method};

    #[actix_web::test]
    async fn the_response_names_every_rule() {
        let answer = invalid_token(&StandIn::for_people(settings())).await;

        assert_eq!(answer.status, 200);
        assert_eq!(answer.json()["valid"], false);
        assert_eq!(answer.json()["rules"][0]["rule"], "shape");
    }

    #[actix_web::test]
    #[should_panic(expected = "Prosody refuses a token of a page")]
    async fn a_test_fails_if_prosody_refuses_a_token_of_a_page() {
        let stand_in = StandIn::start(settings());
        invalid_token(&stand_in).await;
    }

    fn settings() -> Settings {
        Settings::debian("jitsi", "secret", "localhost")
    }

    async fn invalid_token(stand_in: &StandIn) -> Answer {
        let url = format!("http://{}/_standin/verify", stand_in.address());
        Browser::new()
            .request(Method::POST, &url)
            .header("content-type", "application/json")
            .body(r#"{"token": "a.b.c", "room": "room1", "tenant": ""}"#)
            .send()
            .await
    }

    #[test]
    fn the_tenant_is_the_last_folder_in_lower_case() {
        assert_eq!(tenant_at_prosody(""), None);
        assert_eq!(tenant_at_prosody("a/Tenant.Dots").as_deref(), Some("tenant_dots"));
        assert_eq!(tenant_at_prosody("t%C3%A4nant").as_deref(), Some("t%c3%a4nant"));
    }
}
