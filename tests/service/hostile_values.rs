//! Hostile values in every parameter, header and path of every route, and in claims: no response
//! contains them as markup, script or header.

use std::fmt::Write;

use provider::Person;
use url::form_urlencoded::byte_serialize;

use crate::response_headers::Raw;
use crate::world::{SESSION, World};

/// Values that try to break out of a page, an attribute, a script or a header.
const HOSTILE: [&str; 6] = [
    "<svg onload=alert(1)>",
    "\"><svg onload=alert(1)>",
    "' onfocus=alert(1) autofocus x='",
    "</script><svg onload=alert(1)>",
    "a\r\nX-Injected: <svg>\r\n\r\n<svg>",
    "javascript:alert(1)//<svg>",
];

/// Every parameter that a route reads, and one that no route reads.
const PARAMETERS: [&str; 16] = [
    "state",
    "roomname",
    "return_to",
    "room",
    "tenant",
    "nonce",
    "prompt",
    "code",
    "iss",
    "error",
    "error_description",
    "id_token_hint",
    "post_logout_redirect_uri",
    "jwt",
    "lang",
    "x",
];

const HEADERS: [&str; 15] = [
    "host",
    "cookie",
    "accept",
    "accept-language",
    "user-agent",
    "referer",
    "origin",
    "x-request-id",
    "traceparent",
    "x-original-uri",
    "x-forwarded-host",
    "x-forwarded-for",
    "sec-fetch-mode",
    "sec-fetch-site",
    "sec-fetch-dest",
];

const ROUTES: [&str; 8] =
    ["auth", "redirect", "tokenize", "login", "logout", "signed-out", "health", "none"];

/// A page in lower case, without the page's own sign.
fn without_sign(page: &str) -> String {
    page.to_lowercase().replacen("<svg class=\"", "", 1)
}

fn assert_not_reflected(answer: &Raw, what: &str) {
    // actix-web refuses invalid HTTP before it reaches a route.
    if answer.headers.iter().all(|(name, _)| name != "x-request-id") {
        assert_eq!((answer.status, answer.body.as_str()), (400, ""), "{what}");
        return;
    }
    answer.assert_headers(what);
    let text = without_sign(&answer.text);
    for broken_out in ["<svg", "onfocus=alert", "onload=alert(1)>", "\r\nx-injected", "javascript:"]
    {
        assert!(!text.contains(broken_out), "{what}: {}", answer.text);
    }
}

#[actix_web::test]
async fn no_value_of_a_request_is_reflected_as_markup() {
    let world = World::new().await;
    let session = world.signed_in().await.cookie(SESSION).unwrap();
    let cookie = format!("Cookie: {SESSION}={session}\r\n");
    let html = "Accept: text/html\r\n";
    let address = world.adapter.address();
    for hostile in HOSTILE {
        let encoded: String = byte_serialize(hostile.as_bytes()).collect();
        let twice: String = byte_serialize(encoded.as_bytes()).collect();
        for route in ROUTES {
            for signed_in in ["", cookie.as_str()] {
                let more = format!("{html}{signed_in}");
                let mut targets = vec![
                    format!("/oidc/{route}?{encoded}=1"),
                    format!("/oidc/{route}/{}", encoded.replace('+', "%20")),
                    format!("/oidc/{route}{}?x", encoded.replace('+', "%20")),
                ];
                for name in PARAMETERS {
                    targets.push(format!("/oidc/{route}?{name}={encoded}"));
                    targets.push(format!("/oidc/{route}?{name}={twice}"));
                }
                let state = serde_json::json!({"room": hostile, "config.x": hostile, hostile: 1});
                let state: String = byte_serialize(state.to_string().as_bytes()).collect();
                targets.push(format!("/oidc/{route}?state={state}"));
                let state = serde_json::json!({"room": "a", "config.x": hostile});
                let state: String = byte_serialize(state.to_string().as_bytes()).collect();
                targets.push(format!("/oidc/{route}?state={state}"));
                for target in targets {
                    let answer = Raw::ask(address, "GET", &target, &more).await;
                    assert_not_reflected(&answer, &target);
                }
            }
        }
        for route in ROUTES {
            for name in HEADERS {
                let mut more = String::new();
                if name != "accept" {
                    more.push_str(html);
                }
                // Only the first line: the second one would be another header of the request.
                let line = hostile.split('\r').next().unwrap();
                write!(more, "{name}: {line}\r\n").unwrap();
                let answer = Raw::ask(address, "GET", &format!("/oidc/{route}"), &more).await;
                assert_not_reflected(&answer, &format!("{route} {more}"));
            }
        }
    }
}

/// A room may have such a name. The page after a refusal links to the room.
#[actix_web::test]
async fn a_hostile_room_name_is_escaped_in_the_link_back_to_the_room() {
    let world = World::new().await;
    for room in ["<svg onload=alert(1)>", "</a><svg onload=alert(1)>", "a%3Csvg%3E", "{{7*7}}<svg>"]
    {
        let browser = world.browser();
        let room: String = byte_serialize(room.replace('/', "").as_bytes()).collect();
        let authorize = world.begin(&browser, &format!("room={room}")).await;
        let answer = browser.get(&world.provider.deny(&authorize)).await;
        assert_eq!(answer.status, 403, "{room}");
        assert!(answer.body.contains("href="), "{room}: the page links to the room");
        assert!(!without_sign(&answer.body).contains("<svg"), "{room}: {}", answer.body);
    }
}

/// The provider's signature does not make a claim harmless.
#[actix_web::test]
async fn hostile_claims_cannot_break_out_of_their_header() {
    let world = World::new().await;
    for hostile in
        HOSTILE.into_iter().chain(["a\0b", "\u{202e}ada", " x ", "é\u{feff}", "%0d%0aX: y"])
    {
        let person = Person::new("hostile", &format!("id{hostile}"))
            .with("name", format!("n{hostile}"))
            .with("email", format!("e{hostile}@example.org"))
            .with("email_verified", true)
            .with("picture", format!("https://example.org/{hostile}"));
        world.provider.set_person(person);
        let browser = world.browser();
        let answer = world.sign_in(&browser, "hostile", "roomname=room").await;
        assert_eq!(answer.status, 303, "{hostile:?}");
        let location = answer.header("location").unwrap();
        assert!(location.bytes().all(|byte| byte.is_ascii_graphic()), "{location}");
        let session = browser.cookie(SESSION).unwrap();
        // Identity headers of the client have no effect.
        let more =
            format!("Cookie: {SESSION}={session}\r\nX-Auth-User: root\r\nX_Auth_User: root\r\n");
        let answer = Raw::ask(world.adapter.address(), "GET", "/oidc/verify", &more).await;
        assert_eq!(answer.status, 204, "{hostile:?}");
        for (name, begins) in [
            ("x-auth-user", "id"),
            ("x-auth-name", "n"),
            ("x-auth-email", "e"),
            ("x-auth-groups", ""),
            ("x-auth-moderator", "true"),
        ] {
            let [value] = answer.all(name)[..] else { panic!("{hostile:?}: not one {name}") };
            assert!(value.starts_with(begins), "{hostile:?}: {name}: {value}");
            let safe = |byte: u8| byte.is_ascii_graphic() && !b"\"<>".contains(&byte);
            assert!(value.bytes().all(safe), "{hostile:?}: {name}: {value}");
        }
        let identity = answer.headers.iter().filter(|(name, _)| name.starts_with("x-"));
        assert_eq!(identity.count(), 5, "{hostile:?}: {:?}", answer.headers);
    }
}
