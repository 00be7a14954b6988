//! Sign-ins at `oidc-provider`, a third-party provider certified by the OpenID Foundation. Its id token
//! has no names: the adapter requests userinfo if claims are missing.

use harness::adapter::Adapter;
use harness::config::Config;
use harness::scratch::Scratch;
use serde_json::Value;

use super::{assert_joined, press_join};
use crate::certified_provider::{CLIENT_ID, CLIENT_SECRET, Certified, Proof};
use crate::chromium::Browser;
use crate::meet_site::{MeetSite, Reservation, SESSION};

async fn start(proof: Proof<'_>) -> MeetSite<Certified> {
    let mut reservation = Reservation::new();
    let provider = Certified::start(reservation.origin(), proof);
    let config = Config::new(reservation.origin(), &provider.issuer)
        .with("oidc.client_id", CLIENT_ID)
        .without("oidc.client_secret");
    let config = match proof {
        Proof::Secret => config
            .with("oidc.client_secret", CLIENT_SECRET)
            .with("oidc.client_auth", "client_secret_basic"),
        Proof::Key(_) => config.with("oidc.client_key_file", KEY),
        Proof::None => config,
    };
    let setup = reservation.stand_in_page();
    reservation.start(provider, config, setup).await
}

/// The client's private key.
const KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/harness/keys/ec.pem");

/// The JWK that the adapter logs at start, which an operator registers at the provider.
fn public_key() -> String {
    let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"), "client-key");
    let config = Config::new("https://meet.example.org", "http://127.0.0.1:1")
        .without("oidc.client_secret")
        .with("oidc.client_key_file", KEY)
        .with("log.format", "json");
    let binary = env!("CARGO_BIN_EXE_jitsi-oidc-adapter");
    let adapter = Adapter::start(binary, scratch.path(), &config);
    let line: Value = serde_json::from_str(&adapter.wait_for_log("client_key")).unwrap();
    line["public"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn a_confidential_client_signs_people_in_over_both_instances() {
    let mut site = start(Proof::Secret).await;
    let browser = Browser::start().await;
    press_join(&browser, &site, "/Room1").await;
    browser.find("juergen").await;
    site.kill(0);

    browser.click("juergen").await;

    assert_joined(&browser, &site, "/Room1", "Jürgen Groß").await;
}

#[actix_web::test]
async fn a_public_client_signs_people_in_with_pkce_only() {
    let mut site = start(Proof::None).await;
    let browser = Browser::start().await;
    press_join(&browser, &site, "/Room1").await;
    browser.find("ada").await;
    site.kill(1);

    browser.click("ada").await;

    assert_joined(&browser, &site, "/Room1", "Ada Lovelace").await;
    assert_eq!(browser.text("email").await, "ada@example.org");
}

#[actix_web::test]
async fn a_client_with_a_key_signs_people_in_over_both_instances() {
    let mut site = start(Proof::Key(&public_key())).await;
    let browser = Browser::start().await;
    press_join(&browser, &site, "/Room1").await;
    browser.find("ada").await;
    site.kill(0);

    browser.click("ada").await;

    assert_joined(&browser, &site, "/Room1", "Ada Lovelace").await;
}

#[actix_web::test]
async fn a_client_with_another_key_cannot_sign_people_in() {
    let mut registered: Value = serde_json::from_str(&public_key()).unwrap();
    // RFC 7515 A.3: a key of the same type, with the key id of the client's key.
    registered["x"] = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU".into();
    registered["y"] = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0".into();
    let site = start(Proof::Key(&registered.to_string())).await;
    let browser = Browser::start().await;
    press_join(&browser, &site, "/Room1").await;

    browser.click("ada").await;

    browser.wait_for_page(&site.url("/oidc/redirect?")).await;
    let page = browser.script("return document.body.innerText").await.to_string();
    assert!(page.contains("The sign-in service could not sign you in."), "{page}");
    assert_eq!(browser.script("return document.cookie").await, "");
}

#[actix_web::test]
async fn a_person_whose_only_claim_is_the_subject_signs_in() {
    let site = start(Proof::Secret).await;
    let browser = Browser::start().await;
    press_join(&browser, &site, "/Room1").await;

    browser.click("nemo").await;

    assert_joined(&browser, &site, "/Room1", "unknown").await;
}

#[actix_web::test]
async fn a_person_who_refuses_gets_no_session() {
    let site = start(Proof::Secret).await;
    let browser = Browser::start().await;
    press_join(&browser, &site, "/Room1").await;

    browser.click("refuse").await;

    browser.wait_for_page(&site.url("/oidc/redirect?")).await;
    let page = browser.script("return document.body.innerText").await.to_string();
    assert!(page.contains("The sign-in was cancelled or refused."), "{page}");
    assert_eq!(browser.script("return document.cookie").await, "");
}

/// The control: during the provider's session it shows no login form.
#[actix_web::test]
async fn logout_also_ends_the_session_at_the_certified_provider() {
    let site = start(Proof::Secret).await;
    let browser = Browser::start().await;
    press_join(&browser, &site, "/Room1").await;
    browser.click("ada").await;
    assert_joined(&browser, &site, "/Room1", "Ada Lovelace").await;
    browser.forget(SESSION).await;
    press_join(&browser, &site, "/Room2").await;
    assert_joined(&browser, &site, "/Room2", "Ada Lovelace").await;

    browser.click("login").await;
    browser.click("sign-out").await;

    browser.wait_for_page(&site.url("/oidc/signed-out")).await;
    press_join(&browser, &site, "/Room1").await;
    browser.find("ada").await;
}
