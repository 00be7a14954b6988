//! A meet site without nginx and without the adapter: the stand-in page with `body.html` put in as
//! SSI would, and an `/oidc/auth` that answers as a test wants it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::UNIX_EPOCH;

use actix_web::http::header::{ContentType, LOCATION};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use harness::config::{APP_ID, JWT_SECRET};
use harness::prosody::Settings;
use harness::prosody_http;
use harness::token_checks::door;
use jsonwebtoken::{EncodingKey, Header, encode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use url::{Url, form_urlencoded};

/// What `/oidc/auth` sends a browser back with.
#[derive(Clone, Copy)]
pub(crate) enum Answer {
    /// To the meeting, with a token.
    Token,
    /// To the meeting, with a token that ends in that many seconds.
    Lasting(i64),
    /// To the meeting, as a guest.
    Guest,
    /// To the meeting, with a token that Prosody refuses.
    Refused,
    /// Nowhere: a page of the provider asks for a password.
    Asks,
}

/// A running site on a free port of 127.0.0.1. It ends with the test's runtime.
pub(crate) struct Site {
    /// Scheme, host and port.
    pub(crate) origin: String,
    state: Arc<State>,
}

struct State {
    /// Put behind config.js, as an operator's own lines are.
    config: String,
    answer: Answer,
    asked: Mutex<Vec<Url>>,
}

impl Site {
    /// Serves the stand-in with `config` at the end of its config.js.
    pub(crate) fn start(config: &str, answer: Answer) -> Self {
        let state = Arc::new(State { config: config.to_owned(), answer, asked: Mutex::default() });
        let data = web::Data::from(Arc::clone(&state));
        let server = HttpServer::new(move || {
            App::new()
                .app_data(data.clone())
                .route("/oidc/auth", web::get().to(auth))
                // As an operator's own address leads to the adapter.
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

    /// The meeting at `path` with a token in the hash, as the adapter sends people back.
    pub(crate) fn link(&self, path: &str) -> String {
        format!("{}{path}#jwt=%22{}%22", self.origin, token(path))
    }

    /// A token for every meeting that ends in that many seconds, or did.
    pub(crate) fn token_for(seconds: i64) -> String {
        token_of(&claims("*", "*", seconds))
    }

    /// Every question that `/oidc/auth` got, oldest first.
    pub(crate) fn asked(&self) -> Vec<Question> {
        self.state.asked.lock().unwrap().iter().map(Question::of).collect()
    }
}

/// One request to `/oidc/auth`.
#[derive(Debug, PartialEq)]
pub(crate) struct Question {
    /// The `prompt` parameter.
    pub(crate) prompt: Option<String>,
    /// The `state` parameter's JSON.
    pub(crate) state: Value,
    /// A `nonce` says that the popup of inline mode asks.
    pub(crate) popup: bool,
    /// The `trip` parameter: the page's own value.
    pub(crate) trip: Option<String>,
}

impl Question {
    /// The part of the fragment by which the page recognises the return.
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
}

impl Question {
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
    let question = Question::of(&url);
    state.asked.lock().unwrap().push(url);
    let part = |name: &str| question.state[name].as_str().map(str::to_owned);
    let tenant = part("tenant").map(|tenant| format!("/{tenant}")).unwrap_or_default();
    let meeting = format!("{tenant}/{}", part("room").expect("a room"));
    if question.popup {
        return popup(&meeting);
    }
    let token = match state.answer {
        Answer::Token => token(&meeting),
        Answer::Lasting(seconds) => Site::token_for(seconds),
        Answer::Refused => "a.b.c".to_owned(),
        Answer::Guest => return see(&meeting),
        Answer::Asks => {
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

/// The last page of inline mode.
fn popup(meeting: &str) -> HttpResponse {
    let script = format!(
        "opener.postMessage({{ type: 'oauth-success', accessToken: '{}' }}, location.origin); close()",
        token(meeting)
    );
    HttpResponse::Ok()
        .insert_header(ContentType::html())
        .body(format!("<!DOCTYPE html><title>Popup</title><script>{script}</script>"))
}

/// Prosody's rules, as everywhere: what this site mints must hold by them, too.
async fn verify(question: web::Json<prosody_http::Question>) -> HttpResponse {
    let prosody = Settings::debian(APP_ID, JWT_SECRET, HOST);
    HttpResponse::Ok().json(prosody_http::answer(&question, &prosody))
}

async fn index(state: web::Data<State>) -> HttpResponse {
    let config = format!("{}\n{}", read(&root().join("config.js")), state.config);
    let page = read(&root().join("index.html"))
        .replace("<!--#include virtual=\"/config.js\" -->", &config)
        .replace("<!--#include virtual=\"body.html\" -->", &body_html());
    assert!(!page.contains("<!--#"), "an include that this server does not know");
    HttpResponse::Ok().insert_header(ContentType::html()).body(page)
}

/// The rest of the path in a frame of the same origin.
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

/// `body.html` on a page that has no config.js.
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

/// A token with which Prosody lets somebody into the meeting at `path`.
fn token(path: &str) -> String {
    // The client drops these from the name of a room.
    let meeting = path.trim_start_matches('/').replace(['+', ':', ';', ',', '='], "");
    let (room, tenant) = door(&meeting);
    token_of(&claims(&room, tenant.as_deref().unwrap_or(HOST), 5 * 3600))
}

fn claims(room: &str, subject: &str, seconds: i64) -> Value {
    let now = UNIX_EPOCH.elapsed().expect("after 1970").as_secs();
    let exp = i64::try_from(now).expect("a small number") + seconds;
    json!({
        "iss": APP_ID, "aud": APP_ID, "sub": subject, "room": room, "iat": now, "exp": exp,
        "context": { "user": {
            "id": "1", "name": "Jürgen Groß", "email": "juergen@example.org", "moderator": "true",
        } },
    })
}

/// A signed token with these claims.
pub(crate) fn token_of(claims: &Value) -> String {
    let key = EncodingKey::from_secret(JWT_SECRET.as_bytes());
    encode(&Header::default(), claims, &key).expect("a secret signs")
}

const HOST: &str = "127.0.0.1";

/// What the adapter leaves out (`jitsi.drop_overrides`).
const PREJOIN: &str = "config.prejoinConfig.enabled";
