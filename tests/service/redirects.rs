//! Collected attacks on redirects, through every parameter that says where to go: the answer leads
//! to the provider, to the meeting site, or nowhere.

use harness::browser::{Answer, Browser};
use url::Url;
use url::form_urlencoded::byte_serialize;

use crate::world::{MEET, World, meet};

const VECTORS: &str = include_str!("data/open-redirect-vectors.txt");

/// Each line as it stands and percent-decoded.
fn vectors() -> impl Iterator<Item = Vec<u8>> {
    VECTORS.lines().filter(|line| !line.is_empty()).flat_map(|line| {
        // As a value of a form, less what a form does with a plus.
        let plus = line.replace('+', "%2B").replace('&', "%26");
        let decoded = url::form_urlencoded::parse(format!("x={plus}").as_bytes())
            .next()
            .map(|(_, value)| value.into_owned().into_bytes());
        [Some(line.as_bytes().to_vec()), decoded].into_iter().flatten()
    })
}

fn encoded(value: &[u8]) -> String {
    byte_serialize(value).collect()
}

/// Every query of a route with targets that carries the vector.
fn queries(vector: &[u8]) -> Vec<String> {
    let value = encoded(vector);
    let text = String::from_utf8_lossy(vector);
    let state = |key: &str, other: &str| {
        let state = serde_json::json!({ key: text, other: "a", "config.x": text });
        format!("state={}", encoded(state.to_string().as_bytes()))
    };
    vec![
        format!("roomname={value}"),
        format!("return_to={value}"),
        format!("room={value}"),
        format!("room=a&tenant={value}"),
        state("room", "tenant"),
        state("tenant", "room"),
        format!("roomname=a&prompt={value}"),
    ]
}

/// Where a browser would be after this answer.
fn assert_stays(answer: &Answer, allowed: &[&str], tried: &str) {
    match answer.status {
        400 | 401 => assert_eq!(answer.header("location"), None, "{tried}"),
        303 => {
            let location = answer.header("location").unwrap_or_else(|| panic!("{tried}"));
            let safe = location.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
            assert!(safe, "{tried}: {location}");
            let url: Url = location.parse().unwrap_or_else(|_| panic!("{tried}: {location}"));
            assert!(url.username().is_empty() && url.password().is_none(), "{tried}: {location}");
            let origin = url.origin().ascii_serialization();
            assert!(allowed.contains(&origin.as_str()), "{tried}: {location}");
            let own = url.path().split('/').find(|segment| !segment.is_empty());
            assert_ne!((origin.as_str(), own), (MEET, Some("oidc")), "{tried}: {location}");
        }
        status => panic!("{tried}: {status}"),
    }
}

async fn try_all(browser: &Browser, route: &str, allowed: &[&str]) {
    for vector in vectors() {
        for query in queries(&vector) {
            // Each would leave an attempt's cookie behind, which is another test's matter.
            let answer = browser.get(&meet(&format!("{route}?{query}"))).await;
            assert_stays(&answer, allowed, &format!("{route}?{query}"));
        }
    }
}

#[test]
fn the_vectors_are_there() {
    assert!(vectors().count() > 800);
}

#[actix_web::test]
async fn without_a_session_nothing_leads_elsewhere() {
    let world = World::new().await;
    try_all(&world.browser(), "/oidc/auth", &[world.provider.issuer()]).await;
}

#[actix_web::test]
async fn with_a_session_nothing_leads_elsewhere() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    try_all(&browser, "/oidc/auth", &[MEET, world.provider.issuer()]).await;
    try_all(&browser, "/oidc/tokenize", &[MEET]).await;
}

#[actix_web::test]
async fn no_guarded_page_leads_elsewhere() {
    let world = World::new().await;
    let (stranger, member) = (world.browser(), world.signed_in().await);
    for vector in vectors() {
        // nginx hands on what HTTP allows.
        if vector.iter().any(|byte| (*byte < 0x20 && *byte != b'\t') || *byte == 0x7f) {
            continue;
        }
        for (browser, allowed) in [(&stranger, world.provider.issuer()), (&member, MEET)] {
            let answer = browser
                .request(harness::browser::Method::GET, &meet("/oidc/login"))
                .header("accept", "text/html")
                .header("x-original-uri", &vector)
                .send()
                .await;
            assert_stays(&answer, &[allowed], &String::from_utf8_lossy(&vector));
        }
    }
}

/// A good target goes through the whole sign-in, so that what is sealed between is looked at too.
#[actix_web::test]
async fn what_the_first_half_takes_the_second_leads_to_the_meeting_site() {
    let world = World::new().await;
    let mut taken = 0;
    for vector in vectors() {
        let browser = world.browser();
        let url = meet(&format!("/oidc/auth?room={}", encoded(&vector)));
        let answer = browser.get(&url).await;
        if let Some(authorize) = answer.location() {
            let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
            assert_eq!(answer.status, 303, "{url}");
            assert_stays(&answer, &[MEET], &url);
            taken += 1;
        }
    }
    assert!(taken > 0, "some vectors are harmless names");
}
