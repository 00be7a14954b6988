//! Prosody's rules behind HTTP, for the page that stands for Jitsi Meet.
//!
//! `POST /_standin/verify` with `{"token", "room", "tenant"}`: the room as the client computes its
//! node, the tenant as in the address bar (empty or absent without one). The answer, which the page
//! depends on: `{"valid", "rules": [{"rule", "ok", "detail"}], "header", "claims"}`.
//!
//! The page asks as soon as it finds a token in its address, and again when the person joins.

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

/// Each rule that a token broke, as JSON.
type Refused = Arc<Mutex<Vec<Value>>>;

impl StandIn {
    /// Listens on a free loopback port, for a test in which every page has a good token or none.
    ///
    /// # Panics
    ///
    /// There is none. Later, when this is dropped: it had to refuse a token.
    pub fn start(settings: Settings) -> Self {
        Self::listen(settings, Some(Refused::default()))
    }

    /// Listens on a free loopback port, for a person, who may try whatever they like.
    ///
    /// # Panics
    ///
    /// There is none.
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

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The lines for nginx's server block that put it below `/_standin/`.
    pub fn location(&self) -> String {
        format!("location ^~ /_standin/ {{ proxy_pass http://{}; }}\n", self.address)
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        let Some(refused) = self.refused.as_ref().filter(|_| !thread::panicking()) else { return };
        let refused = refused.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(refused.is_empty(), "Prosody refuses what a page was given: {refused:?}");
    }
}

/// What the page asks.
#[derive(Debug, Deserialize)]
pub struct Question {
    token: String,
    room: String,
    #[serde(default)]
    tenant: Option<String>,
}

/// What a Prosody with these settings makes of the token, now, as the page wants to hear it.
pub fn answer(question: &Question, settings: &Settings) -> Value {
    let tenant = question.tenant.as_deref().and_then(as_prosody_knows_it);
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

/// The last folder, in lower case, with `_` for `.`: what nginx's rewrites and `config.js` leave.
fn as_prosody_knows_it(tenant: &str) -> Option<String> {
    let last = tenant.rsplit('/').find(|name| !name.is_empty())?;
    Some(last.to_lowercase().replace('.', "_"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::{Answer, Browser, Method};

    #[actix_web::test]
    async fn the_page_gets_every_rule_with_its_name() {
        let answer = shown_no_token(&StandIn::for_people(settings())).await;

        assert_eq!(answer.status, 200);
        assert_eq!(answer.json()["valid"], false);
        assert_eq!(answer.json()["rules"][0]["rule"], "shape");
    }

    #[actix_web::test]
    #[should_panic(expected = "Prosody refuses what a page was given")]
    async fn a_test_fails_in_which_a_page_was_given_what_prosody_refuses() {
        let stand_in = StandIn::start(settings());
        shown_no_token(&stand_in).await;
    }

    fn settings() -> Settings {
        Settings::debian("jitsi", "secret", "localhost")
    }

    async fn shown_no_token(stand_in: &StandIn) -> Answer {
        let url = format!("http://{}/_standin/verify", stand_in.address());
        Browser::new()
            .request(Method::POST, &url)
            .header("content-type", "application/json")
            .body(r#"{"token": "a.b.c", "room": "room1", "tenant": ""}"#)
            .send()
            .await
    }

    #[test]
    fn a_tenant_is_its_last_folder_as_the_client_spells_it() {
        assert_eq!(as_prosody_knows_it(""), None);
        assert_eq!(as_prosody_knows_it("a/Tenant.Dots").as_deref(), Some("tenant_dots"));
        assert_eq!(as_prosody_knows_it("t%C3%A4nant").as_deref(), Some("t%c3%a4nant"));
    }
}
