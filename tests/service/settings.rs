//! The effect of each configuration key, seen from outside. Other modules test the keys of rules,
//! features, listeners, the log, RSA keys and apps.
//!
//! | module | job |
//! | --- | --- |
//! | [`meetings`] | `jitsi.overrides` in every link to a meeting; a person's picture |
//! | [`endpoints`] | the keys that replace the provider's metadata |

mod endpoints;
mod meetings;

use harness::adapter::Adapter;
use harness::browser::{Answer, Browser};
use harness::prosody::{self, Settings, Visit};
use provider::Calls;
use serde_json::{Value, json};
use toml::toml;
use url::Url;

use crate::world::{HINT, MEET, PENDING, SESSION, World, enter_by, meet};

/// A sign-in and a logout, seen from outside.
struct Seen {
    begun: Answer,
    authorize: Url,
    entered: Answer,
    claims: Value,
    calls: Calls,
    end: String,
}

impl Seen {
    /// Ada signs in to a meeting and logs out.
    async fn at(world: &World, adapter: &Adapter) -> Self {
        let browser = Browser::new();
        browser.route(MEET, adapter.address()).judge(prosody());
        world.provider.reset_calls();
        let begun = browser.get(&meet("/oidc/auth?roomname=room")).await;
        let authorize: Url = begun.location().unwrap().parse().unwrap();
        let entered = browser.get(&world.provider.sign_in_as("ada", authorize.as_str())).await;
        assert_eq!(entered.status, 303, "{}", entered.body);
        let calls = world.provider.calls();
        let end = browser.get(&meet("/oidc/logout")).await.location().unwrap();
        let location = entered.header("location").unwrap();
        let token = location.split_once("jwt=").unwrap().1.trim_start_matches("%22");
        let token = token.split(['%', '&', '#']).next().unwrap();
        let claims = payload(token);
        Self { begun, authorize, entered, claims, calls, end }
    }

    /// A parameter of the authorization request.
    fn requested(&self, name: &str) -> Value {
        let found = self.authorize.query_pairs().find(|(it, _)| it == name);
        found.map_or(Value::Null, |(_, value)| Value::from(value))
    }

    fn user(&self, claim: &str) -> Value {
        self.claims["context"]["user"][claim].clone()
    }
}

/// The claims of a token.
fn payload(token: &str) -> Value {
    let visit = Visit { room: "", tenant: None, now: 0 };
    prosody::inspect(token, &prosody(), &visit).claims.unwrap()
}

/// Also accepts the issuer and the audience of the rows below.
fn prosody() -> Settings {
    let mut settings = crate::world::prosody();
    settings.accepted_issuers.push("an-issuer".to_owned());
    settings.accepted_audiences.push("an-audience".to_owned());
    settings
}

/// The `Max-Age` in seconds of the cookie whose name begins with `name`.
fn max_age(answer: &Answer, name: &str) -> Value {
    let cookie = answer.set_cookies.iter().find(|cookie| cookie.name().starts_with(name)).unwrap();
    cookie.max_age().unwrap().whole_seconds().into()
}

/// A key, a value other than its default, how to observe its effect, and the expected effect.
type Row = (&'static str, toml::Value, fn(&Seen) -> Value, Value);

fn rows() -> Vec<Row> {
    let names = |names: &[&str]| toml::Value::from(names.to_vec());
    let params = toml! { ui_locales = "de" };
    vec![
        (
            "jitsi.token_in",
            "query".into(),
            |it| it.entered.header("location").unwrap().contains("/room?jwt=ey").into(),
            json!(true),
        ),
        ("jwt.issuer", "an-issuer".into(), |it| it.claims["iss"].clone(), json!("an-issuer")),
        ("jwt.audience", "an-audience".into(), |it| it.claims["aud"].clone(), json!("an-audience")),
        ("jwt.subject", "*".into(), |it| it.claims["sub"].clone(), json!("*")),
        ("jwt.room", "any".into(), |it| it.claims["room"].clone(), json!("*")),
        (
            "jwt.lifetime",
            "10m".into(),
            |it| (it.claims["exp"].as_u64().unwrap() - it.claims["iat"].as_u64().unwrap()).into(),
            json!(600),
        ),
        ("session.lifetime", "1h".into(), |it| max_age(&it.entered, SESSION), json!(3_600)),
        ("session.lifetime", "2h".into(), |it| max_age(&it.entered, HINT), json!(7_200)),
        ("session.login_timeout", "5m".into(), |it| max_age(&it.begun, PENDING), json!(300)),
        ("claims.id", names(&["none", "email"]), |it| it.user("id"), json!("ada@example.org")),
        ("claims.name", names(&["given_name"]), |it| it.user("name"), json!("Ada")),
        (
            "claims.email",
            names(&["contact.mail"]),
            |it| it.user("email"),
            json!("a@mail.example.org"),
        ),
        (
            "claims.avatar",
            names(&["photo"]),
            |it| it.user("avatar"),
            json!("https://example.org/photo"),
        ),
        (
            "claims.group",
            names(&["roles"]),
            |it| it.claims["context"]["group"].clone(),
            json!("teacher"),
        ),
        (
            "oidc.scopes",
            names(&["openid", "profile", "email", "groups"]),
            |it| it.requested("scope"),
            json!("openid profile email groups"),
        ),
        ("oidc.prompt", "login".into(), |it| it.requested("prompt"), json!("login")),
        (
            "oidc.acr_values",
            names(&["gold", "silver"]),
            |it| it.requested("acr_values"),
            json!("gold silver"),
        ),
        ("oidc.max_age", "1h".into(), |it| it.requested("max_age"), json!("3600")),
        ("oidc.authorize_params", params.into(), |it| it.requested("ui_locales"), json!("de")),
        (
            "oidc.client_auth",
            "client_secret_post".into(),
            |it| format!("{:?}", it.calls.client_auth).into(),
            json!("[ClientSecretPost]"),
        ),
        ("oidc.userinfo", "always".into(), |it| it.calls.userinfo.into(), json!(1)),
        (
            "oidc.end_session_endpoint",
            "https://sso.example.org/bye".into(),
            |it| it.end.split('?').next().into(),
            json!("https://sso.example.org/bye"),
        ),
    ]
}

#[actix_web::test]
async fn each_key_has_its_effect() {
    let world = World::new().await;
    let ada = world.provider.person("ada").with("photo", "https://example.org/photo");
    world.provider.set_person(ada.with("contact", json!({ "mail": "a@mail.example.org" })));
    let plain = Seen::at(&world, &world.adapter).await;
    for (key, value, effect, expected) in rows() {
        let adapter = world.another(|config| config.with(key, value.clone())).await;
        assert_eq!(effect(&Seen::at(&world, &adapter).await), expected, "{key}");
        assert_ne!(effect(&plain), expected, "{key}: the default has the same effect");
    }
}

#[actix_web::test]
async fn a_secret_signs_with_the_configured_algorithm() {
    let world = World::new().await;
    for algorithm in ["HS384", "HS512"] {
        let adapter = world.another(|config| config.with("jwt.algorithm", algorithm)).await;
        let settings = Settings { algorithm: algorithm.to_owned(), ..crate::world::prosody() };
        let browser = Browser::new();
        browser.route(MEET, adapter.address()).judge(settings.clone());
        let answer = world.sign_in(&browser, "ada", "roomname=room").await;
        enter_by(&settings, &answer, "/room", "room", None);
    }
}
