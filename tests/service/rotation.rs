//! The provider's keys change while many people sign in.

use std::time::{Duration, Instant};

use harness::browser::{Answer, Browser};
use provider::Fault;

use crate::refuse::{FAILED, assert_cause, assert_page};
use crate::world::{World, enter, pending, verify};

/// The contract's: unknown keys are asked for once in this time.
const COOL_DOWN: Duration = Duration::from_secs(10);

const UNKNOWN: &str = "a key that the provider does not publish";

/// `number` browsers with the answer of the provider in hand.
async fn with_codes(world: &World, number: usize) -> Vec<(Browser, String)> {
    let mut all = Vec::new();
    for _ in 0..number {
        let browser = world.browser();
        let authorize = world.begin(&browser, "roomname=room").await;
        let back = world.provider.sign_in_as("ada", &authorize);
        all.push((browser, back));
    }
    all
}

/// All of them come back at the same time.
async fn come_back(all: Vec<(Browser, String)>) -> Vec<(Browser, Answer)> {
    let running: Vec<_> = all
        .into_iter()
        .map(|(browser, back)| {
            actix_web::rt::spawn(async move {
                let answer = browser.get(&back).await;
                (browser, answer)
            })
        })
        .collect();
    let mut answers = Vec::new();
    for one in running {
        answers.push(one.await.unwrap());
    }
    answers
}

/// Refused, and nothing of a session is left.
pub(crate) async fn assert_refused(world: &World, answers: Vec<(Browser, Answer)>, why: &str) {
    for (browser, answer) in answers {
        assert_page(&answer, 502, FAILED, why);
        assert_cause(world, &answer, UNKNOWN);
        assert_eq!(verify(&browser).await.status, 401, "{why}");
        assert_eq!(pending(&browser), 0, "{why}: the attempt is over");
    }
}

/// The key set was asked for once since `began`; once per cool-down, where this machine is too
/// slow to get here within one.
fn assert_one_fetch(world: &World, began: Instant, why: &str) {
    let fetches = u64::try_from(world.provider.calls().jwks).unwrap();
    let most = 1 + began.elapsed().as_secs() / COOL_DOWN.as_secs();
    assert!((1..=most).contains(&fetches), "{why}: {fetches} fetches");
}

/// The provider has new keys and is well again, and so are we once we may ask: a fetch failed after
/// `began`.
pub(crate) async fn assert_heals(world: &World, began: Instant) {
    let deadline = Instant::now() + 6 * COOL_DOWN;
    loop {
        let (browser, answer) = come_back(with_codes(world, 1).await).await.remove(0);
        if answer.status == 303 {
            enter(&answer, "/room", "room", None);
            assert!(began.elapsed() >= COOL_DOWN, "it asked during the cool-down");
            return;
        }
        assert_refused(world, vec![(browser, answer)], "the cool-down").await;
        assert!(Instant::now() < deadline, "the keys were never fetched again");
        actix_web::rt::time::sleep(Duration::from_millis(500)).await;
    }
}

#[actix_web::test]
async fn one_fetch_serves_all_who_sign_in_after_a_rotation_and_unknown_keys_bring_no_other() {
    let world = World::new().await;
    let all = with_codes(&world, 12).await;
    world.provider.rotate_keys();
    world.provider.reset_calls();
    let began = Instant::now();
    for (browser, answer) in come_back(all).await {
        enter(&answer, "/room", "room", None);
        assert_eq!(verify(&browser).await.status, 204);
    }
    assert_eq!(world.provider.calls().token, 12);
    assert_eq!(world.provider.calls().jwks, 1, "one fetch serves all");

    world.provider.set_fault(Some(Fault::KidUnknown));
    let all = with_codes(&world, 6).await;
    assert_refused(&world, come_back(all).await, "an unknown key").await;
    assert_one_fetch(&world, began, "an unknown key");

    // Who has a key that we know is not held up by them.
    world.provider.set_fault(None);
    for (_, answer) in come_back(with_codes(&world, 1).await).await {
        enter(&answer, "/room", "room", None);
    }
}

#[actix_web::test]
async fn a_fetch_that_fails_begins_the_cool_down_too_and_the_next_one_heals() {
    let world = World::new().await;
    let all = with_codes(&world, 6).await;
    world.provider.set_fault(Some(Fault::Jwks500));
    world.provider.rotate_keys();
    world.provider.reset_calls();
    let began = Instant::now();
    assert_refused(&world, come_back(all).await, "no new keys").await;
    assert_one_fetch(&world, began, "no new keys");
    assert!(world.adapter.wait_for_log(" keys outcome=failed").contains("status 500"));

    let all = with_codes(&world, 3).await;
    assert_refused(&world, come_back(all).await, "the next try").await;
    assert_one_fetch(&world, began, "the next try");

    world.provider.set_fault(None);
    assert_heals(&world, began).await;
}

#[actix_web::test]
async fn the_load_at_start_begins_no_cool_down() {
    let world = World::new().await;
    world.provider.rotate_keys();
    world.provider.reset_calls();
    let browser = world.signed_in().await;
    assert_eq!(verify(&browser).await.status, 204);
    assert_eq!(world.provider.calls().jwks, 1);
}
