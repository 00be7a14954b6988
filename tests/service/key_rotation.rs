//! The provider's keys change while many people sign in.

use std::time::{Duration, Instant};

use harness::browser::{Answer, Browser};
use provider::Fault;

use crate::refusals::{FAILED, assert_cause, assert_page};
use crate::world::{World, enter, pending, verify};

/// The contract's: unknown keys are asked for once in this time.
const COOL_DOWN: Duration = Duration::from_secs(2);

/// How often keys are fetched for one token.
const FETCHES: u64 = 2;

const UNKNOWN: &str = "a key that the provider does not publish";

/// A world whose adapter has loaded the keys, which it does after it lets sign-ins begin.
async fn world() -> World {
    let world = World::new().await;
    world.adapter.wait_for_log(" keys outcome=loaded");
    world
}

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

/// The key set was asked for since `began` as often as one sign-in may ask, and not once for each; once
/// more per cool-down, where this machine is slow.
fn assert_shared_fetches(world: &World, began: Instant, why: &str) {
    let fetches = u64::try_from(world.provider.calls().jwks).unwrap();
    let most = FETCHES + began.elapsed().as_secs() / COOL_DOWN.as_secs();
    assert!((1..=most).contains(&fetches), "{why}: {fetches} fetches");
}

/// The provider has new keys and is well again, and so are we: who comes now gets in, at the next fetch
/// at the latest.
pub(crate) async fn assert_heals(world: &World) {
    let (_, answer) = come_back(with_codes(world, 1).await).await.remove(0);
    enter(&answer, "/room", "room", None);
}

#[actix_web::test]
async fn one_fetch_serves_all_who_sign_in_after_a_rotation_and_unknown_keys_bring_two() {
    let world = world().await;
    let all = with_codes(&world, 12).await;
    world.provider.rotate_keys();
    world.provider.reset_calls();
    for (browser, answer) in come_back(all).await {
        enter(&answer, "/room", "room", None);
        assert_eq!(verify(&browser).await.status, 204);
    }
    assert_eq!(world.provider.calls().token, 12);
    assert_eq!(world.provider.calls().jwks, 1, "one fetch serves all");

    world.provider.set_fault(Some(Fault::KidUnknown));
    let all = with_codes(&world, 6).await;
    world.provider.reset_calls();
    let began = Instant::now();
    assert_refused(&world, come_back(all).await, "an unknown key").await;
    assert_shared_fetches(&world, began, "an unknown key");

    // Who has a key that we know is not held up by them.
    world.provider.set_fault(None);
    for (_, answer) in come_back(with_codes(&world, 1).await).await {
        enter(&answer, "/room", "room", None);
    }
}

#[actix_web::test]
async fn a_fetch_that_fails_begins_the_cool_down_too_and_the_next_one_heals() {
    let world = world().await;
    let all = with_codes(&world, 6).await;
    world.provider.set_fault(Some(Fault::Jwks500));
    world.provider.rotate_keys();
    world.provider.reset_calls();
    let began = Instant::now();
    assert_refused(&world, come_back(all).await, "no new keys").await;
    assert_shared_fetches(&world, began, "no new keys");
    assert!(world.adapter.wait_for_log(" keys outcome=failed").contains("status 500"));

    world.provider.set_fault(None);
    assert_heals(&world).await;
}

/// Everybody who comes with the new key waits for the fetch that finds it.
#[actix_web::test]
async fn a_key_that_is_published_after_it_signed_lets_everybody_in() {
    let world = world().await;
    world.provider.set_fault(Some(Fault::KeysPublishedLate));
    world.provider.reset_calls();
    let answer = world.sign_in(&world.browser(), "ada", "roomname=room").await;
    enter(&answer, "/room", "room", None);
    assert_eq!(world.provider.calls().jwks, 2, "the second one has the key");
    assert_eq!(world.provider.calls().token, 1, "without another trip");
}

#[actix_web::test]
async fn the_load_at_start_begins_no_cool_down() {
    let world = world().await;
    world.provider.rotate_keys();
    world.provider.reset_calls();
    let browser = world.signed_in().await;
    assert_eq!(verify(&browser).await.status, 204);
    assert_eq!(world.provider.calls().jwks, 1);
}
