//! What the page of a refusal offers, and the account that it shows: the way on for a person whom the
//! rules refuse, who cancelled, or whose provider failed.
//!
//! | module | job |
//! | --- | --- |
//! | [`shown_account`] | who sees the account of a refused person, and hostile accounts |

mod shown_account;

use harness::adapter::Adapter;
use harness::browser::{Answer, Browser};
use harness::config::Config;
use provider::{Fault, Person};
use url::form_urlencoded::byte_serialize;

use crate::page_content::{account, assert_policy, data, labels, links};
use crate::refusals::assert_page;
use crate::world::{BINARY, MEET, SESSION, World, enter, meet, pending, verify};

const NOT_HERE: &str = "You are not allowed to sign in here.";
const NOT_THIS_ROOM: &str = "You are not allowed to join this meeting with this account.";
const AGAIN: &str = "Try again";
const ANOTHER: &str = "Sign in with another account";
const GUEST: &str = "Continue as guest";
const HOME: &str = "Back to Jitsi Meet";

/// Only staff may sign in, and only people with the role `head` may enter the board's rooms.
fn with_access_rules(config: Config) -> Config {
    let tables = toml::toml! {
        [access]
        require = [{ claim = "groups", any_of = ["staff"] }]
        [[access.rooms]]
        match = "^board"
        require = [{ claim = "roles", any_of = ["head"] }]
    };
    tables.into_iter().fold(config, |config, (name, value)| config.with(&name, value))
}

/// A member of the staff who may enter the board's rooms.
fn head() -> Person {
    Person::new("head", "head-1").with("groups", vec!["staff"]).with("roles", vec!["head"])
}

/// The labels and addresses of the page's links.
fn offers(answer: &Answer) -> Vec<(&str, String)> {
    labels(answer).into_iter().zip(links(answer)).collect()
}

/// The link "Sign in with another account" signs `person` in, by a login page of the provider.
async fn sign_in_with_another_account(
    world: &World,
    browser: &Browser,
    link: &str,
    person: &str,
) -> Answer {
    let query = link.strip_prefix("/oidc/auth?").unwrap_or_else(|| panic!("{link}"));
    let authorize = world.begin(browser, query).await;
    assert!(authorize.contains("&prompt=login"), "{authorize}");
    let page = browser.get(&authorize).await;
    assert_eq!((page.status, page.location()), (200, None), "the login page: {}", page.body);
    browser.get(&world.provider.sign_in_as(person, &authorize)).await
}

#[actix_web::test]
async fn a_person_who_may_not_sign_in_sees_their_account_and_can_use_another_one() {
    let world = World::with(with_access_rules).await;
    let browser = world.browser();
    let answer = world.sign_in(&browser, "grace", "room=T%C3%A4st&tenant=x").await;

    assert_page(&answer, 403, NOT_HERE, "grace");
    assert_policy(&answer, "grace");
    let line = "<p>The sign-in service recognized this account: <bdi>grace@example.org</bdi></p>";
    assert!(answer.body.contains(line), "{}", answer.body);
    assert!(!answer.body.contains("Hopper"), "one name is enough: {}", answer.body);
    let another = "/oidc/auth?return_to=%2Fx%2FT%25C3%25A4st&prompt=login".to_owned();
    assert_eq!(
        offers(&answer),
        [(ANOTHER, another.clone()), (GUEST, meet("/x/T%C3%A4st"))],
        "the most important action first"
    );
    assert_eq!((pending(&browser), browser.cookie(SESSION)), (0, None));

    let answer = sign_in_with_another_account(&world, &browser, &another, "ada").await;
    enter(&answer, "/x/T%C3%A4st", "t%c3%a4st", Some("x"));
    assert_eq!(verify(&browser).await.header("x-auth-user"), Some("ada-1815"));
}

/// The session stays until another account has signed in.
#[actix_web::test]
async fn a_person_whose_account_may_not_enter_a_room_keeps_the_session_and_can_use_another_account()
{
    let world = World::with(with_access_rules).await;
    world.provider.set_person(head());
    let browser = world.signed_in().await;
    let user = async || verify(&browser).await.header("x-auth-user").map(str::to_owned);
    for path in ["auth", "tokenize"] {
        let answer = browser.get(&meet(&format!("/oidc/{path}?room=board"))).await;
        assert_page(&answer, 403, NOT_THIS_ROOM, path);
        assert_eq!(account(&answer), Some("ada@example.org"), "{path}");
        let another = "/oidc/auth?return_to=%2Fboard&prompt=login".to_owned();
        assert_eq!(offers(&answer), [(ANOTHER, another.clone()), (GUEST, meet("/board"))]);
        assert!(answer.set_cookies.is_empty(), "{path}: {:?}", answer.set_cookies);

        let answer = sign_in_with_another_account(&world, &browser, &another, "ada").await;
        assert_page(&answer, 403, NOT_THIS_ROOM, "the same account");
        assert_eq!(user().await.as_deref(), Some("ada-1815"), "the session stays");
    }
    let another = "/oidc/auth?return_to=%2Fboard&prompt=login";
    let answer = sign_in_with_another_account(&world, &browser, another, "head").await;
    enter(&answer, "/board", "board", None);
    assert_eq!(user().await.as_deref(), Some("head-1"));
}

/// In a popup the sign-in stays in the popup, whose opener still waits.
#[actix_web::test]
async fn another_account_can_sign_in_in_the_same_popup() {
    let world = World::with(with_access_rules).await;
    let browser = world.browser();
    let answer = world.sign_in(&browser, "grace", "room=a&nonce=n").await;
    let another = "/oidc/auth?return_to=%2Fa&nonce=&prompt=login".to_owned();
    assert_eq!(offers(&answer), [(ANOTHER, another.clone()), (GUEST, meet("/a"))]);
    assert_eq!(
        answer.body.matches(" data-in-popup").count(),
        1,
        "the guest link is not shown there"
    );
    assert!(!data(&answer, "message").unwrap().contains('@'), "{}", answer.body);

    let answer = sign_in_with_another_account(&world, &browser, &another, "ada").await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(data(&answer, "message").unwrap().contains("oauth-success"), "{}", answer.body);
}

/// The longest names of a room and a tenant, and settings of a link that do not fit the cookie of
/// the attempt.
#[actix_web::test]
async fn the_link_for_another_account_works_for_the_longest_target() {
    let world = World::with(with_access_rules).await;
    let room = "\u{e4}".repeat(127);
    let encoded: String = byte_serialize(room.as_bytes()).collect();
    let long = "x".repeat(2_000);
    let state = serde_json::json!({
        "room": encoded, "tenant": "y".repeat(255), "config.subject": long, "ios": true,
    });
    let state: String = byte_serialize(state.to_string().as_bytes()).collect();
    let tab = format!("room={encoded}&tenant={}", "y".repeat(255));
    for query in [tab, format!("state={state}")] {
        let browser = world.browser();
        let answer = world.sign_in(&browser, "grace", &query).await;
        assert_page(&answer, 403, NOT_HERE, &query);
        let [another, _] = &links(&answer)[..] else { panic!("{}", answer.body) };
        let answer = sign_in_with_another_account(&world, &browser, another, "ada").await;
        assert!([200, 303].contains(&answer.status), "{query}: {}", answer.body);
        assert_eq!(verify(&browser).await.header("x-auth-user"), Some("ada-1815"));
    }
}

#[actix_web::test]
async fn whoever_cancelled_or_met_a_fault_can_try_again_or_continue_as_guest() {
    let world = World::new().await;
    let again = (AGAIN, "/oidc/auth?return_to=%2Fx%2Froom".to_owned());
    let guest = (GUEST, meet("/x/room"));
    for query in ["roomname=x/room", "roomname=x/room&prompt=login", "roomname=x/room&nonce=a"] {
        for (fault, status) in [
            (Fault::AnswerAccessDenied, 403),
            (Fault::AnswerServerError, 502),
            (Fault::Token500, 502),
            (Fault::SubMissing, 502),
            (Fault::AnswerIssMissing, 400),
        ] {
            let browser = world.browser();
            let authorize = world.begin(&browser, query).await;
            world.provider.set_fault(Some(fault));
            let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
            world.provider.set_fault(None);

            assert_eq!(answer.status, status, "{fault}");
            assert_eq!(offers(&answer), [again.clone(), guest.clone()], "{fault} {query}");
            assert_eq!(account(&answer), None, "{fault}: nobody was identified");
            assert_eq!((pending(&browser), browser.cookie(SESSION)), (0, None), "{fault}");
            let query = again.1.strip_prefix("/oidc/auth?").unwrap();
            let answer = world.sign_in(&browser, "ada", query).await;
            enter(&answer, "/x/room", "room", Some("x"));
        }
    }
}

#[actix_web::test]
async fn without_metadata_a_person_can_try_again_or_continue_as_guest() {
    let scratch = crate::world::scratch();
    let adapter = Adapter::start(BINARY, scratch.path(), &Config::new(MEET, "http://127.0.0.1:1"));
    let browser = Browser::new();
    browser.route(MEET, adapter.address());
    let answer = browser.get(&meet("/oidc/auth?room=room")).await;

    assert_page(
        &answer,
        503,
        "The sign-in service cannot be reached at the moment.",
        "no metadata",
    );
    let again = "/oidc/auth?return_to=%2Froom".to_owned();
    assert_eq!(offers(&answer), [(AGAIN, again), (GUEST, meet("/room"))]);
    assert!(browser.cookies().is_empty(), "{:?}", browser.cookies());
}

/// A guarded page has no guests, and no address begins its sign-in with a login page.
#[actix_web::test]
async fn a_guarded_page_offers_no_guest_access() {
    let world = World::with(with_access_rules).await;
    let page = "/recordings/a?b=c";
    for (fault, person, status, offer) in [
        (None, "grace", 403, (HOME, meet("/"))),
        (Some(Fault::AnswerAccessDenied), "ada", 403, (AGAIN, meet(page))),
        (Some(Fault::Token500), "ada", 502, (AGAIN, meet(page))),
    ] {
        let browser = world.browser();
        let request = browser.request(harness::browser::Method::GET, &meet("/oidc/login"));
        let request = request.header("x-original-uri", page).header("accept", "text/html");
        let authorize = request.send().await.location().unwrap();
        world.provider.set_fault(fault);
        let answer = browser.get(&world.provider.sign_in_as(person, &authorize)).await;
        world.provider.set_fault(None);

        assert_eq!(answer.status, status, "{person}");
        assert_eq!(offers(&answer), [offer], "{person}");
        assert_eq!(account(&answer), (person == "grace").then_some("grace@example.org"));
    }
}
