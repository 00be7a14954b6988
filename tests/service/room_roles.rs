//! `[[roles.rooms]]`: who moderates which rooms.

use harness::browser::{Answer, Browser};
use harness::config::Config;
use harness::features::FEATURES;
use harness::prosody::{self, Visit};
use provider::Person;
use serde_json::{Value, json};
use toml::toml;

use crate::world::{MEET, World, enter, meet, prosody, verify};

/// Nobody moderates but the owners of rooms and the teachers of courses.
fn rooms(config: Config) -> Config {
    let tables = toml! {
        [roles]
        moderator = [{ claim = "groups", any_of = ["nobody"] }]
        [[roles.rooms]]
        match = "^{preferred_username}(-.+)?$"
        moderator = [{ claim = "sub", exists = true }]
        [[roles.rooms]]
        match = "^course-(?<course>[a-z0-9]+)$"
        moderator = [{ claim = "teaches", any_of = ["{course}"] }]
        [[roles.rooms]]
        match = "^hall"
        member = [{ claim = "groups", any_of = ["students"] }]
        moderator = [{ claim = "sub", exists = true }]
    };
    tables.into_iter().fold(config, |config, (name, value)| config.with(&name, value))
}

fn teacher(name: &str) -> Person {
    Person::new(name, &format!("id-{name}"))
        .with("preferred_username", name)
        .with("teaches", json!(["Physics", "maths"]))
}

/// The claim `context` of the token of an answer that leads into this room.
fn context(answer: &Answer, path: &str, room: &str) -> Value {
    enter(answer, path, room, None).0["context"].clone()
}

fn moderates(context: &Value) -> bool {
    let user = &context["user"];
    let moderator = user["moderator"] == "true";
    assert_eq!(user["affiliation"] == "owner", moderator, "{user}");
    moderator
}

async fn again(browser: &Browser, room: &str) -> Answer {
    browser.get(&meet(&format!("/oidc/auth?roomname={room}"))).await
}

#[actix_web::test]
async fn people_moderate_their_own_rooms_and_courses_and_no_others() {
    let world = World::with(rooms).await;
    world.provider.set_person(teacher("ada"));
    let browser = world.browser();
    let answer = world.sign_in(&browser, "ada", "roomname=lobby").await;
    assert!(!moderates(&context(&answer, "/lobby", "lobby")));
    for (room, expected) in [
        ("ada", true),
        ("ADA-Physics", true),
        ("adam", false),
        ("grace", false),
        ("course-physics", true),
        ("Course-MATHS", true),
        ("course-art", false),
        ("course-physics-2", false),
        ("hall", true),
        ("lobby", false),
    ] {
        let answer = again(&browser, room).await;
        let context = context(&answer, &format!("/{room}"), &room.to_lowercase());
        assert_eq!(moderates(&context), expected, "{room}");
    }
    let answer = verify(&browser).await;
    assert_eq!(answer.header("x-auth-moderator"), Some("false"), "it is about no meeting");

    let browser = world.browser();
    let answer = world.sign_in(&browser, "grace", "roomname=hall").await;
    assert!(!moderates(&context(&answer, "/hall", "hall")), "students are members");
    assert!(moderates(&context(&again(&browser, "grace-x").await, "/grace-x", "grace-x")));
    let tenant = again(&browser, "grace-x/board").await;
    let (claims, _) = enter(&tenant, "/grace-x/board", "board", Some("grace-x"));
    assert!(!moderates(&claims["context"]), "a tenant with the name of a person is not their room");
}

#[actix_web::test]
async fn a_hostile_claim_is_text() {
    let world = World::with(rooms).await;
    for (name, own, others) in [
        (".*", Some(".*"), &["ada", "a"][..]),
        ("a|ada", Some("a|ada"), &["a", "ada"]),
        ("%2a", Some("%2A"), &["ada", "*-x"]),
        ("T\u{c4}ST", Some("ta\u{308}st"), &["tast", "t%c3%a4st"]),
        ("ta\u{308}st", Some("T\u{c4}ST"), &["tast"]),
        ("", None, &["ada", "-x"]),
        ("a/b", None, &["a", "b", "a%2fb"]),
        ("*", None, &["ada", "*-x"]),
        ("(", Some("("), &["ada"]),
        ("[a-z]+", Some("[a-z]+"), &["ada"]),
        ("{course}", Some("{course}"), &["course"]),
    ] {
        let hostile = json!([name, ".*", "a|physics", "{course}"]);
        world.provider.set_person(
            Person::new("hostile", "hostile")
                .with("preferred_username", name)
                .with("teaches", hostile),
        );
        let browser = world.browser();
        world.sign_in(&browser, "hostile", "roomname=lobby").await;
        let url = |room: &str| {
            url::Url::parse_with_params(&meet("/oidc/auth"), [("room", room)]).unwrap().to_string()
        };
        let role = async |room: &str| {
            let answer = browser.get(&url(room)).await;
            let location = answer.header("location").unwrap().to_owned();
            let token = location.split("jwt=%22").nth(1).unwrap().split("%22").next().unwrap();
            let visit = Visit { room: "", tenant: None, now: 0 };
            let claims = prosody::inspect(token, &prosody(), &visit).claims.unwrap();
            claims["context"]["user"]["moderator"] == "true"
        };
        if let Some(own) = own {
            assert!(role(own).await, "{name}: their own room");
            assert!(role(&format!("{own}-x")).await, "{name}: their own room");
        }
        for room in others.iter().chain(&["course-physics", "course-art", "lobby"]) {
            assert!(!role(room).await, "{name}: {room}");
        }
    }
}

#[actix_web::test]
async fn the_log_names_the_entry_that_decided() {
    let world = World::with(rooms).await;
    world.provider.set_person(teacher("ada"));
    let browser = world.browser();
    world.sign_in(&browser, "ada", "roomname=course-art").await;
    again(&browser, "course-art").await;
    again(&browser, "ada").await;
    again(&browser, "lobby").await;
    let log = world.adapter.settled_log().await.join("\n");
    let differs = "roles.rooms[1].moderator[0] does not hold: the claim teaches does not match";
    for line in [
        &format!("room=course-art role=member outcome=signed_in cause=\"{differs}\""),
        "room=course-art role=member outcome=minted cause=\"roles.rooms[1].moderator does not hold\"",
        "room=ada role=moderator outcome=minted cause=\"roles.rooms[0].moderator holds\"",
        "room=lobby role=member outcome=minted minted",
    ] {
        assert!(log.contains(line), "{line}\n{log}");
    }
    assert!(!log.contains("hysics"), "no value of a claim: {log}");
}

#[actix_web::test]
async fn the_features_follow_the_role_in_the_meeting() {
    let table = |on: bool| -> toml::Table {
        FEATURES.iter().map(|name| ((*name).to_owned(), toml::Value::Boolean(on))).collect()
    };
    let world = World::with(|config| {
        rooms(config).with("features.moderator", table(true)).with("features.member", table(false))
    })
    .await;
    let browser = world.browser();
    let answer = world.sign_in(&browser, "ada", "roomname=ada").await;
    let own = context(&answer, "/ada", "ada");
    let other = context(&again(&browser, "lobby").await, "/lobby", "lobby");
    assert_eq!(
        (&own["features"]["recording"], &other["features"]["recording"]),
        (&json!(true), &json!(false))
    );
}

#[actix_web::test]
async fn a_session_from_before_the_entries_signs_in_again_where_they_decide() {
    let world = World::new().await;
    world.provider.set_person(teacher("ada"));
    let browser = world.browser();
    world.sign_in(&browser, "ada", "roomname=lobby").await;
    let before = Config::new(MEET, world.provider.issuer());
    world.adapter.reload(&rooms(before).to_string()).await;
    for room in ["ada", "course-physics", "hall"] {
        let answer = again(&browser, room).await;
        let location = answer.header("location").unwrap();
        assert!(location.starts_with(world.provider.issuer()), "{room}: {location}");
        let url = meet(&format!("/oidc/tokenize?roomname={room}"));
        assert_eq!(browser.get(&url).await.status, 401, "{room}");
    }
    let answer = world.sign_in(&browser, "ada", "roomname=course-physics").await;
    assert!(moderates(&context(&answer, "/course-physics", "course-physics")));
}

#[actix_web::test]
async fn values_without_space_in_the_cookie_are_counted_in_the_log() {
    let world = World::with(rooms).await;
    let many: Vec<_> = (0..400).map(|number| format!("course{number}")).collect();
    world.provider.set_person(teacher("ada").with("teaches", json!(many)));
    let browser = world.browser();
    let answer = world.sign_in(&browser, "ada", "roomname=course-course0").await;
    assert!(moderates(&context(&answer, "/course-course0", "course-course0")));
    let answer = again(&browser, "course-course399").await;
    assert!(!moderates(&context(&answer, "/course-course399", "course-course399")));
    assert!(moderates(&context(&again(&browser, "ada").await, "/ada", "ada")));
    let log = world.adapter.settled_log().await;
    let lines: Vec<_> = log.iter().filter(|line| line.contains("room_values_dropped")).collect();
    assert_eq!(lines.len(), 1, "{log:?}");
    assert!(lines[0].contains(" WARN ") && lines[0].contains(" count="), "{lines:?}");
}
