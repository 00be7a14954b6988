//! Rooms and tenants as Jitsi's client spells them: what the client writes into the state, and the
//! names for which Prosody then accepts a token.

use harness::browser::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use crate::refusals::assert_page;
use crate::world::{World, enter, meet};

/// An observed spelling.
struct Seen {
    /// As the client writes it into the state.
    room: &'static str,
    /// As the client writes it into the state.
    tenant: Option<&'static str>,
    /// The node of the room's JID.
    node: &'static str,
    /// The tenant with which Prosody compares `sub`.
    sub: &'static str,
}

const BASE: &str = "meet.example.org";

const fn room(room: &'static str, node: &'static str) -> Seen {
    Seen { room, tenant: None, node, sub: BASE }
}

const fn tenant(tenant: &'static str, sub: &'static str) -> Seen {
    Seen { room: "Room1", tenant: Some(tenant), node: "room1", sub }
}

/// Observed with the production build of jitsi-meet `52d01b705` on Debian's site with Prosody
/// 0.12.3.
const SEEN: [Seen; 19] = [
    tenant("tenant", "tenant"),
    tenant("Tenant.Dots", "tenant_dots"),
    tenant("a/b", "b"),
    tenant("t%C3%A4nant", "t%c3%a4nant"),
    room("Room1", "room1"),
    // Täst Raum
    room("T%C3%A4st%20Raum", "t%c3%a4st%20raum"),
    // ПРИВЕТ
    room("%D0%9F%D0%A0%D0%98%D0%92%D0%95%D0%A2", "%d0%bf%d1%80%d0%b8%d0%b2%d0%b5%d1%82"),
    // 😀 party
    room("%F0%9F%98%80%20party", "%f0%9f%98%80%20party"),
    // a+b, a@b and a;b=c, from which the client removes some characters
    room("ab", "ab"),
    room("abc", "abc"),
    // Straße, ẞ
    room("Stra%C3%9Fe", "stra%c3%9fe"),
    room("%E1%BA%9E", "%c3%9f"),
    // İstanbul
    room("%C4%B0stanbul", "i%cc%87stanbul"),
    // ﬁnal①, Ⅷ
    room("%EF%AC%81nal%E2%91%A0", "final1"),
    room("%E2%85%A7", "viii"),
    // ΟΔΟΣ
    room("%CE%9F%CE%94%CE%9F%CE%A3", "%ce%bf%ce%b4%ce%bf%cf%82"),
    // été, decomposed
    room("e%CC%81te%CC%81", "%c3%a9t%c3%a9"),
    room("50%25", "50%25"),
    room("foo.bar", "foo.bar"),
];

#[actix_web::test]
async fn every_observed_spelling_leads_to_its_own_room() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    for Seen { room, tenant, node, sub } in SEEN {
        // The adapter computes `roomSafe` and does not trust the client's.
        let mut state = json!({ "room": room, "roomSafe": "wrong" });
        if let Some(tenant) = tenant {
            state["tenant"] = tenant.into();
        }
        let state = state.to_string();
        let query = utf8_percent_encode(&state, NON_ALPHANUMERIC);
        let answer = browser.get(&meet(&format!("/oidc/auth?state={query}"))).await;

        let folder = tenant.map(|tenant| format!("/{tenant}")).unwrap_or_default();
        let path = format!("{folder}/{room}");
        let (claims, _) = enter(&answer, &path, node, tenant.map(|_| sub));
        assert_eq!(claims["room"], node, "{state}");
        assert_eq!(claims["sub"], sub, "{state}");
    }
}

/// The client uses `a%2Fb` as a room, but on the host of a tenant. Prosody accepts no token there.
#[actix_web::test]
async fn a_room_with_a_slash_in_its_name_is_refused() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let answer = browser.get(&meet("/oidc/auth?state=%7B%22room%22%3A%22a%252Fb%22%7D")).await;
    assert_eq!((answer.status, answer.header("location")), (400, None), "{}", answer.body);
}

/// The regular expression of Jitsi's nginx site does not match these names, so the site has no page
/// for them. In each of the four forms they are refused: nobody is sent to the provider, and nobody
/// gets a token.
#[actix_web::test]
async fn every_room_that_jitsis_site_has_no_page_for_is_refused() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    world.provider.reset_calls();
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    for name in ["it's", "a&b", "a:b", "a\"b"] {
        // As in the address bar: as typed, and as a client encodes it.
        for spelt in [name.to_owned(), encoded(name)] {
            for target in [
                format!("state={}", encoded(&json!({ "room": spelt }).to_string())),
                format!("state={}", encoded(&json!({ "room": "R", "tenant": spelt }).to_string())),
                format!("roomname={}", encoded(&spelt)),
                format!("return_to={}", encoded(&format!("/{spelt}"))),
                format!("return_to={}", encoded(&format!("/tenant/{spelt}"))),
                format!("room={}", encoded(name)),
            ] {
                for route in ["auth", "tokenize"] {
                    let answer = browser.get(&meet(&format!("/oidc/{route}?{target}"))).await;
                    assert_page(&answer, 400, "This link does not lead to a meeting.", &target);
                    assert_eq!(answer.header("location"), None, "{target}");
                    assert!(!answer.body.contains("eyJ"), "{target}: no token");
                }
            }
        }
    }
    assert_eq!(world.provider.calls().authorize, 0);
}

/// Prosody accepts a token for the room `*` in every room. Every spelling of the name is refused:
/// nobody is sent to the provider, and nobody gets a token.
#[actix_web::test]
async fn a_room_named_star_is_refused_in_every_spelling() {
    let world = World::new().await;
    let signed_in = world.signed_in().await;
    world.provider.reset_calls();
    let targets = [
        "room=*",
        "room=%2A",
        "room=%EF%BC%8A",
        "room=%EF%B9%A1",
        "room=*&tenant=t",
        "room=r&tenant=*",
        "room=r&tenant=a/%EF%BC%8A",
        "roomname=*",
        "roomname=%252A",
        "roomname=%252a",
        "roomname=%EF%BC%8A",
        "roomname=%25EF%25BC%258A",
        "roomname=t/*",
        "roomname=t/%252A",
        "roomname=*/r",
        "return_to=/*",
        "return_to=/%252A?x=y%23z",
        "return_to=/t/%25EF%25B9%25A1",
        "state=%7B%22room%22%3A%22*%22%7D",
        "state=%7B%22room%22%3A%22%252A%22%7D",
        "state=%7B%22room%22%3A%22%25ef%25bc%258a%22%2C%22tenant%22%3A%22t%22%7D",
        "state=%7B%22room%22%3A%22%5Cuff0a%22%2C%22roomSafe%22%3A%22r%22%7D",
        "state=%7B%22room%22%3A%22r%22%2C%22tenant%22%3A%22*%22%7D",
    ];
    for browser in [signed_in, world.browser()] {
        for target in targets {
            for route in ["auth", "tokenize"] {
                let answer = browser.get(&meet(&format!("/oidc/{route}?{target}"))).await;
                assert_page(&answer, 400, "This link does not lead to a meeting.", target);
                assert_eq!(answer.header("location"), None, "{target}");
                assert_eq!(answer.header("set-cookie"), None, "{target}");
                assert!(!answer.body.contains("eyJ"), "{target}: no token");
            }
            let url = meet(&format!("/oidc/tokenize?{target}"));
            let json = browser.request(Method::GET, &url).header("accept", "application/json");
            let answer = json.send().await;
            assert_eq!(answer.status, 400, "{target}: {}", answer.body);
            assert!(!answer.body.contains("token\""), "{target}: {}", answer.body);
        }
    }
    assert_eq!(world.provider.calls().authorize, 0);
}

/// Jitsi's site serves `/t/oidc/logout` as `/oidc/logout`, so no meeting and no page can be there.
#[actix_web::test]
async fn a_target_below_a_path_of_the_adapter_behind_a_tenant_is_refused() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    world.provider.reset_calls();
    for tenant in ["oidc", "_oidc", "t/oidc", "oidc/t", "t/_oidc", "a/oidc/b"] {
        let encoded = tenant.replace('o', "%256f");
        for target in [
            format!("roomname={tenant}/logout"),
            format!("roomname={encoded}/logout"),
            format!("return_to=/{tenant}/logout"),
            format!("room=logout&tenant={tenant}"),
            format!("state=%7B%22room%22%3A%22logout%22%2C%22tenant%22%3A%22{tenant}%22%7D"),
        ] {
            for route in ["auth", "tokenize"] {
                let answer = browser.get(&meet(&format!("/oidc/{route}?{target}"))).await;
                assert_page(&answer, 400, "This link does not lead to a meeting.", &target);
                assert_eq!(answer.header("location"), None, "{target}");
            }
        }
        for page in [
            format!("/{tenant}/logout"),
            format!("//x/{tenant}/"),
            encoded.replace("25", "") + "/x",
        ] {
            let page = format!("/{}", page.trim_start_matches('/'));
            let request = browser.request(Method::GET, &meet("/oidc/login"));
            let request = request.header("accept", "text/html").header("x-original-uri", &page);
            let answer = request.send().await;
            assert_eq!((answer.status, answer.header("location")), (400, None), "{page}");
        }
    }
    for name in ["oidc", "_oidc"] {
        let answer = browser.get(&meet(&format!("/oidc/auth?roomname=t/{name}"))).await;
        enter(&answer, &format!("/t/{name}"), name, Some("t"));
        let request = browser.request(Method::GET, &meet("/oidc/login"));
        let page = format!("/t/{name}");
        let request = request.header("accept", "text/html").header("x-original-uri", &page);
        assert_eq!(request.send().await.header("location"), Some(meet(&page).as_str()));
    }
    assert_eq!(world.provider.calls().authorize, 0);
}
