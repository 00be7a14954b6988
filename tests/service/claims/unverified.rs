//! An e-mail address that the provider calls unverified identifies nobody.

use serde_json::{Value, json};

use super::provider::{Saying, nothing_more, rule, says};
use crate::world::{SESSION, meet, verify};

const ADDRESS: &str = "boss@example.org";

/// What providers write for "not verified".
fn denials() -> [Value; 6] {
    [json!(false), json!("false"), json!("False"), json!(" FALSE "), json!(0), json!("0")]
}

fn claims(verified: &Value) -> Value {
    json!({"name": "Ada", "email": ADDRESS, "email_verified": verified})
}

#[actix_web::test]
async fn it_is_nobodys_id() {
    let lists: [toml::Value; 3] = [
        vec!["email"].into(),
        vec![toml::Value::from(vec!["email"])].into(),
        vec!["oid", "email"].into(),
    ];
    for (verified, list) in denials().iter().zip(lists.iter().cycle()) {
        let config = |config: harness::config::Config| config.with("claims.id", list.clone());
        let world = Saying::with(claims(verified), nothing_more(), config).await;
        let browser = world.browser();
        let answer = world.sign_in(&browser, "roomname=room").await;
        assert_eq!(answer.status, 502, "{verified}: {}", answer.body);
        assert!(world.line(&answer).contains("not verified"), "{}", world.line(&answer));
        assert_eq!(browser.cookie(SESSION), None, "{verified}");
    }
}

#[actix_web::test]
async fn the_next_claim_of_the_list_is_the_id_and_the_address_is_for_display_alone() {
    for verified in denials() {
        let world = Saying::with(claims(&verified), nothing_more(), |config| {
            config
                .with("claims.id", vec!["email", "sub"])
                .with("claims.name", vec!["email", "name"])
        })
        .await;
        let browser = world.browser();
        let user = world.user(&browser).await;
        assert_eq!((&user["id"], &user["name"]), (&json!("ada"), &json!("Ada")), "{verified}");
        assert_eq!(user["email"], ADDRESS, "{verified}: Jitsi shows it");
        assert_eq!(user.get("avatar"), None, "{verified}: no picture of somebody else's address");
        let answer = verify(&browser).await;
        let header = |name| answer.header(name);
        assert_eq!(header("x-auth-user"), Some("ada"), "{verified}");
        assert_eq!(header("x-auth-name"), Some("Ada"), "{verified}");
        assert_eq!(header("x-auth-email"), Some(""), "{verified}");
    }
}

/// Every operator, and both ways to write the claim.
fn rules() -> Vec<toml::Value> {
    let list = || toml::Value::from(vec!["email"]);
    vec![
        rule("email", "any_of", vec![ADDRESS]),
        rule("email", "equals", ADDRESS),
        rule("email", "matches", "@example\\.org$"),
        rule(list(), "any_of", vec![ADDRESS]),
        rule(list(), "matches", "."),
        rule("email_domain", "any_of", vec!["example.org"]),
        rule(vec!["email_domain"], "equals", "example.org"),
    ]
}

#[actix_web::test]
async fn it_makes_nobody_a_moderator_and_opens_nothing() {
    for (rule, verified) in rules().into_iter().zip(denials().iter().cycle()) {
        let world = Saying::with(claims(verified), nothing_more(), |config| {
            config.with("roles.moderator", rule.clone()).with("policies.boss", rule.clone())
        })
        .await;
        let browser = world.browser();
        let user = world.user(&browser).await;
        assert_eq!(user["affiliation"], "member", "{rule}");
        assert_eq!(browser.get(&meet("/oidc/verify/boss")).await.status, 403, "{rule}");

        let world = Saying::with(claims(verified), nothing_more(), |config| {
            config.with("access.require", rule.clone())
        })
        .await;
        let browser = world.browser();
        let answer = world.sign_in(&browser, "roomname=room").await;
        assert_eq!(answer.status, 403, "{rule}");
        assert_eq!(browser.cookie(SESSION), None, "{rule}");
    }
}

/// The same rules hold for a verified address, and those on `email` where nothing is said.
#[actix_web::test]
async fn what_nobody_denies_counts() {
    for (verified, by_domain) in [(json!(true), "owner"), (json!(null), "member")] {
        for (position, rule) in rules().into_iter().enumerate() {
            let world = Saying::with(claims(&verified), nothing_more(), |config| {
                config.with("roles.moderator", rule.clone()).with("claims.id", vec!["email"])
            })
            .await;
            let browser = world.browser();
            let user = world.user(&browser).await;
            assert_eq!(user["id"], ADDRESS);
            let expected = if position < 5 { "owner" } else { by_domain };
            assert_eq!(user["affiliation"], expected, "{verified}: {rule}");
            assert_eq!(verify(&browser).await.header("x-auth-email"), Some(ADDRESS));
        }
    }
}

/// One answer's word never speaks of the other's address, but to deny it.
#[actix_web::test]
async fn a_denial_stays_with_the_address_across_both_answers() {
    let moderator = rule("email", "any_of", vec![ADDRESS]);
    for (id_token, userinfo) in [
        (json!({"email": ADDRESS, "email_verified": false}), json!({"email_verified": true})),
        (
            json!({"email": ADDRESS, "email_verified": false}),
            json!({"email": ADDRESS, "email_verified": true}),
        ),
        (json!({"email_verified": true}), json!({"email": ADDRESS, "email_verified": false})),
        (json!({"email_verified": false}), json!({"email": ADDRESS})),
        (json!({"email": ""}), json!({"email": ADDRESS, "email_verified": "false"})),
        (json!({"email": ADDRESS}), json!({"email_verified": false})),
    ] {
        let world = Saying::with(id_token.clone(), says(userinfo), |config| {
            config.with("oidc.userinfo", "always").with("roles.moderator", moderator.clone())
        })
        .await;
        let browser = world.browser();
        let user = world.user(&browser).await;
        assert_eq!(user["affiliation"], "member", "{id_token}");
        assert_eq!(user["email"], ADDRESS, "{id_token}");
        assert_eq!(verify(&browser).await.header("x-auth-email"), Some(""), "{id_token}");
    }
}
