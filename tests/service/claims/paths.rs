//! Paths to claims: names that contain dots, and roles that are the keys of an object.

use harness::adapter::Launch;
use harness::config::Config;
use serde_json::json;

use super::provider::{ClaimsWorld, rule, userinfo_without_claims};
use crate::world::{BINARY, MEET, meet, scratch, verify};

#[actix_web::test]
async fn a_path_as_a_list_or_with_dots_finds_a_name_with_dots() {
    let claims = json!({
        "name": "Ada", "email": "a@example.org",
        "resource_access": {"meet.example.org": {"roles": ["host"]}},
        "https://example.org/app": {"roles": ["host"], "id": "ada@app", "title": "Dr. Ada"},
    });
    let steps = |steps: &[&str]| toml::Value::from(steps.to_vec());
    for (claim, holds) in [
        (steps(&["resource_access", "meet.example.org", "roles"]), true),
        (steps(&["https://example.org/app", "roles"]), true),
        ("resource_access.meet.example.org.roles".into(), true),
        ("https://example.org/app.roles".into(), true),
        (steps(&["resource_access", "meet", "example.org", "roles"]), false),
        (steps(&["resource_access.meet.example.org.roles"]), false),
        (steps(&["https://example.org/app.roles"]), false),
    ] {
        let required = rule(claim.clone(), "any_of", vec!["host"]);
        let world = ClaimsWorld::with(claims.clone(), userinfo_without_claims(), |config| {
            config
                .with("roles.moderator", required.clone())
                .with("policies.hosts", required.clone())
                .with("claims.id", vec![steps(&["https://example.org/app", "id"]), "sub".into()])
                .with("claims.name", vec![steps(&["https://example.org/app", "title"])])
        })
        .await;
        let browser = world.browser();
        let user = world.user(&browser).await;
        assert_eq!(user["affiliation"], if holds { "owner" } else { "member" }, "{claim}");
        assert_eq!((&user["id"], &user["name"]), (&json!("ada@app"), &json!("Dr. Ada")));
        let status = browser.get(&meet("/oidc/verify/hosts")).await.status;
        assert_eq!(status, if holds { 204 } else { 403 }, "{claim}");
        assert_eq!(verify(&browser).await.header("x-auth-user"), Some("ada@app"));
    }
}

#[actix_web::test]
async fn roles_may_be_the_keys_of_an_object() {
    let roles = "urn:zitadel:iam:org:project:roles";
    for (value, test, wanted, holds) in [
        (json!({"host": {"28015": "example.org"}}), "any_of", json!(["host"]), true),
        (json!({"guest": {"28015": "host"}}), "any_of", json!(["host"]), false),
        (json!({"a": {}, "host": {}}), "any_of", json!(["x", "host"]), true),
        (json!({"host": true}), "matches", json!("^host$"), true),
        (json!({"hosts": true}), "matches", json!("^host$"), false),
        (json!({"host": null}), "any_of", json!(["host"]), false),
        (json!({"host": false}), "any_of", json!(["host"]), false),
        (json!({"a": {"host": {}}}), "any_of", json!(["host"]), false),
        (json!([{"host": {}}]), "any_of", json!(["host"]), false),
        (json!({"host": {}}), "equals", json!("host"), false),
    ] {
        let wanted: toml::Value = serde_json::from_value(wanted).unwrap();
        let claims = json!({"name": "Ada", "email": "a@example.org", roles: value});
        let world = ClaimsWorld::with(claims, userinfo_without_claims(), |config| {
            config.with("roles.moderator", rule(roles, test, wanted.clone()))
        })
        .await;
        let user = world.user(&world.browser()).await;
        assert_eq!(user["affiliation"], if holds { "owner" } else { "member" }, "{value} {wanted}");
    }
}

#[actix_web::test]
async fn a_number_is_an_id_only_if_it_is_an_integer_below_2_to_the_53() {
    for (value, id) in [
        (json!(17), "17"),
        (json!(9_007_199_254_740_991_u64), "9007199254740991"),
        (json!(-17), "-17"),
        (json!(9_007_199_254_740_992_u64), "ada"),
        (json!(u64::MAX), "ada"),
        (json!(17.5), "ada"),
        (json!(17.0), "ada"),
        (json!(1e20), "ada"),
        (json!(true), "ada"),
        (json!([17.5, {"a": 1}, 18]), "18"),
        (json!([null, "x", "y"]), "x"),
        (json!({"a": "x"}), "ada"),
    ] {
        let claims = json!({"name": "Ada", "email": "a@example.org", "uid": value});
        let world = ClaimsWorld::with(claims, userinfo_without_claims(), |config| {
            config.with("claims.id", vec!["uid", "sub"])
        })
        .await;
        assert_eq!(world.user(&world.browser()).await["id"], id, "{value}");
    }
}

#[actix_web::test]
async fn a_name_an_address_and_a_group_must_be_strings() {
    for (value, is_usable) in [
        (json!(17), false),
        (json!(true), false),
        (json!({"a": "x"}), false),
        (json!([17, "x@example.org"]), true),
        (json!("x@example.org"), true),
    ] {
        let claims = json!({"a": value});
        let world = ClaimsWorld::with(claims, userinfo_without_claims(), |config| {
            config
                .with("claims.name", vec!["a"])
                .with("claims.email", vec!["a"])
                .with("claims.group", vec!["a"])
        })
        .await;
        let user = world.user(&world.browser()).await;
        let expected = is_usable.then(|| json!("x@example.org"));
        assert_eq!(user.get("name"), expected.as_ref(), "{value}");
        assert_eq!(user.get("email"), expected.as_ref(), "{value}");
    }
}

/// In every section that has rules, with each operator.
#[test]
fn an_impossible_email_domain_ends_the_start() {
    let scratch = scratch();
    let refuse = |path: &str, rules: toml::Value| {
        let config = Config::new(MEET, "http://127.0.0.1:1");
        let config = match path {
            "access.rooms" => {
                let mut room = toml::Table::new();
                room.insert("match".into(), "^board".into());
                room.insert("require".into(), rules);
                config.with(path, vec![toml::Value::Table(room)])
            }
            _ => config.with(path, rules),
        };
        Launch::new(BINARY, scratch.path()).refuse(&config.to_string())
    };
    let sections = ["access.require", "access.rooms", "roles.moderator", "policies.p"];
    let values = ["@example.org", "*", "*.example.org", ".example.org", "ada@example.org"];
    for (number, value) in values.into_iter().enumerate() {
        for (section, test) in
            [(sections[number % 4], "any_of"), (sections[(number + 1) % 4], "equals")]
        {
            let wanted: toml::Value = match test {
                "any_of" => vec!["example.org", value].into(),
                _ => value.into(),
            };
            let ended = refuse(section, rule("email_domain", test, wanted));
            assert_eq!(ended.code, Some(78), "{section} {test} {value}: {}", ended.stderr);
            assert!(ended.stderr.contains(section), "{}", ended.stderr);
            assert!(!ended.stderr.contains(value) || value == "*", "{}", ended.stderr);
        }
    }
    let ended = refuse("roles.moderator", rule("email_domain", "matches", "^.*@example\\.org$"));
    assert_eq!(ended.code, Some(78), "{}", ended.stderr);
}
