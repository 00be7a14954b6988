//! The claims of a provider: who a person is and what they may do.
//!
//! | module | job |
//! | --- | --- |
//! | [`absent_claims`] | claims of the id token that are empty or of a wrong type |
//! | [`rule_results`] | how many results of rule lists a session stores |
//! | [`paths`] | claim names that contain dots, and roles that are the keys of an object |
//! | [`provider`] | a provider whose claims the test sets |
//! | [`unverified`] | e-mail addresses that the provider reports as unverified |
//! | [`userinfo`] | a userinfo endpoint that fails |

mod absent_claims;
mod paths;
pub(crate) mod provider;
mod rule_results;
mod unverified;
mod userinfo;

use ::provider::Person;

use crate::world::{SESSION, World, enter, verify};

#[actix_web::test]
async fn a_person_whose_claims_need_escaping_can_sign_in() {
    let world = World::with(|config| {
        let group = vec!["groups".to_owned()];
        config.with("claims.group", group)
    })
    .await;
    for odd in ["\"", "\\", "\u{1}", "\"\\\u{1f}ä"] {
        // An identifier of at most 510 bytes in JSON. Every other claim is too long.
        let fill = |bytes: usize| odd.repeat(bytes / odd.len());
        let sub = format!("i{}", fill(if odd.contains(char::is_control) { 80 } else { 254 }));
        let person = Person::new("odd", &sub)
            .with("name", format!("n{}", fill(10_000)))
            .with("email", format!("{}@example.org", fill(240)))
            .with("email_verified", true)
            .with("picture", format!("https://example.org/{}", fill(390)))
            .with("groups", vec![format!("g{}", fill(126)); 300]);
        world.provider.set_person(person);
        let browser = world.browser();
        let answer = world.sign_in(&browser, "odd", "roomname=room").await;

        let (claims, _) = enter(&answer, "/room", "room", None);
        let id = claims["context"]["user"]["id"].as_str().unwrap();
        assert_eq!(id, sub.replace(char::is_control, ""));
        let name = claims["context"]["user"]["name"].as_str().unwrap();
        assert!(name.starts_with('n') && name.len() <= 150, "{name}");
        assert_eq!(verify(&browser).await.status, 204, "{odd:?}");
        let session = browser.cookie(SESSION).unwrap();
        assert!(SESSION.len() + session.len() <= 2_000, "{odd:?}: {} bytes", session.len());
    }
}

/// A person who can choose their name at the provider must not become somebody else with a space.
#[actix_web::test]
async fn identifiers_that_look_alike_are_different_people() {
    let world = World::new().await;
    for (sub, header) in [
        ("ada", "ada"),
        ("ada ", "ada%20"),
        (" ada", "%20ada"),
        ("ada\n", "ada%0A"),
        ("a\0da", "a%00da"),
        ("ADA", "ADA"),
        ("ada\u{200b}", "ada%E2%80%8B"),
    ] {
        world.provider.set_person(Person::new("alike", sub).with("name", " A\nda "));
        let browser = world.browser();
        let answer = world.sign_in(&browser, "alike", "roomname=room").await;
        let (claims, _) = enter(&answer, "/room", "room", None);
        // Prosody passes it on in XML, which cannot contain control characters.
        assert_eq!(claims["context"]["user"]["id"], sub.replace(char::is_control, ""));
        assert_eq!(claims["context"]["user"]["name"], "Ada");
        let answer = verify(&browser).await;
        assert_eq!(answer.header("x-auth-user"), Some(header));
    }
}
