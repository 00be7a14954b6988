//! One whole sign-in, as a browser does it, and checks of its session.

use std::time::Duration;

use actix_web::rt;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use harness::browser::{Answer, Browser};
use serde_json::Value;

use crate::shared::{Refused, Shared, count};

/// The time until a person who was refused tries again.
const AGAIN: Duration = Duration::from_millis(50);

/// Signs `person` in for `room`. A person who is refused while the provider fails tries again.
///
/// # Errors
///
/// The sign-in was lost, or the token is that of another person.
pub(crate) async fn sign_in(
    shared: &Shared,
    browser: &Browser,
    person: &str,
    room: &str,
) -> Result<(), String> {
    loop {
        let begun = shared.now();
        let answer = match go(shared, browser, person, room).await {
            Ok(answer) => answer,
            Err(refused) => {
                shared.refuse(refused.clone());
                if !shared.is_excused(begun) {
                    return Err(format!("{person} was refused: {refused}"));
                }
                rt::time::sleep(AGAIN).await;
                continue;
            }
        };
        count(&shared.signed_in);
        return is_of(person, &answer);
    }
}

/// Begins once, and returns to the site. Follows the second authorization request after `invalid_grant`.
async fn go(
    shared: &Shared,
    browser: &Browser,
    person: &str,
    room: &str,
) -> Result<Answer, Refused> {
    let mut answer = shared.open(browser, &format!("/oidc/auth?roomname={room}")).await;
    for step in ["auth", "redirect", "redirect after invalid_grant"] {
        match answer.location() {
            Some(there) if enters(shared, &there, room) => return Ok(answer),
            Some(there) if there.starts_with(shared.provider.issuer()) => {
                if step == "redirect" {
                    count(&shared.restarted);
                }
                count(&shared.granted);
                let back = shared.provider.sign_in_as(person, &there);
                answer = shared.open(browser, &back).await;
            }
            _ => return Err(refused(step, &answer)),
        }
    }
    match answer.location() {
        Some(there) if enters(shared, &there, room) => Ok(answer),
        _ => Err(refused("the last redirect", &answer)),
    }
}

/// Whether the redirect leads into the meeting with a token.
fn enters(shared: &Shared, there: &str, room: &str) -> bool {
    there.starts_with(&format!("{}/{room}#jwt=", shared.origin))
}

fn refused(step: &'static str, answer: &Answer) -> Refused {
    let heading = answer.body.split("<h1>").nth(1).and_then(|rest| rest.split('<').next());
    Refused {
        step,
        status: answer.status,
        request_id: answer.header("x-request-id").unwrap_or_default().to_owned(),
        says: heading.unwrap_or(&answer.body).to_owned(),
    }
}

/// Checks that the session of this browser is that of `person`: a guarded page opens, and a meeting gets a token
/// without the provider.
///
/// # Errors
///
/// The session was lost, or is that of another person.
pub(crate) async fn check_session(
    shared: &Shared,
    browser: &Browser,
    person: &str,
    room: &str,
) -> Result<(), String> {
    count(&shared.checked);
    let guarded = shared.open(browser, "/recordings/1").await;
    if (guarded.status, guarded.body.as_str()) != (200, "a recording") {
        return Err(format!("{person}: the guarded page is {}", guarded.status));
    }
    let answer = shared.open(browser, &format!("/oidc/auth?roomname={room}")).await;
    match answer.location() {
        Some(there) if enters(shared, &there, room) => is_of(person, &answer),
        _ => Err(format!("{person} has no session: {}", refused("auth", &answer))),
    }
}

/// Checks whose token it is. The browser has checked it by Prosody's rules.
fn is_of(person: &str, answer: &Answer) -> Result<(), String> {
    let location = answer.location().unwrap_or_default();
    let claims = location.split("jwt=%22").nth(1).and_then(|token| token.split('.').nth(1));
    let claims = claims.and_then(|claims| URL_SAFE_NO_PAD.decode(claims).ok());
    let claims: Value = serde_json::from_slice(&claims.unwrap_or_default()).unwrap_or_default();
    let user = &claims["context"]["user"];
    let found = (user["id"].as_str(), user["name"].as_str());
    if found == (Some(&format!("sub-{person}")), Some(person)) {
        Ok(())
    } else {
        Err(format!("{person} got the token of {found:?}"))
    }
}
