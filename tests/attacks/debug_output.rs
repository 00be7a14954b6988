//! `{:?}` of the types that contain secrets or personal data shows none of it.

use std::path::Path;

use harness::config::{APP_ID, CLIENT_SECRET, Config, JWT_SECRET, SESSION_SECRET};
use harness::prosody::Settings;
use harness::token_checks;
use jitsi_oidc_adapter::config::{self, Environment};
use jitsi_oidc_adapter::jitsi::{Meeting, Role};
use jitsi_oidc_adapter::signin::{
    Accepted, Attempt, AuthorizationResponse, Email, Expected, IssuerRule, Prompt, Randomness,
    Target, UnverifiedClaims,
};
use serde_json::json;

use crate::forged_cookies::{now, session_of};
use crate::secret_search::Secrets;
use crate::verify::assembled;

const NAME: &str = "Zoë O'Neill-Example";
const EMAIL: &str = "zoe.oneill@example.org";
const ISSUER: &str = "https://id.example.org";

#[test]
fn debug_output_shows_no_secret_and_no_personal_data() {
    let mut secrets = Secrets::default();
    let mut shown = Vec::new();
    secrets.add("a name", NAME);
    secrets.add("an e-mail address", EMAIL);
    for secret in [CLIENT_SECRET, JWT_SECRET, SESSION_SECRET, "a-value-of-the-environment"] {
        secrets.add("a secret", secret);
    }

    let text = Config::new("https://meet.example.org", ISSUER).to_string();
    let variables =
        [("JITSI_OIDC_LOG_FORMAT", "json"), ("JITSI_OIDC_X_Y", "a-value-of-the-environment")];
    let environment: Environment = variables.into_iter().collect();
    shown.push(format!("{environment:?}"));
    let config = config::Config::parse(Path::new("config.toml"), &text, &environment).unwrap();
    shown.push(format!("{config:?}"));
    let app = assembled(config);
    shown.push(format!("{:?}{:?}{:?}", app.provider, app.minter, app.links));

    let session =
        session_of("user", Some(NAME), Some(Email { address: EMAIL.into(), denied: false }));
    shown.push(format!("{session:?}"));
    let user = session.user(Role::Member, true);
    shown.push(format!("{user:?}"));
    let token = app.minter.mint(&Meeting::encoded("room").unwrap(), &user, now()).unwrap();
    let prosody = Settings::debian(APP_ID, JWT_SECRET, "meet.example.org");
    token_checks::admitted(token.reveal(), &prosody, "room", now());
    secrets.add("a token", token.reveal());
    shown.push(format!("{token:?}"));

    let random = Randomness {
        state: *b"the-state-0123456789abcdef012345",
        nonce: *b"the-nonce-0123456789abcdef012345",
        verifier: *b"the-verifier-0123456789abcdef012",
    };
    for bytes in [random.state, random.nonce, random.verifier] {
        secrets.add("a random value", std::str::from_utf8(&bytes).unwrap());
    }
    let target = Target::meeting(Meeting::encoded("room").unwrap());
    let attempt = Attempt::begin(target, Prompt::Login, &random, now());
    for value in [attempt.state(), attempt.nonce(), attempt.verifier()] {
        secrets.add("a value of the attempt", value);
    }
    shown.push(format!("{attempt:?}"));
    let nonce = attempt.nonce().to_owned();
    let code = "the-code-0123456789";
    secrets.add("a code", code);
    let response = AuthorizationResponse {
        state: attempt.state().to_owned(),
        code: Some(code.into()),
        ..AuthorizationResponse::default()
    };
    shown.push(format!("{response:?}"));
    let rule = IssuerRule { endpoint: ISSUER.into(), issuer: ISSUER.into(), required: false };
    let Ok(Accepted { redeemable, .. }) = attempt.clone().accept(response.clone(), &rule) else {
        panic!("the response belongs to the attempt")
    };
    shown.push(format!("{redeemable:?}"));
    let wrong = AuthorizationResponse { state: code.into(), ..response };
    let rejected = attempt.accept(wrong, &rule).err().unwrap();
    shown.push(format!("{rejected:?}"));

    let expected = Expected {
        issuer: ISSUER,
        client_id: "jitsi",
        nonce: &nonce,
        acr_values: &[],
        max_age: None,
        clock_skew: std::time::Duration::ZERO,
        at_hash: "",
    };
    shown.push(format!("{expected:?}"));
    let claims = json!({
        "iss": ISSUER, "sub": "user", "aud": "jitsi", "exp": now() + 60, "iat": now(),
        "nonce": nonce, "name": NAME, "email": EMAIL,
    });
    let claims = || UnverifiedClaims::new(claims.as_object().unwrap().clone());
    shown.push(format!("{:?}", claims()));
    shown.push(format!("{:?}", claims().verify(&expected, now()).unwrap()));
    let refused = claims().verify(&Expected { nonce: "", ..expected }, now()).err().unwrap();
    shown.push(format!("{refused:?} {refused}"));

    for text in shown {
        assert!(!text.is_empty());
        secrets.assert_none_in("Debug", &text);
    }
}
