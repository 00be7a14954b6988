//! What becomes of the claims that a provider sends: who a person is, what they may do.
//!
//! | module | job |
//! | --- | --- |
//! | [`absent_claims`] | claims that are empty or of a wrong type in the id token |
//! | [`rule_results`] | how many lists of rules a session remembers |
//! | [`paths`] | names with dots, and roles that are the keys of an object |
//! | [`provider`] | a provider whose id token and userinfo say what a test wants |
//! | [`unverified`] | addresses that the provider calls unverified |
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
async fn claims_that_need_escaping_still_let_their_person_in() {
    let world = World::with(|config| {
        let group = vec!["groups".to_owned()];
        config.with("claims.group", group)
    })
    .await;
    for odd in ["\"", "\\", "\u{1}", "\"\\\u{1f}ä"] {
        // An identifier of up to 510 bytes in JSON, and of all else too much.
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

/// Who may choose a name at the provider must not become somebody else by a blank.
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
        // Prosody hands it on in XML, which cannot hold control characters.
        assert_eq!(claims["context"]["user"]["id"], sub.replace(char::is_control, ""));
        assert_eq!(claims["context"]["user"]["name"], "Ada");
        let answer = verify(&browser).await;
        assert_eq!(answer.header("x-auth-user"), Some(header));
    }
}
