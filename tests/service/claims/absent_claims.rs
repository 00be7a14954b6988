//! A claim that is empty or of a wrong type in the id token counts as absent and is taken from userinfo.

use serde_json::{Value, json};

use super::provider::{ClaimsWorld, rule, userinfo_with, userinfo_without_claims};

fn full() -> Value {
    json!({
        "name": "Ada Lovelace", "email": "ada@example.org", "email_verified": true,
        "picture": "https://example.org/ada.png", "groups": ["host"], "level": 3,
        "org": {"unit": {"name": "maths"}},
    })
}

#[actix_web::test]
async fn a_claim_that_is_empty_or_of_a_wrong_type_in_the_id_token_is_taken_from_userinfo() {
    let nested = |value: Value| json!({"unit": {"name": value}});
    for odd in [
        json!({}),
        json!({"name": "", "email": "", "groups": "", "level": "", "org": ""}),
        json!({"name": {}, "email": {}, "groups": {}, "level": {}, "org": {}}),
        json!({"name": [], "email": [], "groups": [], "level": [], "org": {"unit": []}}),
        json!({"name": null, "email": null, "groups": null, "level": null, "org": null}),
        json!({"name": 1, "email": true, "groups": true, "level": "3", "org": 7}),
        json!({"name": {"a": "b"}, "email": {"a": "b"}, "groups": 7, "level": {"a": 3},
               "org": nested(json!(1))}),
        json!({"name": " \t", "email": "\u{200b}", "groups": " ", "level": [""],
               "org": nested(json!(" "))}),
        json!({"name": [""], "email": [1], "groups": ["", null, 7], "level": [null],
               "org": nested(json!([""]))}),
        json!({"email_verified": "", "email": "ada@example.org"}),
        json!({"email_verified": {}, "email": "ada@example.org", "name": "\u{3164}"}),
    ] {
        for moderator in [
            rule("groups", "any_of", vec!["host"]),
            rule("groups", "matches", "^host$"),
            rule("level", "equals", 3),
            rule("email_domain", "any_of", vec!["example.org"]),
            rule("org.unit.name", "any_of", vec!["maths"]),
        ] {
            let world = ClaimsWorld::with(odd.clone(), userinfo_with(full()), |config| {
                config.with("roles.moderator", moderator.clone())
            })
            .await;
            let user = world.user(&world.browser()).await;
            let seen = (&user["name"], &user["email"], &user["affiliation"]);
            let expected = (&json!("Ada Lovelace"), &json!("ada@example.org"), &json!("owner"));
            assert_eq!(seen, expected, "{odd} {moderator}");
        }
    }
}

#[actix_web::test]
async fn a_usable_claim_of_the_id_token_is_not_replaced() {
    let own = json!({
        "name": "Ada", "email": "ada@example.net", "email_verified": true, "groups": ["guest"],
        "level": 0,
    });
    for moderator in [
        rule("groups", "any_of", vec!["host"]),
        rule("level", "equals", 3),
        rule("email_domain", "any_of", vec!["example.org"]),
    ] {
        let world = ClaimsWorld::with(own.clone(), userinfo_with(full()), |config| {
            config.with("oidc.userinfo", "always").with("roles.moderator", moderator.clone())
        })
        .await;
        let user = world.user(&world.browser()).await;
        let seen = (&user["name"], &user["email"], &user["affiliation"]);
        let expected = (&json!("Ada"), &json!("ada@example.net"), &json!("member"));
        assert_eq!(seen, expected, "{moderator}");
        assert_eq!(world.userinfo_requests(), 1);
    }
}

#[actix_web::test]
async fn an_empty_claim_satisfies_no_rule() {
    for (value, test, wanted) in [
        (json!(""), "matches", json!("")),
        (json!([""]), "matches", json!("^$")),
        (json!({}), "matches", json!("")),
        (json!([]), "matches", json!("")),
    ] {
        let wanted: toml::Value = serde_json::from_value(wanted).unwrap();
        let claims = json!({"name": "Ada", "email": "a@example.org", "c": value});
        let world = ClaimsWorld::with(claims, userinfo_without_claims(), |config| {
            config.with("roles.moderator", rule("c", test, wanted.clone()))
        })
        .await;
        assert_eq!(world.user(&world.browser()).await["affiliation"], "member", "{value}");
    }
}

#[actix_web::test]
async fn given_and_family_name_replace_a_missing_name() {
    for (claims, name) in [
        (json!({"given_name": "Ada", "family_name": "Lovelace"}), Some("Ada Lovelace")),
        (json!({"given_name": " Ada ", "family_name": "Lovelace "}), Some("Ada Lovelace")),
        (json!({"given_name": "Ada"}), Some("Ada")),
        (json!({"family_name": "Lovelace", "given_name": 7}), Some("Lovelace")),
        (json!({"given_name": "\u{200b}", "family_name": ""}), None),
        (json!({"name": "Countess", "given_name": "Ada"}), Some("Countess")),
        (json!({"name": "\u{200b}", "given_name": "Ada"}), Some("Ada")),
        (json!({"displayName": "AL", "given_name": "Ada"}), Some("AL")),
        (
            json!({"preferred_username": "al", "given_name": "Ada", "family_name": "Lovelace"}),
            Some("Ada Lovelace"),
        ),
        (json!({"name": ["", "Ada"]}), Some("Ada")),
    ] {
        let world =
            ClaimsWorld::with(claims.clone(), userinfo_without_claims(), |config| config).await;
        let user = world.user(&world.browser()).await;
        assert_eq!(user.get("name").and_then(Value::as_str), name, "{claims}");
    }
    let world = ClaimsWorld::with(
        json!({"given_name": "Ada"}),
        userinfo_with(json!({"name": "Ada Lovelace"})),
        |config| config,
    )
    .await;
    assert_eq!(world.user(&world.browser()).await["name"], "Ada Lovelace", "from userinfo");
}

#[actix_web::test]
async fn an_invisible_name_counts_as_absent() {
    for invisible in [
        "\u{200b}",
        "\u{200b}\u{200c}\u{200d}",
        "\u{2060}\u{feff}",
        "\u{3164}",
        "\u{115f}\u{1160}",
        "\u{ffa0}",
        "\u{2800}\u{2800}",
        "\u{ad}",
        "\u{fe0f}",
        "\u{e0041}\u{e007f}",
        "\u{34f}",
        "\u{202e}\u{202c}",
        "\u{2066} \u{2069}",
        "\u{a0}\u{3000}\u{2003}",
        "\u{180e}",
        "\u{301}",
        "\u{1}\u{7f}",
        "\u{2028}\u{85}",
    ] {
        let claims = json!({"name": invisible, "preferred_username": "ada"});
        let world = ClaimsWorld::with(claims, userinfo_without_claims(), |config| config).await;
        assert_eq!(world.user(&world.browser()).await["name"], "ada", "{invisible:?}");
    }
    for (name, shown) in [
        ("\u{202e}ada\u{202c}", "ada"),
        ("\u{2066}Ada\u{2069} ", "Ada"),
        ("Ada\u{2028}Lovelace", "AdaLovelace"),
        ("\u{645}\u{6cc}\u{200c}\u{631}", "\u{645}\u{6cc}\u{200c}\u{631}"),
        ("\u{1f469}\u{200d}\u{1f680}", "\u{1f469}\u{200d}\u{1f680}"),
        ("\u{67}\u{308}", "\u{67}\u{308}"),
    ] {
        let world =
            ClaimsWorld::with(json!({"name": name}), userinfo_without_claims(), |config| config)
                .await;
        assert_eq!(world.user(&world.browser()).await["name"], shown, "{name:?}");
    }
}

/// They are checked only if the authorization request contains `max_age` or `acr_values`.
#[actix_web::test]
async fn auth_time_and_acr_of_a_wrong_type_are_refused_only_if_they_were_requested() {
    let odd = [json!("1764250000"), json!(-1), json!(1e300), json!(true), json!({}), json!([1])];
    for odd in odd {
        for (key, value) in [("oidc.max_age", "1h".into()), ("oidc.acr_values", vec!["1"].into())] {
            let value: toml::Value = value;
            let claims = json!({"name": "Ada", "email": "a@b.c", "auth_time": odd, "acr": odd});
            let world =
                ClaimsWorld::with(claims.clone(), userinfo_without_claims(), |config| config).await;
            assert_eq!(world.user(&world.browser()).await["name"], "Ada", "{odd}");
            let world = ClaimsWorld::with(claims, userinfo_without_claims(), |config| {
                config.with(key, value)
            })
            .await;
            let answer = world.sign_in(&world.browser(), "roomname=room").await;
            assert_eq!(answer.status, 502, "{key} {odd}");
        }
    }
}
