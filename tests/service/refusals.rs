//! A bad answer gets its status and sentence, no session, and a line in the log.

use provider::Fault;

use crate::world::{ORIGIN, World};

const NO_LONGER_VALID: &str = "This sign-in is no longer valid.";

#[actix_web::test]
async fn a_changed_answer_is_refused_before_the_code_is_sent() {
    for (change, sentence, cause) in [
        ("state", NO_LONGER_VALID, "no sign-in attempt"),
        ("iss", NO_LONGER_VALID, "iss is not oidc.issuer"),
        ("no code", NO_LONGER_VALID, "neither code nor error"),
        ("twice", "This link is not complete or was changed on its way.", "given twice"),
    ] {
        let world = World::new();
        let browser = world.browser();
        let start = browser.get(&format!("{ORIGIN}/oidc/auth?room=a")).await;
        let callback = world.provider.sign_in_as("ada", &start.location().unwrap());
        let callback = match change {
            "state" => callback.replace("state=", "state=x"),
            "iss" => callback.replace("iss=http", "iss=https"),
            "no code" => callback.replace("code=", "kode="),
            _ => format!("{callback}&code=other"),
        };
        let answer = browser.get(&callback).await;
        assert_eq!(answer.status, 400, "{change}");
        assert!(answer.body.contains(sentence), "{change}: {}", answer.body);
        assert_eq!(browser.cookie("jitsi_oidc"), None, "{change}");
        assert!(world.provider.calls().redeemed.is_empty(), "{change}: the code stays here");
        world.adapter.wait_for_log(cause);
    }
}

#[actix_web::test]
async fn who_cancels_is_told_so_and_keeps_the_way_to_the_meeting() {
    let world = World::new();
    let browser = world.browser();
    let start = browser.get(&format!("{ORIGIN}/oidc/auth?room=a")).await;
    let answer = browser.get(&world.provider.deny(&start.location().unwrap())).await;
    assert_eq!(answer.status, 403);
    assert!(answer.body.contains("The sign-in was cancelled or refused."));
    assert!(answer.body.contains("<a href=\"http://localhost/a\""), "{}", answer.body);
    assert_eq!(browser.cookie("jitsi_oidc"), None);
}

#[actix_web::test]
async fn a_code_works_once() {
    let world = World::new();
    let browser = world.browser();
    let start = browser.get(&format!("{ORIGIN}/oidc/auth?room=a")).await;
    let callback = world.provider.sign_in_as("ada", &start.location().unwrap());
    assert_eq!(browser.get(&callback).await.status, 303);
    let again = browser.get(&callback).await;
    assert_eq!(again.status, 400);
    assert!(again.body.contains(NO_LONGER_VALID));
    assert_eq!(world.provider.calls().redeemed.len(), 1);
}

#[actix_web::test]
async fn a_spent_code_begins_again_once_and_never_loops() {
    let world = World::with(Some(Fault::TokenInvalidGrant), |config| config);
    let browser = world.browser();
    let first = world.sign_in(&browser, "/oidc/auth?room=a").await;
    assert_eq!(first.status, 303);
    let restarted = first.location().unwrap();
    assert!(restarted.starts_with(world.provider.issuer()), "{restarted}");
    let second = browser.get(&world.provider.sign_in_as("ada", &restarted)).await;
    assert_eq!(second.status, 502);
    assert_eq!(browser.cookie("jitsi_oidc"), None);
}
