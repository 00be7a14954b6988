//! Invitations: who may make links, what a link opens, and which links no longer count.

mod join;
mod make;
mod revoke;

use harness::browser::{Answer, Browser, Method};
use harness::config::{CLIENT_ID, Config, SESSION_SECRET};
use jitsi_oidc_adapter::cookies::{Binding, Invitations, Secrets};
use jitsi_oidc_adapter::jitsi::{Meeting, Origin, Role};
use jitsi_oidc_adapter::signin::{Invitation, Mark, Marks as _};
use serde_json::{Value, json};
use toml::toml;

use crate::world::{MEET, World, meet};

/// Teachers moderate, and staff may invite guests and moderators. Ada is both, Grace is neither.
fn inviting(config: Config) -> Config {
    let tables = toml! {
        [roles]
        moderator = [{ claim = "groups", any_of = ["teachers"] }]
        [invite]
        enabled = true
        roles = ["guest", "moderator"]
        max_validity = "7d"
        who = [{ claim = "groups", any_of = ["staff"] }]
    };
    tables.into_iter().fold(config, |config, (name, value)| config.with(&name, value))
}

/// A request for a link by a script of the meet site.
async fn post(browser: &Browser, body: &Value) -> Answer {
    post_with(browser, body, &[("sec-fetch-site", "same-origin")]).await
}

async fn post_with(browser: &Browser, body: &Value, headers: &[(&'static str, &str)]) -> Answer {
    let request = browser.request(Method::POST, &meet("/oidc/invite"));
    let request = request.header("content-type", "application/json").body(body.to_string());
    headers.iter().fold(request, |it, (name, value)| it.header(name, value)).send().await
}

/// The smallest request for a link.
fn wish() -> Value {
    json!({"room": "room", "role": "guest", "valid": "2h"})
}

/// The smallest request with further members.
fn wish_with(more: Value) -> Value {
    let mut wish = wish();
    let more = more.as_object().unwrap().clone();
    wish.as_object_mut().unwrap().extend(more);
    wish
}

/// A link that `browser` makes.
async fn link(browser: &Browser, body: &Value) -> String {
    let answer = post(browser, body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.json()["url"].as_str().unwrap().to_owned()
}

/// Sends the form of a link's page.
async fn submit(browser: &Browser, link: &str, form: &str) -> Answer {
    let request = browser.request(Method::POST, link);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let request = request.header("accept", "text/html").header("sec-fetch-mode", "navigate");
    let request = request.header("sec-fetch-dest", "document");
    request.header("sec-fetch-site", "same-origin").body(form.to_owned()).send().await
}

/// The invitations of `world`, as the adapter seals them.
fn invitations(world: &World, secret: &[u8]) -> Invitations {
    let site = Origin::parse(MEET).unwrap();
    let binding = Binding { issuer: world.provider.issuer(), client_id: CLIENT_ID, site: &site };
    Invitations::new(Secrets { current: secret, previous: &[] }, &binding)
}

/// The link of an invitation, by the secret of `world`.
pub(crate) fn sealed(world: &World, invitation: &Invitation) -> String {
    let sealed = invitations(world, SESSION_SECRET.as_bytes()).seal(invitation, [7; 12]).unwrap();
    meet(&format!("/oidc/join/{sealed}"))
}

/// The answer is the page with this heading. It is not the page of a refusal, so it has no request id.
#[track_caller]
fn assert_shows(answer: &Answer, sentence: &str) {
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(answer.body.contains(&format!("<h1>{sentence}</h1>")), "{}", answer.body);
    assert!(!answer.body.contains("class=\"id\""), "{}", answer.body);
}

fn now() -> u64 {
    std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs()
}

/// An invitation of Ada to `room` that is valid for an hour.
pub(crate) fn invitation(world: &World) -> Invitation {
    let inviter: Mark = invitations(world, SESSION_SECRET.as_bytes()).marks().inviter("ada-1815");
    Invitation {
        meeting: Meeting::encoded("room").unwrap(),
        role: Role::Member,
        created: now() - 60,
        from: None,
        until: now() + 3_600,
        passcode: None,
        inviter,
        shown: Some("Ada Lovelace".to_owned()),
        guest: None,
    }
}
