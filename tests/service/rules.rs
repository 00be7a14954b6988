//! The rules: who may sign in, who is a moderator, who may join which rooms, and who may enter
//! which guarded locations.

use harness::browser::{Answer, Browser, Method};
use harness::config::Config;
use serde_json::Value;
use toml::toml;

use crate::refusals::{assert_cause, assert_page};
use crate::world::{SESSION, World, enter, meet, pending, verify};

const NOT_HERE: &str = "You are not allowed to sign in here.";
const NOT_THIS_ROOM: &str = "You are not allowed to join this meeting with this account.";

/// Adds tables to a configuration.
fn with(config: Config, tables: toml::Table) -> Config {
    tables.into_iter().fold(config, |config, (name, value)| config.with(&name, value))
}

async fn policy(browser: &Browser, name: &str) -> Answer {
    browser.request(Method::GET, &meet(&format!("/oidc/verify/{name}"))).send().await
}

#[actix_web::test]
async fn people_for_whom_a_rule_holds_are_moderators_and_the_others_are_members() {
    let world = World::with(|config| {
        with(
            config,
            toml! {
                [[roles.moderator]]
                claim = "roles"
                any_of = ["teacher"]
                [[roles.moderator]]
                claim = "email_domain"
                any_of = ["example.org"]
            },
        )
    })
    .await;
    for (person, affiliation, moderator) in [
        ("ada", "owner", "true"),
        ("grace", "member", "false"),
        ("umlaut", "member", "false"),
        ("mallory", "member", "false"),
        ("nameless", "member", "false"),
    ] {
        let browser = world.browser();
        let answer = world.sign_in(&browser, person, "roomname=room").await;
        let (claims, _) = enter(&answer, "/room", "room", None);
        let user = &claims["context"]["user"];
        assert_eq!(
            (&user["affiliation"], &user["moderator"]),
            (&affiliation.into(), &moderator.into())
        );
        let answer = verify(&browser).await;
        assert_eq!(answer.header("x-auth-moderator"), Some(moderator), "{person}");
        let (again, _) = enter(&browser.get(&meet("/oidc/auth?roomname=b")).await, "/b", "b", None);
        assert_eq!(again["context"]["user"]["moderator"], moderator, "{person}: from the session");
    }
}

#[actix_web::test]
async fn a_person_whom_a_rule_of_access_refuses_gets_a_page_and_no_session() {
    let world = World::with(|config| {
        with(
            config,
            toml! {
                [access]
                require = [
                    { claim = "groups", matches = "^(staff|students)$" },
                    { claim = "email_domain", equals = "example.org" },
                ]
            },
        )
    })
    .await;
    for person in ["ada", "grace"] {
        let answer = world.sign_in(&world.browser(), person, "roomname=room").await;
        enter(&answer, "/room", "room", None);
    }
    for (person, rule) in [("mallory", 1), ("umlaut", 1), ("nameless", 0)] {
        let browser = world.browser();
        let answer = world.sign_in(&browser, person, "roomname=room").await;
        assert_page(&answer, 403, NOT_HERE, person);
        assert_cause(&world, &answer, &format!("access.require[{rule}] does not hold"));
        assert_eq!(answer.header("location"), None, "{person}");
        assert_eq!((pending(&browser), browser.cookie(SESSION)), (0, None), "{person}");
        assert_eq!(verify(&browser).await.status, 401, "{person}");
    }
    let log = world.adapter.log().join("\n");
    assert!(log.contains("user=mallory-1984") && !log.contains("mallory@example.org"), "{log}");
}

#[actix_web::test]
async fn rules_can_be_negated_and_combined() {
    let world = World::with(|config| {
        with(
            config,
            toml! {
                [policies]
                not-staff = [{ not = { claim = "groups", any_of = ["staff"] } }]
                no-groups = [{ claim = "groups", exists = false }]
                no-address = [{ claim = "email", exists = false }]
                other-names = [{ claim = "preferred_username", not_matches = "^(ada|grace)$" }]
                either = [{ any = [
                    { claim = "roles", any_of = ["teacher"] },
                    { all = [
                        { claim = "groups", any_of = ["students"] },
                        { claim = "email_domain", exists = true },
                    ] },
                ] }]
            },
        )
    })
    .await;
    let policies = ["not-staff", "no-groups", "no-address", "other-names", "either"];
    for (person, expected) in [
        ("ada", &["either"][..]),
        ("grace", &["not-staff", "either"]),
        ("umlaut", &["not-staff", "no-address", "other-names"]),
        // The address is unverified, which counts as absent.
        ("mallory", &["not-staff", "no-address", "other-names"]),
        ("nameless", &["no-groups", "no-address"]),
    ] {
        let browser = world.browser();
        world.sign_in(&browser, person, "roomname=room").await;
        for name in policies {
            let status = if expected.contains(&name) { 204 } else { 403 };
            assert_eq!(policy(&browser, name).await.status, status, "{person}: {name}");
        }
    }
}

#[actix_web::test]
async fn a_sign_in_that_the_rules_refuse_keeps_the_existing_session() {
    let world = World::with(|config| {
        with(
            config,
            toml! {
                [access]
                require = [{ claim = "groups", any_of = ["staff"] }]
            },
        )
    })
    .await;
    let browser = world.signed_in().await;
    let answer = world.sign_in(&browser, "grace", "roomname=room&prompt=login").await;
    assert_page(&answer, 403, NOT_HERE, "grace");
    assert_eq!(verify(&browser).await.header("x-auth-user"), Some("ada-1815"));
}

fn rooms(config: Config) -> Config {
    with(
        config,
        toml! {
            [[access.rooms]]
            match = "^board"
            require = [{ claim = "groups", any_of = ["staff"] }]
            [[access.rooms]]
            match = "^lab/"
            require = [{ claim = "roles", any_of = ["student"] }]
        },
    )
}

#[actix_web::test]
async fn a_person_whom_a_rooms_rules_refuse_cannot_enter_it_by_any_route() {
    let world = World::with(rooms).await;
    let (ada, grace) = (world.browser(), world.browser());
    world.sign_in(&ada, "ada", "roomname=room").await;
    world.sign_in(&grace, "grace", "roomname=room").await;
    let auth = |query: &str| meet(&format!("/oidc/auth?{query}"));
    enter(&ada.get(&auth("room=Board&tenant=x")).await, "/x/Board", "board", Some("x"));
    enter(&grace.get(&auth("roomname=lab/a")).await, "/lab/a", "a", Some("lab"));

    for (browser, query, entry) in [
        (&grace, "roomname=Board", 0),
        (&grace, "roomname=board-2", 0),
        (&grace, "return_to=/x/board", 0),
        (&grace, "room=%EF%BC%A2oard", 0),
        (&grace, "state=%7B%22room%22%3A%22bOARD%22%7D", 0),
        (&ada, "roomname=x/Lab/a", 1),
    ] {
        for route in ["auth", "tokenize"] {
            let answer = browser.get(&meet(&format!("/oidc/{route}?{query}"))).await;
            assert_page(&answer, 403, NOT_THIS_ROOM, query);
            assert_eq!(answer.header("location"), None, "{query}");
            assert_cause(&world, &answer, &format!("access.rooms[{entry}] does not hold"));
        }
        let url = meet(&format!("/oidc/tokenize?{query}"));
        let request = browser.request(Method::GET, &url).header("accept", "application/json");
        let answer = request.send().await;
        assert_eq!(answer.status, 403, "{query}");
        assert!(!answer.body.contains("eyJ"), "{query}: {}", answer.body);
        assert_eq!(verify(browser).await.status, 204, "the session stays");
    }
}

#[actix_web::test]
async fn a_sign_in_to_a_room_whose_rules_refuse_it_sets_no_session() {
    let world = World::with(rooms).await;
    let browser = world.browser();
    let answer = world.sign_in(&browser, "grace", "roomname=board").await;
    assert_page(&answer, 403, NOT_THIS_ROOM, "grace");
    let cause = "access.rooms[0].require[0] does not hold: the claim ";
    assert_cause(&world, &answer, cause);
    assert_eq!((pending(&browser), browser.cookie(SESSION)), (0, None));

    let browser = world.signed_in().await;
    let answer = world.sign_in(&browser, "grace", "roomname=board&prompt=login").await;
    assert_page(&answer, 403, NOT_THIS_ROOM, "grace");
    assert_eq!(
        verify(&browser).await.header("x-auth-user"),
        Some("ada-1815"),
        "Ada's session stays"
    );
}

/// A rolling update: the session was made by an instance without the rules.
#[actix_web::test]
async fn a_session_from_before_the_rules_needs_a_new_sign_in_for_a_room_with_rules() {
    let world = World::new().await;
    let browser = world.browser();
    world.sign_in(&browser, "grace", "roomname=room").await;
    let newer = world.another(rooms).await;
    browser.route(crate::world::MEET, newer.address());

    enter(&browser.get(&meet("/oidc/auth?roomname=other")).await, "/other", "other", None);
    assert_eq!(browser.get(&meet("/oidc/tokenize?roomname=lab/a")).await.status, 401);
    let answer = world.sign_in(&browser, "grace", "roomname=lab/a").await;
    enter(&answer, "/lab/a", "a", Some("lab"));
    let answer = browser.get(&meet("/oidc/auth?roomname=board")).await;
    assert_page(&answer, 403, NOT_THIS_ROOM, "after the new sign-in");
}

#[actix_web::test]
async fn a_policy_allows_only_people_for_whom_its_rules_hold() {
    let policies = |config| {
        with(
            config,
            toml! {
                [policies]
                recordings = [{ claim = "groups", any_of = ["staff"] }]
                students = [{ claim = "roles", any_of = ["student"] }]
            },
        )
    };
    let world = World::with(policies).await;
    let other = world.another(policies).await;
    for (person, recordings, students) in
        [("ada", 204, 403), ("grace", 403, 204), ("nameless", 403, 403)]
    {
        let browser = world.browser();
        world.sign_in(&browser, person, "roomname=room").await;
        browser.route(crate::world::MEET, other.address());
        for (name, status) in [
            ("recordings", recordings),
            ("students", students),
            ("Recordings", 403),
            ("recordings/", 403),
            ("recording", 403),
            ("none", 403),
            ("", 403),
        ] {
            let answer = policy(&browser, name).await;
            assert_eq!((answer.status, answer.body.as_str()), (status, ""), "{person}: {name}");
            let identified = answer.header("x-auth-user").is_some();
            assert_eq!(identified, status == 204, "{person}: {name}");
        }
        assert_eq!(verify(&browser).await.status, 204, "{person} is signed in");
    }
    for name in ["recordings", "none"] {
        assert_eq!(policy(&world.browser(), name).await.status, 401, "{name}");
    }
}

/// The policy `staff` has different rules in the two instances.
#[actix_web::test]
async fn a_changed_policy_ignores_the_results_of_the_old_rules_under_the_same_name() {
    let named = |group: &'static str| {
        move |config: Config| {
            let mut rule = toml::Table::new();
            rule.insert("claim".into(), "groups".into());
            rule.insert("any_of".into(), vec![group].into());
            config.with("policies.staff", vec![toml::Value::Table(rule)])
        }
    };
    let world = World::with(named("teachers")).await;
    let browser = world.signed_in().await;
    for (group, status) in [("teachers", 204), ("staff", 403)] {
        let instance = world.another(named(group)).await;
        browser.route(crate::world::MEET, instance.address());
        assert_eq!(policy(&browser, "staff").await.status, status, "{group}");
    }
}

#[actix_web::test]
async fn userinfo_is_requested_for_a_claim_of_a_rule_that_the_id_token_lacks() {
    for (claim, requests) in [("groups", 0), ("department", 1)] {
        let world = World::with(|config| {
            let mut rule = toml::Table::new();
            rule.insert("claim".into(), claim.into());
            rule.insert("equals".into(), "none".into());
            config.with("roles.moderator", vec![toml::Value::Table(rule)])
        })
        .await;
        let answer = world.sign_in(&world.browser(), "ada", "roomname=room").await;
        let (claims, _) = enter(&answer, "/room", "room", None);
        assert_eq!(claims["context"]["user"]["moderator"], Value::from("false"));
        assert_eq!(world.provider.calls().userinfo, requests, "{claim}");
    }
}
