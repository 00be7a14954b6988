//! An e-mail address that the provider reports as unverified identifies nobody.

use serde_json::{Value, json};

use super::provider::{ClaimsWorld, rule, userinfo_with, userinfo_without_claims};
use crate::world::{SESSION, meet, verify};

const ADDRESS: &str = "boss@example.org";

/// The values of `email_verified` that providers send for "not verified".
fn unverified() -> [Value; 6] {
    [json!(false), json!("false"), json!("False"), json!(" FALSE "), json!(0), json!("0")]
}

fn claims(verified: &Value) -> Value {
    json!({"name": "Ada", "email": ADDRESS, "email_verified": verified})
}

#[actix_web::test]
async fn an_unverified_address_is_not_an_id() {
    let lists: [toml::Value; 3] = [
        vec!["email"].into(),
        vec![toml::Value::from(vec!["email"])].into(),
        vec!["oid", "email"].into(),
    ];
    for (verified, list) in unverified().iter().zip(lists.iter().cycle()) {
        let config = |config: harness::config::Config| config.with("claims.id", list.clone());
        let world = ClaimsWorld::with(claims(verified), userinfo_without_claims(), config).await;
        let browser = world.browser();
        let answer = world.sign_in(&browser, "roomname=room").await;
        assert_eq!(answer.status, 502, "{verified}: {}", answer.body);
        assert!(world.log_line(&answer).contains("not verified"), "{}", world.log_line(&answer));
        assert_eq!(browser.cookie(SESSION), None, "{verified}");
    }
}

#[actix_web::test]
async fn the_next_claim_of_the_list_is_the_id_and_the_unverified_address_is_only_displayed() {
    for verified in unverified() {
        let world = ClaimsWorld::with(claims(&verified), userinfo_without_claims(), |config| {
            config
                .with("claims.id", vec!["email", "sub"])
                .with("claims.name", vec!["email", "name"])
        })
        .await;
        let browser = world.browser();
        let user = world.user(&browser).await;
        assert_eq!((&user["id"], &user["name"]), (&json!("ada"), &json!("Ada")), "{verified}");
        assert_eq!(user["email"], ADDRESS, "{verified}: Jitsi shows it");
        assert_eq!(user.get("avatar"), None, "{verified}: no avatar of a stranger");
        let answer = verify(&browser).await;
        let header = |name| answer.header(name);
        assert_eq!(header("x-auth-user"), Some("ada"), "{verified}");
        assert_eq!(header("x-auth-name"), Some("Ada"), "{verified}");
        assert_eq!(header("x-auth-email"), Some(""), "{verified}");
    }
}

/// Every operator, and both forms of the claim.
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
async fn an_unverified_address_satisfies_no_rule() {
    for (rule, verified) in rules().into_iter().zip(unverified().iter().cycle()) {
        let world = ClaimsWorld::with(claims(verified), userinfo_without_claims(), |config| {
            config.with("roles.moderator", rule.clone()).with("policies.boss", rule.clone())
        })
        .await;
        let browser = world.browser();
        let user = world.user(&browser).await;
        assert_eq!(user["affiliation"], "member", "{rule}");
        assert_eq!(browser.get(&meet("/oidc/verify/boss")).await.status, 403, "{rule}");

        let world = ClaimsWorld::with(claims(verified), userinfo_without_claims(), |config| {
            config.with("access.require", rule.clone())
        })
        .await;
        let browser = world.browser();
        let answer = world.sign_in(&browser, "roomname=room").await;
        assert_eq!(answer.status, 403, "{rule}");
        assert_eq!(browser.cookie(SESSION), None, "{rule}");
    }
}

/// The same rules hold for a verified address. Without `email_verified`, only those on `email` hold.
#[actix_web::test]
async fn an_address_that_is_not_reported_as_unverified_satisfies_rules() {
    for (verified, by_domain) in [(json!(true), "owner"), (json!(null), "member")] {
        for (position, rule) in rules().into_iter().enumerate() {
            let world = ClaimsWorld::with(claims(&verified), userinfo_without_claims(), |config| {
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

/// `email_verified` of one document can make the address of the other one unverified, but never
/// verified.
#[actix_web::test]
async fn an_address_is_unverified_if_the_id_token_or_userinfo_says_so() {
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
        let world = ClaimsWorld::with(id_token.clone(), userinfo_with(userinfo), |config| {
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
