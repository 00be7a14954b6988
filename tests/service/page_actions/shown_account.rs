//! The account on the page of a person whom the rules refuse: only this person sees it, and it is a
//! short text.

use provider::Person;

use super::{NOT_HERE, with_access_rules};
use crate::page_content::{account, assert_policy};
use crate::refusals::assert_page;
use crate::world::{World, meet};

#[actix_web::test]
async fn the_account_is_on_the_persons_own_page_only_and_never_in_the_log() {
    let world = World::with(with_access_rules).await;
    let (grace, mallory) = (world.browser(), world.browser());
    for (browser, person, shown) in [
        (&grace, "grace", Some("grace@example.org")),
        // The address is not verified, but it is the one that the person knows.
        (&mallory, "mallory", Some("mallory@example.org")),
        (&world.browser(), "umlaut", Some("T\u{e4}st \u{dc}ser")),
        (&world.browser(), "nameless", None),
        (&grace, "grace", Some("grace@example.org")),
    ] {
        let answer = world.sign_in(browser, person, "room=a").await;
        assert_page(&answer, 403, NOT_HERE, person);
        assert_eq!(account(&answer), shown, "{person}");
        assert_eq!(answer.body.contains("this account"), shown.is_some(), "{person}");
        let (_, after_style) = answer.body.split_once("</style>").unwrap();
        assert_eq!(
            after_style.matches('@').count(),
            shown.iter().filter(|it| it.contains('@')).count()
        );
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{person}");
    }
    // Other refusals show nobody.
    let ada = world.signed_in().await;
    let long = format!("auth?room={}", "%EF%B7%BA".repeat(85));
    for path in ["auth?room=..", "none", &long] {
        let answer = ada.get(&meet(&format!("/oidc/{path}"))).await;
        assert_eq!((answer.status >= 400, account(&answer)), (true, None), "{path}");
        let (_, after_style) = answer.body.split_once("</style>").unwrap();
        assert!(!after_style.contains("Ada") && !after_style.contains('@'), "{after_style}");
    }
    let log = world.adapter.settled_log().await.join("\n");
    assert!(log.contains("user=grace-1906") && log.contains("user=mallory-1984"), "{log}");
    for value in ["@example.org", "Hopper", "Mallory", "T\u{e4}st \u{dc}ser"] {
        assert!(!log.contains(value), "{value}: {log}");
    }
}

/// The provider's signature does not make a name harmless.
#[actix_web::test]
async fn a_hostile_account_stays_a_short_text() {
    let world = World::with(with_access_rules).await;
    let name = "\u{e4}".repeat(10_000);
    let email = format!("{}@example.org", "a".repeat(200));
    let too_long = format!("{}@example.org", "a".repeat(10_000));
    for (claim, value, shown) in [
        ("name", "</bdi><svg/onload=alert(1)>", "&#60;/bdi&#62;&#60;svg/onload=alert(1)&#62;"),
        (
            "name",
            "</title><script>alert(1)</script>",
            "&#60;/title&#62;&#60;script&#62;alert(1)&#60;/script&#62;",
        ),
        ("name", "{{ 7*7 }}\" autofocus", "{{ 7*7 }}&#34; autofocus"),
        ("name", "\u{202e}adA\u{2066}\u{7}\u{2028}", "adA"),
        ("email", "\u{202e}gro.elpmaxe@\u{0}a\r\nX: y", "gro.elpmaxe@aX: y"),
        ("name", &name, &"\u{e4}".repeat(75)),
        ("email", &email, &format!("{}…", "a".repeat(80))),
        ("email", &too_long, "Backup"),
    ] {
        let person = Person::new("hostile", "hostile-1").with("name", "Backup");
        world.provider.set_person(person.with(claim, value));
        let answer = world.sign_in(&world.browser(), "hostile", "room=a").await;

        assert_page(&answer, 403, NOT_HERE, value);
        assert_policy(&answer, value);
        assert_eq!(account(&answer), Some(shown), "{value}");
        assert_eq!(answer.body.matches("<script").count(), 0, "{value}: {}", answer.body);
        // The page's own sign.
        let signs = answer.body.to_lowercase().matches("<svg").count();
        assert_eq!(signs, 1, "{value}: {}", answer.body);
        assert!(answer.body.len() < 8_000, "{value}: {} bytes", answer.body.len());
        assert!(answer.headers.values().all(|it| !it.as_bytes().contains(&b'@')), "{value}");
    }
    let log = world.adapter.settled_log().await.join("\n");
    for value in ["svg", "alert", "adA", "elpmaxe", "\u{e4}"] {
        assert!(!log.contains(value), "{value}: {log}");
    }
}
