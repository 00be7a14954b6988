//! At `oidc-provider`, which is certified by the OpenID Foundation and not ours. Its id token holds
//! no names: they come from userinfo, since the adapter asks there when it is needed.

use harness::config::Config;

use super::{assert_joined, press_join};
use crate::certified::{CLIENT_ID, CLIENT_SECRET, Certified};
use crate::chrome::Browser;
use crate::house::{House, Plot};

async fn move_in(secret: Option<&str>) -> (Certified, House) {
    let plot = Plot::take();
    let provider = Certified::start(&plot.origin, secret);
    let config = Config::new(&plot.origin, &provider.issuer)
        .with("oidc.client_id", CLIENT_ID)
        .without("oidc.client_secret");
    let config = match secret {
        Some(secret) => config
            .with("oidc.client_secret", secret)
            .with("oidc.client_auth", "client_secret_basic"),
        None => config,
    };
    let house = plot.build(config).await;
    (provider, house)
}

#[actix_web::test]
async fn a_confidential_client_signs_people_in_over_both_instances() {
    let (_provider, mut house) = move_in(Some(CLIENT_SECRET)).await;
    let browser = Browser::start().await;
    press_join(&browser, &house, "/Room1").await;
    browser.find("juergen").await;
    house.kill(0);

    browser.click("juergen").await;

    assert_joined(&browser, &house, "/Room1", "Jürgen Groß").await;
}

#[actix_web::test]
async fn a_public_client_signs_people_in_by_pkce_alone() {
    let (_provider, mut house) = move_in(None).await;
    let browser = Browser::start().await;
    press_join(&browser, &house, "/Room1").await;
    browser.find("ada").await;
    house.kill(1);

    browser.click("ada").await;

    assert_joined(&browser, &house, "/Room1", "Ada Lovelace").await;
    assert_eq!(browser.text("email").await, "ada@example.org");
}

#[actix_web::test]
async fn a_person_without_any_claim_but_the_subject_gets_in() {
    let (_provider, house) = move_in(Some(CLIENT_SECRET)).await;
    let browser = Browser::start().await;
    press_join(&browser, &house, "/Room1").await;

    browser.click("nemo").await;

    assert_joined(&browser, &house, "/Room1", "unknown").await;
}

#[actix_web::test]
async fn who_refuses_gets_no_session() {
    let (_provider, house) = move_in(Some(CLIENT_SECRET)).await;
    let browser = Browser::start().await;
    press_join(&browser, &house, "/Room1").await;

    browser.click("refuse").await;

    browser.find_css("h1").await;
    assert!(browser.address().await.starts_with(&house.url("/oidc/redirect?")));
    assert_eq!(browser.script("return document.cookie").await, "");
}

#[actix_web::test]
async fn logout_ends_at_the_certified_provider_too() {
    let (_provider, house) = move_in(Some(CLIENT_SECRET)).await;
    let browser = Browser::start().await;
    press_join(&browser, &house, "/Room1").await;
    browser.click("ada").await;
    assert_joined(&browser, &house, "/Room1", "Ada Lovelace").await;

    browser.click("login").await;
    browser.click("sign-out").await;

    browser.find_css("a").await;
    assert_eq!(browser.address().await, house.url("/oidc/signed-out"));
    press_join(&browser, &house, "/Room1").await;
    browser.find("ada").await;
}
