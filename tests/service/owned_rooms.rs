//! Owned rooms: `/oidc/new`, and who moderates in such a room.

use harness::browser::{Answer, Browser};
use harness::config::{Config, SESSION_SECRET};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use toml::toml;

use crate::refusals::{assert_cause, assert_page};
use crate::world::{MEET, World, enter, meet, verify};

const NOT_YOURS: &str = "You are not allowed to have rooms of your own with this account.";
const NO_MEETING: &str = "This link does not lead to a meeting.";

/// The room that an answer leads to, and the claims of its token.
fn entered(answer: &Answer) -> (String, Value) {
    let location = answer.header("location").unwrap_or_default();
    let path = location.strip_prefix(MEET).and_then(|rest| rest.split('#').next()).unwrap();
    let room = path.trim_start_matches('/').to_owned();
    let name = room.to_lowercase();
    let (claims, _) = enter(answer, path, &name, None);
    (room, claims)
}

async fn new_room(browser: &Browser, query: &str) -> Answer {
    browser.get(&meet(&format!("/oidc/new{query}"))).await
}

async fn moderates(browser: &Browser, room: &str) -> bool {
    let (_, claims) = entered(&browser.get(&meet(&format!("/oidc/auth?roomname={room}"))).await);
    claims["context"]["user"]["moderator"] == "true"
}

/// A browser in which this person is signed in.
async fn signed_in(world: &World, person: &str) -> Browser {
    let browser = world.browser();
    assert_eq!(world.sign_in(&browser, person, "roomname=room").await.status, 303);
    browser
}

fn with(config: Config, tables: toml::Table) -> Config {
    tables.into_iter().fold(config, |config, (name, value)| config.with(&name, value))
}

#[actix_web::test]
async fn a_signed_in_person_enters_a_room_that_they_own_and_others_are_members() {
    for roles in [None, Some(toml::Value::from("owner"))] {
        let world = World::with(|config| match &roles {
            None => config,
            Some(owner) => config.with("roles.moderator", owner.clone()),
        })
        .await;
        let (ada, grace) = (signed_in(&world, "ada").await, signed_in(&world, "grace").await);
        let (room, claims) = entered(&new_room(&ada, "?name=Physics").await);
        assert_eq!(claims["context"]["user"]["affiliation"], "owner");
        let tag = room.strip_prefix("Physics-").unwrap();
        assert!(tag.len() == 12 && tag.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{room}");
        let (again, _) = entered(&new_room(&ada, "?name=physics").await);
        assert_eq!(again.to_lowercase(), room.to_lowercase(), "the same room each time");

        assert!(moderates(&ada, &room).await && moderates(&ada, &room.to_uppercase()).await);
        assert!(!moderates(&grace, &room).await && !moderates(&grace, &room.to_uppercase()).await);
        // In all other rooms the roles decide.
        assert_eq!(moderates(&grace, "Physics").await, roles.is_none());
        assert_eq!(moderates(&ada, "Physics-aaaaaaaaaaaa").await, roles.is_none());
        let moderator = if roles.is_none() { "true" } else { "false" };
        assert_eq!(verify(&ada).await.header("x-auth-moderator"), Some(moderator));

        let log = world.adapter.settled_log().await.join("\n");
        let line =
            |cause: &str| log.lines().any(|line| line.contains("token") && line.contains(cause));
        assert!(line("owner of the room") && line("somebody else owns the room"), "{log}");
    }
}

#[actix_web::test]
async fn a_person_without_a_session_signs_in_first() {
    let world = World::new().await;
    let browser = world.browser();
    let answer = new_room(&browser, "?name=B%C3%BCro+1").await;
    let authorize = answer.location().unwrap();
    assert!(authorize.starts_with(world.provider.issuer()), "{authorize}");
    let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
    let location = answer.header("location").unwrap();
    let path = location.strip_prefix(MEET).and_then(|rest| rest.split('#').next()).unwrap();
    let tag = path.strip_prefix("/B%C3%BCro%201-").unwrap();
    let (claims, _) = enter(&answer, path, &format!("b%c3%bcro%201-{tag}"), None);
    assert_eq!(claims["context"]["user"]["moderator"], "true");
}

#[actix_web::test]
async fn without_a_name_the_room_gets_a_random_one() {
    let world = World::new().await;
    let ada = world.signed_in().await;
    let mut rooms = Vec::new();
    for query in ["", "?name=", "?name=+"] {
        let (room, claims) = entered(&new_room(&ada, query).await);
        assert_eq!(claims["context"]["user"]["moderator"], "true");
        assert_eq!(room.len(), 6 + 1 + 12, "{room}");
        rooms.push(room);
    }
    rooms.dedup();
    assert_eq!(rooms.len(), 3, "{rooms:?}");
}

#[actix_web::test]
async fn a_name_that_is_no_room_gets_the_page_for_one() {
    let world = World::new().await;
    let ada = world.signed_in().await;
    let long = "x".repeat(243);
    for name in ["a/b", "..", "*", "a#b", &long] {
        let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
        assert_page(&new_room(&ada, &format!("?name={name}")).await, 400, NO_MEETING, "a name");
    }
}

#[actix_web::test]
async fn only_a_navigation_gets_a_room() {
    let world = World::new().await;
    let ada = world.signed_in().await;
    let request = ada.request(harness::browser::Method::GET, &meet("/oidc/new?name=a"));
    let answer = request.header("sec-fetch-dest", "image").send().await;
    assert_eq!((answer.status, answer.header("location")), (403, None));
}

#[actix_web::test]
async fn a_person_for_whom_access_create_does_not_hold_has_no_rooms() {
    let world = World::with(|config| {
        with(
            config,
            toml! {
                [access]
                create = [{ claim = "groups", any_of = ["staff"] }]
            },
        )
    })
    .await;
    entered(&new_room(&signed_in(&world, "ada").await, "?name=a").await);
    // Once by the session, once directly after the sign-in.
    let grace = signed_in(&world, "grace").await;
    let answer = new_room(&grace, "?name=a").await;
    assert_page(&answer, 403, NOT_YOURS, "grace");
    assert!(answer.body.contains("/oidc/new?name=a&#38;prompt=login"), "{}", answer.body);
    assert_cause(&world, &answer, "access.create does not hold");
    let browser = world.browser();
    let authorize = new_room(&browser, "?name=a").await.location().unwrap();
    let answer = browser.get(&world.provider.sign_in_as("grace", &authorize)).await;
    assert_page(&answer, 403, NOT_YOURS, "grace");
    assert_cause(&world, &answer, "access.create[0] does not hold: the claim groups");
}

#[actix_web::test]
async fn a_session_from_before_access_create_signs_in_again_first() {
    let world = World::new().await;
    let ada = world.signed_in().await;
    let staff = |config| {
        with(
            config,
            toml! {
                [access]
                create = [{ claim = "groups", any_of = ["staff"] }]
            },
        )
    };
    let next = world.another(staff).await;
    ada.route(MEET, next.address());
    let authorize = new_room(&ada, "?name=a").await.location().unwrap();
    assert!(authorize.starts_with(world.provider.issuer()), "{authorize}");
    entered(&ada.get(&world.provider.sign_in_as("ada", &authorize)).await);
    entered(&new_room(&ada, "?name=a").await);
}

#[actix_web::test]
async fn a_room_that_access_rooms_closes_cannot_be_owned_either() {
    let world = World::with(|config| {
        with(
            config,
            toml! {
                [[access.rooms]]
                match = "^board"
                require = [{ claim = "groups", any_of = ["board"] }]
            },
        )
    })
    .await;
    let ada = world.signed_in().await;
    let answer = new_room(&ada, "?name=board").await;
    let sentence = "You are not allowed to join this meeting with this account.";
    assert_page(&answer, 403, sentence, "board");
}

#[actix_web::test]
async fn with_tokens_for_every_room_there_are_no_owned_rooms() {
    let world = World::with(|config| config.with("jwt.room", "any")).await;
    let ada = world.signed_in().await;
    let answer = new_room(&ada, "?name=a").await;
    assert_page(&answer, 403, NOT_YOURS, "any room");
    assert_cause(&world, &answer, "there are no owned rooms with jwt.room");
}

/// Every instance with one of the secrets of a room knows its owner: a second instance, one after a restart, and
/// one with a new secret in front, until the old one is removed.
#[actix_web::test]
async fn the_owner_stays_over_instances_restarts_and_new_secrets_until_the_old_one_is_removed() {
    let mut world = World::new().await;
    let new = "a-new-secret-of-sessions-0123456789abcdef";
    let (room, _) = entered(&new_room(&world.signed_in().await, "?name=a").await);
    for (secrets, is_owned) in [
        (vec![SESSION_SECRET], true),
        (vec![new, SESSION_SECRET], true),
        (vec![SESSION_SECRET, new], true),
        (vec![new], false),
    ] {
        let list: Vec<String> = secrets.iter().map(|secret| (*secret).to_owned()).collect();
        world.restart(|config| config.with("session.secret", list));
        let (ada, grace) = (signed_in(&world, "ada").await, signed_in(&world, "grace").await);
        assert!(moderates(&ada, &room).await, "{secrets:?}");
        // A room without an owner: everybody is a moderator.
        assert_eq!(moderates(&grace, &room).await, !is_owned, "{secrets:?}");
        let (again, _) = entered(&new_room(&ada, "?name=a").await);
        assert_eq!(again == room, secrets[0] == SESSION_SECRET, "the first secret makes tags");
    }
}
