//! A meet site without nginx and without the adapter, which starts faster than a complete one: the
//! stand-in page with `body.html`, and an `/oidc/auth` with a configured response.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use actix_web::http::header::{ContentType, LOCATION};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use harness::config::{APP_ID, JWT_SECRET};
use harness::prosody::Settings;
use harness::prosody_http;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use url::{Url, form_urlencoded};

mod tokens;

pub(crate) use self::tokens::token_of;
use self::tokens::{claims, token};

/// The response of `/oidc/auth`.
#[derive(Clone, Copy)]
pub(crate) enum AuthResponse {
    /// Redirects to the meeting with a token.
    Token,
    /// Redirects to the meeting with a token that expires after this number of seconds.
    TokenFor(i64),
    /// Redirects to the meeting without a token.
    Guest,
    /// Redirects to the meeting with a token that Prosody refuses.
    InvalidToken,
    /// A page of the provider that requires a password.
    PasswordPage,
}

/// A running site on a free port of 127.0.0.1. It stops with the test's runtime.
pub(crate) struct StubSite {
    /// Scheme, host and port.
    pub(crate) origin: String,
    state: Arc<State>,
}

struct State {
    /// Appended to config.js, as an operator's own lines are.
    config: String,
    response: AuthResponse,
    requests: Mutex<Vec<Url>>,
}

impl StubSite {
    /// Serves the stand-in page with `config` at the end of its config.js.
    pub(crate) fn start(config: &str, response: AuthResponse) -> Self {
        let state =
            Arc::new(State { config: config.to_owned(), response, requests: Mutex::default() });
        let data = web::Data::from(Arc::clone(&state));
        let server = HttpServer::new(move || {
            App::new()
                .app_data(data.clone())
                .route("/oidc/auth", web::get().to(auth))
                // An operator can set another address of the adapter.
                .route("/_auth", web::get().to(auth))
                .route("/_standin/verify", web::post().to(verify))
                .route("/_frame/{page:.*}", web::get().to(frame))
                .route("/_bare", web::get().to(bare))
                .route("/{folder:libs|css}/{file}", web::get().to(file))
                .default_service(web::get().to(index))
        })
        .workers(1)
        .disable_signals()
        .bind((HOST, 0))
        .expect("a free port");
        let origin = format!("http://{}", server.addrs()[0]);
        actix_web::rt::spawn(server.run());
        Self { origin, state }
    }

    /// The URL of a path of this site.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// The URL of the meeting at `path` with a token in the fragment, as the adapter redirects to it.
    pub(crate) fn link(&self, path: &str) -> String {
        format!("{}{path}#jwt=%22{}%22", self.origin, token(path))
    }

    /// A token for every meeting. It expires after this number of seconds, or expired before.
    pub(crate) fn token_for(seconds: i64) -> String {
        token_of(&claims("*", "*", seconds))
    }

    /// The requests to `/oidc/auth`, oldest first.
    pub(crate) fn requests(&self) -> Vec<AuthRequest> {
        self.state.requests.lock().unwrap().iter().map(AuthRequest::of).collect()
    }
}

/// A request to `/oidc/auth`.
#[derive(Debug, PartialEq)]
pub(crate) struct AuthRequest {
    /// The `prompt` parameter.
    pub(crate) prompt: Option<String>,
    /// The `state` parameter's JSON.
    pub(crate) state: Value,
    /// Whether it has a `nonce`: it is then from the popup of inline mode.
    pub(crate) popup: bool,
    /// The `trip` parameter, which the page sets.
    pub(crate) trip: Option<String>,
}

impl AuthRequest {
    /// The part of the fragment by which the page recognizes the return from the sign-in.
    pub(crate) fn trip_part(&self) -> String {
        self.trip.as_ref().map_or_else(String::new, |trip| format!("&trip=%22{trip}%22"))
    }

    /// The state's settings, as the adapter returns them.
    fn settings(&self) -> String {
        let settings = self.state.as_object().expect("an object").iter();
        settings
            .filter(|(name, _)| name.starts_with("config.") && *name != PREJOIN)
            .map(|(name, value)| {
                let value = value.to_string();
                format!("&{name}={}", utf8_percent_encode(&value, NON_ALPHANUMERIC))
            })
            .collect()
    }

    fn of(url: &Url) -> Self {
        let value = |name: &str| {
            url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        };
        let state = value("state").expect("a state");
        Self {
            prompt: value("prompt"),
            state: serde_json::from_str(&state).expect(&state),
            popup: value("nonce").is_some(),
            trip: value("trip"),
        }
    }
}

async fn auth(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let url = request.full_url();
    let question = AuthRequest::of(&url);
    state.requests.lock().unwrap().push(url);
    let part = |name: &str| question.state[name].as_str().map(str::to_owned);
    let tenant = part("tenant").map(|tenant| format!("/{tenant}")).unwrap_or_default();
    let meeting = format!("{tenant}/{}", part("room").expect("a room"));
    if question.popup {
        return popup(&meeting);
    }
    let token = match state.response {
        AuthResponse::Token => token(&meeting),
        AuthResponse::TokenFor(seconds) => StubSite::token_for(seconds),
        AuthResponse::InvalidToken => "a.b.c".to_owned(),
        AuthResponse::Guest => return see(&meeting),
        AuthResponse::PasswordPage => {
            return HttpResponse::Ok()
                .insert_header(ContentType::html())
                .body("<!DOCTYPE html><title>Provider</title><h1 id=\"password\">Password?</h1>");
        }
    };
    let (settings, trip) = (question.settings(), question.trip_part());
    see(&format!("{meeting}#jwt=%22{token}%22{settings}{trip}"))
}

fn see(location: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, location)).finish()
}

/// The last page of the popup of inline mode.
fn popup(meeting: &str) -> HttpResponse {
    let script = format!(
        "opener.postMessage({{ type: 'oauth-success', accessToken: '{}' }}, location.origin); close()",
        token(meeting)
    );
    HttpResponse::Ok()
        .insert_header(ContentType::html())
        .body(format!("<!DOCTYPE html><title>Popup</title><script>{script}</script>"))
}

/// Checks a token by Prosody's rules, as a complete meet site does.
async fn verify(question: web::Json<prosody_http::Question>) -> HttpResponse {
    let prosody = Settings::debian(APP_ID, JWT_SECRET, HOST);
    HttpResponse::Ok().json(prosody_http::answer(&question, &prosody))
}

async fn index(state: web::Data<State>) -> HttpResponse {
    let config = format!("{}\n{}", read(&root().join("config.js")), state.config);
    let page = read(&root().join("index.html"))
        .replace("<!--#include virtual=\"/config.js\" -->", &config)
        .replace("<!--#include virtual=\"body.html\" -->", &body_html());
    assert!(!page.contains("<!--#"), "an include that this server does not support");
    HttpResponse::Ok().insert_header(ContentType::html()).body(page)
}

/// The page at the rest of the path, in a frame of the same origin.
async fn frame(request: HttpRequest) -> HttpResponse {
    let inner = request.uri().path().trim_start_matches("/_frame");
    let hash = request.full_url().query().map(|query| {
        form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == "hash")
            .map(|(_, hash)| format!("#{hash}"))
            .unwrap_or_default()
    });
    let source = format!("{inner}{}", hash.unwrap_or_default()).replace('"', "%22");
    HttpResponse::Ok()
        .insert_header(ContentType::html())
        .body(format!("<!DOCTYPE html><title>Frame</title><iframe src=\"{source}\"></iframe>"))
}

/// `body.html` on a page without config.js.
async fn bare() -> HttpResponse {
    HttpResponse::Ok().insert_header(ContentType::html()).body(format!(
        "<!DOCTYPE html><title>Bare</title><script>onerror = text => {{ window.broke = text }}</script>{}",
        body_html()
    ))
}

async fn file(path: web::Path<(String, String)>) -> HttpResponse {
    let (folder, name) = path.into_inner();
    let kind = if folder == "css" { "text/css" } else { "text/javascript" };
    HttpResponse::Ok().content_type(kind).body(read(&root().join(folder).join(name)))
}

fn body_html() -> String {
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("body.html"))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/harness/site/root")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

const HOST: &str = "127.0.0.1";

/// The override that the adapter removes (`jitsi.drop_overrides`).
const PREJOIN: &str = "config.prejoinConfig.enabled";
