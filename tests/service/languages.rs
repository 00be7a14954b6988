//! The pages are in the language that the browser prefers.
//!
//! | module | job |
//! | --- | --- |
//! | [`every_page`] | every page in every language |

mod every_page;

use harness::browser::{Answer, Browser, Method};

use crate::page_content::{assert_policy, labels as labels_of, language};
use crate::world::{World, meet};

async fn ask(browser: &Browser, url: &str, languages: &str) -> Answer {
    let request = browser.request(Method::GET, url).header("accept", "text/html");
    request.header("accept-language", languages).send().await
}

#[actix_web::test]
async fn a_page_is_in_the_language_of_the_browser() {
    let world = World::new().await;
    let browser = world.browser();
    for (header, tag, sentence) in [
        ("de", "de", "Sie sind abgemeldet."),
        ("de-AT,de;q=0.9,en;q=0.5", "de", "Sie sind abgemeldet."),
        ("sv, en;q=0.3, fr;q=0.8, es;q=0.7", "fr", "Votre session est fermée."),
        ("es-419", "es", "Ha cerrado sesión."),
        ("en-GB,de;q=0.9", "en", "You are signed out."),
        ("zh-CN, ja;q=0.9", "en", "You are signed out."),
        ("*", "en", "You are signed out."),
        ("", "en", "You are signed out."),
        (";;q=,,\"<svg>", "en", "You are signed out."),
        ("de;q=banana", "en", "You are signed out."),
        ("\u{e4}\u{f6}", "en", "You are signed out."),
    ] {
        let answer = ask(&browser, &meet("/oidc/signed-out"), header).await;
        assert_eq!(answer.status, 200, "{header}");
        assert_eq!(language(&answer), tag, "{header}");
        assert!(answer.body.contains(&format!("<h1>{sentence}</h1>")), "{header}: {}", answer.body);
        assert!(answer.body.contains(&format!("<title>{sentence}</title>")), "{header}");
        // The page's own sign, and nothing of the header.
        assert_eq!(answer.body.matches("<svg").count(), 1, "{header}");
        assert_policy(&answer, header);
    }
    let answer = browser.request(Method::GET, &meet("/oidc/signed-out")).send().await;
    assert_eq!(language(&answer), "en", "no header");
}

const HOME: &str = "Zurück zu Jitsi Meet";
const AGAIN: &str = "Erneut versuchen";
const GUEST: &str = "Als Gast fortfahren";

#[actix_web::test]
async fn refusals_are_in_the_language_of_the_browser() {
    let world = World::new().await;
    let browser = world.browser();
    let url = |path: &str| meet(&format!("/oidc/{path}"));
    let deny = world.provider.deny(&world.begin(&browser, "roomname=room").await);
    for (url, status, sentence, labels) in [
        (url("none"), 404, "Diese Seite gibt es nicht.", &[HOME][..]),
        (url("auth"), 400, "Dieser Link führt zu keiner Konferenz.", &[HOME]),
        (
            url("auth?room=a&room=b"),
            400,
            "Dieser Link ist unvollständig oder wurde verändert.",
            &[HOME],
        ),
        (url("tokenize?room=a"), 401, "Sie sind nicht angemeldet.", &[AGAIN, GUEST]),
        (url("redirect?state=a&code=b"), 400, "Diese Anmeldung ist nicht mehr gültig.", &[HOME]),
        (deny, 403, "Die Anmeldung wurde abgebrochen oder abgelehnt.", &[AGAIN, GUEST]),
    ] {
        let answer = ask(&browser, &url, "de-DE,de;q=0.9").await;
        assert_eq!(answer.status, status, "{url}");
        assert_eq!(language(&answer), "de", "{url}");
        assert!(answer.body.contains(&format!("<h1>{sentence}</h1>")), "{url}: {}", answer.body);
        assert_eq!(labels_of(&answer), labels, "{url}");
        let id = answer.header("x-request-id").unwrap();
        assert!(answer.body.contains(&format!("diese Anfragenummer: <code>{id}</code>")), "{url}");
    }
}

#[actix_web::test]
async fn the_message_of_a_popup_to_its_opener_is_in_the_language_of_the_browser() {
    let world = World::new().await;
    let answer = ask(&world.browser(), &meet("/oidc/auth?nonce=a"), "fr").await;
    let message = crate::page_content::data(&answer, "message").unwrap();
    assert!(message.contains("\"error\":\"Ce lien ne mène à aucune réunion.\""), "{message}");
}
