//! The provider's keys change while many people sign in.

use std::time::{Duration, Instant};

use harness::browser::{Answer, Browser};
use provider::Fault;

use crate::refusals::{FAILED, assert_cause, assert_page};
use crate::world::{World, enter, pending, verify};

/// The documented cool-down: unknown keys cause at most one fetch in this time.
const COOL_DOWN: Duration = Duration::from_secs(2);

/// The key set is fetched at most this often for one token.
const FETCHES: u64 = 2;

const UNKNOWN: &str = "a key that the provider does not publish";

/// A world whose adapter has loaded the keys. Sign-ins can begin before that.
async fn world() -> World {
    let world = World::new().await;
    world.adapter.wait_for_log(" keys outcome=loaded");
    world
}

/// `number` browsers, each with the URL of the provider's authorization response.
async fn browsers_with_codes(world: &World, number: usize) -> Vec<(Browser, String)> {
    let mut all = Vec::new();
    for _ in 0..number {
        let browser = world.browser();
        let authorize = world.begin(&browser, "roomname=room").await;
        let back = world.provider.sign_in_as("ada", &authorize);
        all.push((browser, back));
    }
    all
}

/// Opens the redirect URI in all browsers at the same time.
async fn redeem_all(all: Vec<(Browser, String)>) -> Vec<(Browser, Answer)> {
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
    for task in running {
        answers.push(task.await.unwrap());
    }
    answers
}

/// The sign-ins are refused, and no browser has a session.
pub(crate) async fn assert_refused(world: &World, answers: Vec<(Browser, Answer)>, why: &str) {
    for (browser, answer) in answers {
        assert_page(&answer, 502, FAILED, why);
        assert_cause(world, &answer, UNKNOWN);
        assert_eq!(verify(&browser).await.status, 401, "{why}");
        assert_eq!(pending(&browser), 0, "{why}: the attempt has ended");
    }
}

/// All sign-ins since `began` together fetched the key set only as often as one sign-in may. A slow
/// machine may add one fetch per cool-down.
fn assert_shared_fetches(world: &World, began: Instant, why: &str) {
    let fetches = u64::try_from(world.provider.calls().jwks).unwrap();
    let most = FETCHES + began.elapsed().as_secs() / COOL_DOWN.as_secs();
    assert!((1..=most).contains(&fetches), "{why}: {fetches} fetches");
}

/// The provider has new keys and no fault any more: the next sign-in works, if necessary after a fetch.
pub(crate) async fn assert_recovers(world: &World) {
    let (_, answer) = redeem_all(browsers_with_codes(world, 1).await).await.remove(0);
    enter(&answer, "/room", "room", None);
}

#[actix_web::test]
async fn one_fetch_serves_all_sign_ins_after_a_rotation_and_unknown_keys_cause_two() {
    let world = world().await;
    let all = browsers_with_codes(&world, 12).await;
    world.provider.rotate_keys();
    world.provider.reset_calls();
    for (browser, answer) in redeem_all(all).await {
        enter(&answer, "/room", "room", None);
        assert_eq!(verify(&browser).await.status, 204);
    }
    assert_eq!(world.provider.calls().token, 12);
    assert_eq!(world.provider.calls().jwks, 1, "one fetch serves all");

    world.provider.set_fault(Some(Fault::KidUnknown));
    let all = browsers_with_codes(&world, 6).await;
    world.provider.reset_calls();
    let began = Instant::now();
    assert_refused(&world, redeem_all(all).await, "an unknown key").await;
    assert_shared_fetches(&world, began, "an unknown key");

    // A token with a known key does not wait for the cool-down.
    world.provider.set_fault(None);
    for (_, answer) in redeem_all(browsers_with_codes(&world, 1).await).await {
        enter(&answer, "/room", "room", None);
    }
}

#[actix_web::test]
async fn a_failed_fetch_starts_the_cool_down_and_the_next_fetch_recovers() {
    let world = world().await;
    let all = browsers_with_codes(&world, 6).await;
    world.provider.set_fault(Some(Fault::Jwks500));
    world.provider.rotate_keys();
    world.provider.reset_calls();
    let began = Instant::now();
    assert_refused(&world, redeem_all(all).await, "no new keys").await;
    assert_shared_fetches(&world, began, "no new keys");
    assert!(world.adapter.wait_for_log(" keys outcome=failed").contains("status 500"));

    world.provider.set_fault(None);
    assert_recovers(&world).await;
}

/// The sign-in waits for the second fetch, which finds the key.
#[actix_web::test]
async fn a_key_that_is_published_after_it_signed_is_accepted() {
    let world = world().await;
    world.provider.set_fault(Some(Fault::KeysPublishedLate));
    world.provider.reset_calls();
    let answer = world.sign_in(&world.browser(), "ada", "roomname=room").await;
    enter(&answer, "/room", "room", None);
    assert_eq!(world.provider.calls().jwks, 2, "the second one has the key");
    assert_eq!(world.provider.calls().token, 1, "without another authorization request");
}

#[actix_web::test]
async fn the_load_at_start_starts_no_cool_down() {
    let world = world().await;
    world.provider.rotate_keys();
    world.provider.reset_calls();
    let browser = world.signed_in().await;
    assert_eq!(verify(&browser).await.status, 204);
    assert_eq!(world.provider.calls().jwks, 1);
}
