//! Silent attempts (`prompt=none`): the person never asked to sign in, and stays a guest whatever
//! happens.

use provider::Fault;

use crate::world::{HINT, SESSION, World, meet, pending};

/// Where a refusal's page leads: as guest, and never to a login page.
#[actix_web::test]
async fn a_refused_silent_attempt_leads_into_the_meeting_as_guest_and_no_other_does() {
    let world = World::new().await;
    for fault in [Fault::AnswerServerError, Fault::AnswerErrorIssWrong] {
        for (prompt, guest) in [("&prompt=none", true), ("", false)] {
            let browser = world.browser();
            let authorize = world.begin(&browser, &format!("roomname=room{prompt}")).await;
            world.provider.set_fault(Some(fault));
            let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
            world.provider.set_fault(None);

            assert!(matches!(answer.status, 400 | 502), "{fault}: {}", answer.status);
            let there = format!("href=\"{}\"", meet("/room"));
            assert_eq!(answer.body.contains(&there), guest, "{fault}: {}", answer.body);
            assert_eq!(answer.body.contains("/oidc/auth"), !guest, "{fault}: {}", answer.body);
            assert_eq!((pending(&browser), browser.cookie(SESSION)), (0, None), "{fault}");
        }
    }
}

/// What a rotated secret leaves: a hint, and a session that no longer opens.
#[actix_web::test]
async fn a_hint_that_is_left_over_is_gone_after_one_trip() {
    let world = World::new().await;
    let browser = world.browser();
    browser.set_cookie(&format!("{HINT}=1; Path=/; Secure"), &meet("/"));
    browser.set_cookie(&format!("{SESSION}=stale; Path=/; Secure; HttpOnly"), &meet("/"));
    world.provider.reset_calls();
    let authorize = world.begin(&browser, "roomname=room&prompt=none").await;
    let back = browser.get(&authorize).await.location().unwrap();
    assert!(back.contains("error=login_required"), "{back}");
    let answer = browser.get(&back).await;

    assert_eq!(answer.location(), Some(meet("/room")));
    assert_eq!((browser.cookie(HINT), pending(&browser)), (None, 0));
    assert_eq!(world.provider.calls().authorize, 1);
}
