//! The rooms that are allowed at all (`access.names`).

use harness::browser::{Browser, Method};
use harness::config::Config;
use toml::toml;

use crate::refusals::{assert_cause, assert_page};
use crate::world::{World, enter, meet, pending};

const NOT_THIS_NAME: &str = "Meetings with this name are not allowed here.";

/// Rooms that begin with `course-` or `büro`, those of the tenant `staff`, and `a`, by which the harness knows that
/// the adapter is ready.
fn names(config: Config) -> Config {
    let tables = toml! {
        [access]
        names = [
            { match = "^course-", example = "Course-<Algebra>" },
            "^(a$|b%c3%bcro)",
            { match = "^staff/", example = "staff/Meeting" },
        ]
    };
    tables.into_iter().fold(config, |config, (name, value)| config.with(&name, value))
}

/// A browser in which Ada signed in for a room that is allowed.
async fn signed_in(world: &World) -> Browser {
    let browser = world.browser();
    assert_eq!(world.sign_in(&browser, "ada", "roomname=course-a").await.status, 303);
    browser
}

#[actix_web::test]
async fn a_room_whose_name_is_not_allowed_gets_no_token_and_a_page_with_examples() {
    let world = World::with(names).await;
    let browser = signed_in(&world).await;
    let stranger = world.browser();
    let refused = ["board", "my-course-a", "%63ours", "B%C3%BCr", "x/board", "staff-a"];
    for route in ["auth", "tokenize"] {
        for room in refused {
            let answer = browser.get(&meet(&format!("/oidc/{route}?roomname={room}"))).await;
            assert_page(&answer, 403, NOT_THIS_NAME, room);
            assert!(
                answer.body.contains(
                    "Names like these are allowed: <bdi>Course-&#60;Algebra&#62;</bdi>, \
                                          <bdi>staff/Meeting</bdi>"
                ),
                "{}",
                answer.body
            );
            assert!(!answer.body.contains("ada@example.org"), "another account would not help");
            assert_cause(&world, &answer, "access.names: no entry matches the room");
        }
    }
    // Nobody signs in for such a room.
    for room in refused {
        let answer = stranger.get(&meet(&format!("/oidc/auth?roomname={room}"))).await;
        assert_page(&answer, 403, NOT_THIS_NAME, room);
        assert_eq!(pending(&stranger), 0);
    }
    let json = browser.request(Method::GET, &meet("/oidc/tokenize?room=board"));
    let answer = json.header("accept", "application/json").send().await;
    assert!(answer.status == 403 && !answer.body.contains("\"token\""), "{}", answer.body);
    for (query, path, room, tenant) in [
        ("roomname=COURSE-a", "/COURSE-a", "course-a", None),
        ("roomname=x/course-a", "/x/course-a", "course-a", Some("x")),
        ("room=B%C3%BCro1", "/B%C3%BCro1", "b%c3%bcro1", None),
        ("roomname=staff/board", "/staff/board", "board", Some("staff")),
    ] {
        enter(&browser.get(&meet(&format!("/oidc/auth?{query}"))).await, path, room, tenant);
    }
}

#[actix_web::test]
async fn the_name_is_checked_again_after_the_sign_in_and_for_a_new_room() {
    let world = World::new().await;
    let browser = world.browser();
    let authorize = world.begin(&browser, "roomname=board").await;
    let back = world.provider.sign_in_as("ada", &authorize);
    let next = world.another(names).await;
    browser.route(crate::world::MEET, next.address());
    assert_page(&browser.get(&back).await, 403, NOT_THIS_NAME, "after the sign-in");

    let world = World::with(names).await;
    let browser = signed_in(&world).await;
    assert_page(
        &browser.get(&meet("/oidc/new?name=board")).await,
        403,
        NOT_THIS_NAME,
        "a new room",
    );
    assert_eq!(browser.get(&meet("/oidc/new?name=Course-b")).await.status, 303);
}

/// A guest has no token: Prosody decides.
#[actix_web::test]
async fn a_silent_attempt_for_such_a_room_goes_on_as_guest() {
    let world = World::with(names).await;
    let answer = world.browser().get(&meet("/oidc/auth?roomname=board&prompt=none")).await;
    assert_eq!((answer.status, answer.location()), (303, Some(meet("/board"))));
}

#[actix_web::test]
async fn without_an_example_the_page_says_who_decides() {
    let only = |config: Config| config.with("access.names", vec!["^course-", "^a$"]);
    let world = World::with(only).await;
    let answer = world.browser().get(&meet("/oidc/auth?roomname=board")).await;
    assert_page(&answer, 403, NOT_THIS_NAME, "board");
    assert!(answer.body.contains("Your administrator decides which names are allowed."));
    assert!(!answer.body.contains("Names like these"), "{}", answer.body);
}
