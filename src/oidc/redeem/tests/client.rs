//! Client authentication at the token endpoint.

use super::*;
use crate::oidc::{ClientAuth, testing::CLIENT_SECRET};

#[tokio::test]
async fn the_client_authenticates_as_configured() {
    for (auth, secret, in_body) in [
        (ClientAuth::Post, Some(CLIENT_SECRET), "client_secret=SECRET%3F%25Gclient"),
        (ClientAuth::None, Some(CLIENT_SECRET), "client_id=client%21%2BID"),
        (ClientAuth::Basic, None, "client_id=client%21%2BID"),
    ] {
        let scene = Scene::with(|settings| {
            settings.client_auth = Some(auth);
            settings.client_secret = secret.map(Into::into);
        })
        .await;
        scene.redeem(false).await.unwrap();
        let request = scene.stub.requests("/token").pop().unwrap();
        assert!(!request.to_lowercase().contains("authorization:"), "{request}");
        assert!(request.contains(in_body), "{request}");
        assert_eq!(request.contains("SECRET"), auth == ClientAuth::Post, "{request}");
    }
}

#[tokio::test]
async fn a_client_with_a_key_sends_an_assertion_and_no_secret() {
    let scene = Scene::with(|settings| {
        settings.client_secret = None;
        settings.client_key = Some(SigningKey::ed("client", 5).client_key());
    })
    .await;
    scene.redeem(false).await.unwrap();
    let request = scene.stub.requests("/token").pop().unwrap();
    assert!(!request.to_lowercase().contains("authorization:"), "{request}");
    let (_, body) = request.split_once("\r\n\r\n").unwrap();
    let form: Vec<_> = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let all = |name: &str| -> Vec<&str> {
        form.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    };
    assert_eq!(all("client_id"), [CLIENT_ID]);
    assert_eq!(all("client_secret"), [""; 0]);
    assert_eq!(
        all("client_assertion_type"),
        ["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"]
    );
    assert_eq!(all("client_assertion").len(), 1);
    assert_eq!(all("client_assertion")[0].split('.').count(), 3);
}
