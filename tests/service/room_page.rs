//! `/oidc/verify/room` and `/oidc/login` for the page of a room that `access.rooms` or `access.names` closes.

use harness::browser::{Answer, Browser, Method};
use harness::config::Config;
use toml::toml;

use crate::refusals::{assert_cause, assert_page};
use crate::world::{MEET, World, meet};

pub(crate) const NOT_THIS_ROOM: &str =
    "You are not allowed to join this meeting with this account.";
const NOT_THIS_NAME: &str = "Meetings with this name are not allowed here.";

/// `board` and every room of the tenant `staff` are for the staff. Ada is one of them, and Grace is not.
fn rooms(config: Config) -> Config {
    let tables = toml! {
        [[access.rooms]]
        match = "^(board$|staff/)"
        require = [{ claim = "groups", any_of = ["staff"] }]
    };
    tables.into_iter().fold(config, |config, (name, value)| config.with(&name, value))
}

fn names(config: Config) -> Config {
    config.with("access.names", vec!["^course-", "^a$"])
}

/// Guarded by nginx: the check of the page at `path`.
pub(crate) async fn ask(browser: &Browser, path: &str) -> Answer {
    let request = browser.request(Method::GET, &meet("/oidc/verify/room"));
    request.header("x-original-uri", path).send().await
}

async fn status(browser: &Browser, path: &str) -> u16 {
    ask(browser, path).await.status
}

/// The navigation to the page at `path` whose check had another status than 204.
pub(crate) async fn login(browser: &Browser, path: &str) -> Answer {
    let request = browser.request(Method::GET, &meet("/oidc/login")).header("accept", "text/html");
    request.header("x-original-uri", path).send().await
}

async fn signed_in(world: &World, person: &str) -> Browser {
    let browser = world.browser();
    assert_eq!(world.sign_in(&browser, person, "roomname=course-a").await.status, 303);
    browser
}

#[actix_web::test]
async fn the_page_of_a_room_is_closed_to_those_who_may_not_enter_it() {
    let world = World::with(rooms).await;
    let (ada, grace) = (signed_in(&world, "ada").await, signed_in(&world, "grace").await);
    for page in [
        "/board",
        "/BOARD",
        "/b%6fard",
        "//board",
        "/board?x=/a",
        "/bo!ard",
        "/%EF%BD%82oard",
        "/x/../board",
        "/x/board",
        "/a/b/Board",
        "/staff/lunch",
        "/STAFF/lunch",
        "/x/staff/lunch",
    ] {
        assert_eq!((status(&ada, page).await, status(&grace, page).await), (204, 403), "{page}");
        assert_eq!(status(&world.browser(), page).await, 401, "{page}");
    }
    for page in ["/", "/staff/", "/?board", "/lunch", "/boards", "/board/room", "/x/lunch", "/oidc"]
    {
        assert_eq!(status(&grace, page).await, 204, "{page}");
    }
    assert_eq!(ask(&ada, "/board").await.header("x-auth-user"), Some("ada-1815"));
    assert_eq!(ask(&grace, "/board").await.header("x-auth-user"), None);
}

#[actix_web::test]
async fn the_page_of_a_room_whose_name_is_not_allowed_is_closed_to_everybody() {
    let world = World::with(names).await;
    let browser = signed_in(&world, "ada").await;
    for (page, expected) in
        [("/Course-a", 204), ("/x/course-a", 204), ("/", 204), ("/x/", 204), ("/board", 403)]
    {
        assert_eq!(status(&browser, page).await, expected, "{page}");
        assert_eq!(status(&world.browser(), page).await, 401, "{page}");
    }
    let answer = login(&browser, "/board").await;
    assert_page(&answer, 403, NOT_THIS_NAME, "/board");
    assert!(!answer.body.contains("prompt=login"), "another account would not help");
}

#[actix_web::test]
async fn an_original_address_that_is_missing_repeated_or_invalid_is_refused() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    assert_eq!(status(&browser, "/room").await, 204);
    for page in ["", "room", "/a b", "/%ff", "/%2f", "/%2a", "https://x/room", "/oidc/logout"] {
        assert_eq!(status(&browser, page).await, 403, "{page}");
        assert_eq!(status(&world.browser(), page).await, 401, "{page}");
    }
    let url = meet("/oidc/verify/room");
    assert_eq!(browser.request(Method::GET, &url).send().await.status, 403, "no address");
    let twice = browser.request(Method::GET, &url).header("x-original-uri", "/room");
    let twice = twice.header("x-original-uri", "/room").send().await;
    assert_eq!(twice.status, 403, "two addresses");
    for path in ["/oidc/verify/room/", "/oidc/verify/Room", "/oidc/forward-auth/room"] {
        let request = browser.request(Method::GET, &meet(path)).header("x-original-uri", "/room");
        assert_eq!(request.send().await.status, 403, "{path}");
    }
}

#[actix_web::test]
async fn a_session_of_before_the_rules_signs_in_once_and_sees_the_page() {
    let world = World::new().await;
    for (person, after) in [("ada", 204), ("grace", 403)] {
        let browser = signed_in(&world, person).await;
        let next = world.another(rooms).await;
        browser.route(MEET, next.address());
        assert_eq!(
            (status(&browser, "/lunch").await, status(&browser, "/board").await),
            (204, 401)
        );

        let back = login(&browser, "/board").await.location().unwrap();
        assert!(back.starts_with(world.provider.issuer()), "no redirect to the page: {back}");
        let answer = browser.get(&world.provider.sign_in_as(person, &back)).await;
        assert_eq!(answer.location(), Some(meet("/board")));
        assert_eq!(status(&browser, "/board").await, after, "{person}");
    }
}

#[actix_web::test]
async fn the_page_of_a_closed_room_offers_another_account_and_the_way_back() {
    let world = World::with(rooms).await;
    let browser = signed_in(&world, "grace").await;
    let answer = login(&browser, "/x/Board?y=1").await;
    assert_page(&answer, 403, NOT_THIS_ROOM, "/x/Board");
    assert_cause(&world, &answer, "access.rooms[0] does not hold");
    assert!(
        answer.body.contains("href=\"/oidc/auth?return_to=%2Fx%2FBoard&#38;prompt=login\""),
        "{}",
        answer.body
    );
    assert!(answer.body.contains(&format!("href=\"{MEET}/\"")), "{}", answer.body);
    // The guard would refuse that page again.
    assert!(!answer.body.contains("Continue as guest"), "{}", answer.body);

    let script = browser.request(Method::GET, &meet("/oidc/login"));
    let script = script.header("x-original-uri", "/board").header("accept", "*/*").send().await;
    assert_eq!(script.status, 401, "a script gets no page");
    assert_eq!(login(&browser, "/lunch").await.location(), Some(meet("/lunch")));
    assert_page(
        &login(&browser, "/%2f").await,
        400,
        "This link does not lead to a meeting.",
        "/%2f",
    );
}
