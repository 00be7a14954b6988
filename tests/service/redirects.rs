//! No request can make the adapter send a browser to a stranger's host.

use harness::browser::Method;
use percent_encoding::percent_decode_str;
use url::Url;
use url::form_urlencoded::byte_serialize;

use crate::world::{ORIGIN, World};

const VECTORS: &str = include_str!("data/open-redirect-vectors.txt");

#[actix_web::test]
async fn every_vector_is_refused_or_stays_on_the_own_host() {
    let world = World::new();
    // With a session the answer is where the browser ends, and not the provider.
    let browser = world.browser();
    world.sign_in(&browser, "/oidc/auth?room=a").await;
    let at = |path: &str| format!("{ORIGIN}{path}");
    let own = Url::parse(ORIGIN).unwrap().origin();

    let mut stayed = 0;
    for line in VECTORS.lines() {
        let line = line.replace("app.example.net", "localhost");
        let raw = percent_decode_str(&line).collect::<Vec<u8>>();
        for vector in [line.as_bytes().to_vec(), raw] {
            let value: String = byte_serialize(&vector).collect();
            let state = format!(
                "{{\"room\":{}}}",
                serde_json::Value::from(String::from_utf8_lossy(&vector))
            );
            let state: String = byte_serialize(state.as_bytes()).collect();
            let paths = [
                format!("/oidc/auth?roomname={value}"),
                format!("/oidc/auth?return_to={value}"),
                format!("/oidc/auth?room={value}"),
                format!("/oidc/auth?room=a&tenant={value}"),
                format!("/oidc/auth?state={state}"),
            ];
            for path in paths {
                let answer = browser.get(&at(&path)).await;
                assert!(matches!(answer.status, 303 | 400), "{path}: {}", answer.status);
                if let Some(location) = answer.location() {
                    assert_eq!(Url::parse(&location).unwrap().origin(), own, "{path}: {location}");
                    stayed += 1;
                }
                assert!(
                    !answer.body.contains(&format!("href=\"{}", String::from_utf8_lossy(&vector)))
                );
            }
            if vector.iter().all(|byte| (0x20..0x7f).contains(byte)) {
                let request = browser.request(Method::GET, &at("/oidc/login"));
                let request =
                    request.header("accept", "text/html").header("x-original-uri", &vector);
                let answer = request.send().await;
                assert!(matches!(answer.status, 303 | 400), "{line}: {}", answer.status);
                if let Some(location) = answer.location() {
                    assert_eq!(Url::parse(&location).unwrap().origin(), own, "{line}: {location}");
                }
            }
        }
    }
    assert!(stayed > 0, "some vectors are harmless names");
}
