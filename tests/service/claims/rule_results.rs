//! How many results of rule lists a session stores.

use harness::adapter::Launch;
use harness::browser::Browser;
use harness::config::Config;
use serde_json::{Value, json};

use super::provider::{ClaimsWorld, rule, userinfo_without_claims};
use crate::world::{BINARY, MEET, SESSION, meet, scratch};

/// `count` policies and `count` rooms. Each has its own list of rules, which everybody in the group `all`
/// satisfies.
fn lists(config: Config, count: usize) -> Config {
    let rules =
        |number: usize| rule("groups", "any_of", vec!["all".to_owned(), format!("g{number}")]);
    let rooms = (0..count).map(|number| {
        let mut room = toml::Table::new();
        room.insert("match".into(), format!("^room{number}$").into());
        room.insert("require".into(), rules(count + number));
        toml::Value::Table(room)
    });
    let policies = (0..count).map(|number| (format!("p{number}"), rules(number)));
    let policies: toml::Table = policies.collect();
    config.with("access.rooms", rooms.collect::<Vec<_>>()).with("policies", policies)
}

/// A person whose claims alone nearly fill a session.
fn large() -> Value {
    json!({
        "sub": "s".repeat(255), "name": "n".repeat(150), "email": format!("{}@example.org", "e".repeat(242)),
        "picture": format!("https://example.org/{}", "p".repeat(380)), "groups": ["all"],
        "unit": "u".repeat(128),
    })
}

fn size(browser: &Browser) -> usize {
    SESSION.len() + browser.cookie(SESSION).unwrap().len()
}

#[actix_web::test]
async fn a_session_stores_hundreds_of_rule_lists_for_any_person() {
    for (claims, most) in [(large(), 2_000), (json!({"name": "Ada", "groups": ["all"]}), 1_500)] {
        let world = ClaimsWorld::with(claims, userinfo_without_claims(), |config| {
            lists(config, 150).with("claims.group", vec!["unit"])
        })
        .await;
        let browser = world.browser();
        let answer = world.sign_in(&browser, "roomname=room7").await;
        assert_eq!(answer.status, 303, "{}\n{}", answer.body, world.adapter.log().join("\n"));
        assert!(size(&browser) <= most, "{} bytes", size(&browser));
        for number in [0, 1, 77, 149] {
            let policy = meet(&format!("/oidc/verify/p{number}"));
            assert_eq!(browser.get(&policy).await.status, 204, "{number}");
            let room = meet(&format!("/oidc/tokenize?roomname=room{number}"));
            assert_eq!(browser.get(&room).await.status, 303, "{number}");
        }
    }
}

#[actix_web::test]
async fn a_rule_list_that_did_not_hold_stays_refused_among_hundreds() {
    let mut claims = large();
    claims["groups"] = json!(["g7", "g160"]);
    let world =
        ClaimsWorld::with(claims, userinfo_without_claims(), |config| lists(config, 150)).await;
    let browser = world.browser();
    let answer = world.sign_in(&browser, "roomname=room10").await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    for number in 0..150 {
        let policy = meet(&format!("/oidc/verify/p{number}"));
        let expected = if number == 7 { 204 } else { 403 };
        assert_eq!(browser.get(&policy).await.status, expected, "policy {number}");
        let room = meet(&format!("/oidc/tokenize?roomname=room{number}"));
        let expected = if number == 10 { 303 } else { 403 };
        assert_eq!(browser.get(&room).await.status, expected, "room {number}");
    }
}

#[test]
fn more_rule_lists_than_a_session_can_store_end_the_start() {
    let scratch = scratch();
    let refuse = |count| {
        let config = lists(Config::new(MEET, "http://127.0.0.1:1"), count);
        Launch::new(BINARY, scratch.path()).refuse(&config.to_string())
    };
    let ended = refuse(1_000);
    assert_eq!(ended.code, Some(78), "{}", ended.stderr);
    for word in ["lists of rules", "policies", "2000"] {
        assert!(ended.stderr.contains(word), "{}", ended.stderr);
    }
}
