//! Well-known providers: `providers/NAME.json` contains the documents and claims of one provider,
//! and a whole sign-in must work with each of them.
//!
//! The files are written by hand from what each provider documents: the names and types of the
//! members, with invented values. `nexus.json` follows the only provider of that name that was
//! found; its documents say little. `odd.json` follows no provider. It uses every unusual form that
//! is allowed.
//!
//! | member | what |
//! | --- | --- |
//! | `follows` | for each part, the public document or source that it was compared with on 2026-11-26 |
//! | `discovery` | the discovery document |
//! | `jwks_extra` | `key`: members of the signing key, `null` removes one; `keys`: further keys |
//! | `answer` | parameters of the authorization response in addition to `code` and `state` |
//! | `token` | members of the token response in addition to the tokens |
//! | `id_token`, `userinfo` | the claims; if `userinfo` is `null`, it must not be requested |
//! | `expect` | the person in the meeting token |
//! | `discovery_url` | one more address of the discovery document |
//! | `page` | what the page of the provider promises: [`crate::provider_pages`] |
//!
//! `@ORIGIN@`, `@ISSUER@`, `@CLIENT@`, `@NONCE@`, `@AT_HASH@` and `@N@` (the signing key's modulus)
//! are placeholders for text, `@NOW@`, `@NOW+300@` and `@NOW-30@` for a number.

mod shape;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use harness::adapter::Adapter;
use harness::browser::Browser;
use harness::config::Config;
use harness::stub::{Reply, Stub};
use serde_json::Value;
use url::Url;

use self::shape::reply;
pub(crate) use self::shape::{Shape, merge};
use crate::world::{
    BINARY, MEET, enter, meet, pending, prosody, scratch, verify, wait_until_ready,
};

/// The providers of all files, so that a missing file fails the test.
pub(crate) const PROVIDERS: [&str; 15] = [
    "adfs",
    "auth0",
    "authelia",
    "authentik",
    "cognito",
    "entra-id",
    "gitlab",
    "google",
    "keycloak",
    "nexus",
    "nextcloud",
    "odd",
    "okta",
    "pocket-id",
    "zitadel",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/service/providers")
}

/// The content of a provider's file.
pub(crate) fn written(name: &str) -> Value {
    let text = fs::read_to_string(folder().join(name).with_extension("json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[actix_web::test]
async fn a_sign_in_works_with_the_documents_and_claims_of_every_provider() {
    assert_eq!(fs::read_dir(folder()).unwrap().count(), PROVIDERS.len());
    for name in PROVIDERS {
        let shape = Arc::new(Shape::new(written(name)));
        for part in ["discovery", "answer", "id_token", "userinfo"] {
            let is_written = shape.written[part].as_object().is_some_and(|part| !part.is_empty());
            let has_source = shape.written["follows"][part].is_string();
            assert!(has_source || !is_written, "{name}: {part} names no source");
        }
        let served = Arc::clone(&shape);
        let stub = Stub::start(([127, 0, 0, 1], 0).into(), move |seen| served.answer(seen));
        let origin = format!("http://{}", stub.address());
        let requests = |document: &Value, member: &str| {
            let url = document[member].as_str().map(|url| Url::parse(url).unwrap());
            url.map_or(Vec::new(), |url| stub.seen_at(url.path()))
        };
        let document = shape.discovery(&origin);
        let issuer = document["issuer"].as_str().unwrap();

        let scratch = scratch();
        let adapter = Adapter::start(BINARY, scratch.path(), &Config::new(MEET, issuer));
        wait_until_ready(&adapter).await;
        let browser = Browser::new();
        browser.route(MEET, adapter.address()).judge(prosody());
        let answer = browser.get(&meet("/oidc/auth?roomname=room")).await;
        let back = browser.get(&answer.location().unwrap()).await.location().unwrap();
        let answer = browser.get(&back).await;
        assert_eq!(answer.status, 303, "{name}:\n{}", adapter.log().join("\n"));

        let (claims, _) = enter(&answer, "/room", "room", None);
        let person = &claims["context"]["user"];
        for claim in ["id", "name", "email"] {
            assert_eq!(person[claim], shape.written["expect"][claim], "{name}: {claim}");
        }
        let count = requests(&document, "userinfo_endpoint").len();
        assert_eq!(count, usize::from(!shape.written["userinfo"].is_null()), "{name}: userinfo");
        assert_eq!(requests(&document, "token_endpoint").len(), 1, "{name}: the code is sent once");
        assert_eq!(pending(&browser), 0, "{name}");
        assert_eq!(verify(&browser).await.status, 204, "{name}");
    }
}

/// Entra ID's document for `common` and `organizations` has a template in place of an issuer. It
/// equals no issuer byte for byte, and a library that filled it in would accept people of any
/// tenant.
#[actix_web::test]
async fn a_discovery_document_with_a_template_as_issuer_signs_nobody_in() {
    let mut written = written("entra-id");
    written["discovery"]["issuer"] = "@ORIGIN@/{tenantid}/v2.0".into();
    let shape = Shape::new(written);
    let stub = Stub::start(([127, 0, 0, 1], 0).into(), move |seen| {
        let origin = format!("http://{}", seen.header("host").unwrap());
        match seen.path() {
            "/common/v2.0/.well-known/openid-configuration" => reply(&shape.discovery(&origin)),
            _ => Reply::status(404),
        }
    });
    let issuer = format!("http://{}/common/v2.0", stub.address());
    let scratch = scratch();
    let adapter = Adapter::start(BINARY, scratch.path(), &Config::new(MEET, &issuer));
    let line = adapter.wait_for_log(" metadata outcome=failed");
    assert!(line.contains("issuer is not oidc.issuer, byte for byte"), "{line}");
    let answer = Browser::new().get(&adapter.url("/oidc/auth?roomname=room")).await;
    assert_eq!(answer.status, 503, "{}", answer.body);
    let discovery = "/common/v2.0/.well-known/openid-configuration";
    let others: Vec<_> = stub.seen().into_iter().filter(|seen| seen.path() != discovery).collect();
    assert!(others.is_empty(), "no keys are requested: {others:?}");
}
