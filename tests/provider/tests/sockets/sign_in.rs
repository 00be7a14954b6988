//! Complete sign-ins over real sockets with openidconnect's client.

use openidconnect::core::{CoreErrorResponseType, CoreUserInfoClaims};
use openidconnect::{
    AccessTokenHash, OAuth2TokenResponse, PkceCodeVerifier, RequestTokenError,
    StandardErrorResponse, TokenResponse,
};
use provider::{AuthMethod, Calls, Options, Person, Provider};
use reqwest::header::{COOKIE, SET_COOKIE};

use crate::browser::{
    Attempt, REDIRECT_URI, SIGNED_OUT, attempt, code, http, location, parameter, provider,
    provider_with, relying_party, soon,
};

#[tokio::test]
async fn a_person_signs_in_and_out() {
    let provider = provider();
    let (http, party) = (http(), relying_party(&provider).await);
    let attempt = attempt(&party);

    let page = http.get(attempt.url.clone()).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let page = page.text().await.unwrap();
    assert!(page.contains("<button name=\"person\" value=\"ada\" id=\"person-ada\""), "{page}");
    assert!(page.contains("Mallory &lt;script&gt;"), "{page}");

    let answer = press(&http, &attempt, "person=ada").await;
    let cookie = answer.headers()[SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("dev_provider_session="), "{cookie}");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let answer = location(&answer);
    assert!(answer.starts_with(REDIRECT_URI));
    assert_eq!(parameter(&answer, "state").as_ref(), Some(attempt.state.secret()));
    assert_eq!(parameter(&answer, "iss").as_deref(), Some(provider.issuer()));

    let request = party.exchange_code(code(&answer)).unwrap();
    let tokens = request.set_pkce_verifier(attempt.verifier).request_async(&http).await.unwrap();
    let id_token = tokens.id_token().unwrap();
    let verifier = party.id_token_verifier();
    let claims = id_token.claims(&verifier, &attempt.nonce).unwrap();
    assert_eq!(claims.subject().as_str(), "ada-1815");
    assert_eq!(claims.email().unwrap().as_str(), "ada@example.org");
    let hash = AccessTokenHash::from_token(
        tokens.access_token(),
        id_token.signing_alg().unwrap(),
        id_token.signing_key(&verifier).unwrap(),
    );
    assert_eq!(claims.access_token_hash(), Some(&hash.unwrap()));

    let subject = Some(claims.subject().clone());
    let request = party.user_info(tokens.access_token().clone(), subject).unwrap();
    let info: CoreUserInfoClaims = request.request_async(&http).await.unwrap();
    assert_eq!(info.preferred_username().unwrap().as_str(), "ada");

    let silent = format!("{}&prompt=none", attempt.url);
    let again = http.get(&silent).header(COOKIE, &cookie).send().await.unwrap();
    assert!(
        parameter(&location(&again), "code").is_some(),
        "the session signs the person in without a page"
    );

    let end = format!(
        "{}/end-session?id_token_hint={id_token}&post_logout_redirect_uri={SIGNED_OUT}&state=s",
        provider.issuer()
    );
    let ended = http.get(end).header(COOKIE, &cookie).send().await.unwrap();
    assert_eq!(location(&ended), format!("{SIGNED_OUT}?state=s"));
    assert!(ended.headers()[SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));

    let again = http.get(&silent).header(COOKIE, &cookie).send().await.unwrap();
    assert_eq!(parameter(&location(&again), "error").as_deref(), Some("login_required"));

    let Calls { token, userinfo, end_session, redeemed, client_auth, .. } = provider.calls();
    assert_eq!((token, userinfo, end_session), (1, 1, 1));
    assert_eq!(redeemed, [code(&answer).secret().to_owned()]);
    assert_eq!(client_auth, [AuthMethod::ClientSecretBasic]);
}

#[tokio::test]
async fn cancel_returns_access_denied() {
    let provider = provider();
    let party = relying_party(&provider).await;
    let attempt = attempt(&party);
    let answer = location(&press(&http(), &attempt, "cancel=1").await);
    assert_eq!(parameter(&answer, "error").as_deref(), Some("access_denied"));
    assert_eq!(parameter(&answer, "iss").as_deref(), Some(provider.issuer()));
    assert_eq!(parameter(&answer, "code"), None);
    assert_eq!(parameter(&provider.deny(attempt.url.as_str()), "code"), None);
}

#[tokio::test]
async fn a_wrong_code_verifier_gets_no_token() {
    let provider = provider();
    let (http, party) = (http(), relying_party(&provider).await);
    let attempt = attempt(&party);
    let answer = provider.sign_in_as("ada", attempt.url.as_str());
    let request = party.exchange_code(code(&answer)).unwrap();
    let other = PkceCodeVerifier::new("v".repeat(43));
    let refused = request.set_pkce_verifier(other).request_async(&http).await.unwrap_err();
    assert_invalid_grant(&refused);
    assert!(provider.calls().redeemed.is_empty());
}

#[tokio::test]
async fn a_code_is_accepted_once() {
    let provider = provider();
    let (http, party) = (http(), relying_party(&provider).await);
    let attempt = attempt(&party);
    let answer = provider.sign_in_as("grace", attempt.url.as_str());
    let redeem = || {
        let verifier = PkceCodeVerifier::new(attempt.verifier.secret().to_owned());
        party.exchange_code(code(&answer)).unwrap().set_pkce_verifier(verifier)
    };
    redeem().request_async(&http).await.unwrap();
    assert_invalid_grant(&redeem().request_async(&http).await.unwrap_err());
    assert_eq!(provider.calls().redeemed.len(), 1);
}

#[tokio::test]
async fn a_wrong_client_secret_gets_no_token() {
    let provider = provider();
    let party = relying_party(&provider).await;
    let answer = provider.sign_in_as("ada", attempt(&party).url.as_str());
    let code = code(&answer);
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", "jitsi"),
        ("client_secret", "guessed"),
        ("code", code.secret()),
    ];
    let request = http().post(format!("{}/token", provider.issuer())).form(&form);
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 401);
    assert!(response.text().await.unwrap().contains("\"invalid_client\""));
    assert!(provider.calls().redeemed.is_empty());
}

#[tokio::test]
async fn an_unregistered_redirect_uri_gets_a_page_and_no_redirect() {
    let provider = provider();
    let party = relying_party(&provider).await;
    let url = attempt(&party).url.to_string().replace("%2Foidc%2Fredirect", "%2Felsewhere");
    let response = http().get(url).send().await.unwrap();
    assert_eq!(response.status(), 400);
    assert!(response.headers().get("location").is_none());
}

#[tokio::test]
async fn a_request_without_pkce_is_refused() {
    let provider = provider();
    let party = relying_party(&provider).await;
    let url = attempt(&party).url.to_string().replace("code_challenge_method=S256", "x=y");
    let answer = location(&http().get(url).send().await.unwrap());
    assert_eq!(parameter(&answer, "error").as_deref(), Some("invalid_request"));
}

#[tokio::test]
async fn prompt_login_shows_the_page_to_a_signed_in_person() {
    let provider = provider();
    let (http, party) = (http(), relying_party(&provider).await);
    let attempt = attempt(&party);
    let answer = press(&http, &attempt, "person=ada").await;
    let cookie = answer.headers()[SET_COOKIE].to_str().unwrap();
    for (prompt, status) in [("", 303), ("&prompt=login", 200), ("&max_age=100", 303)] {
        let request = http.get(format!("{}{prompt}", attempt.url)).header(COOKIE, cookie);
        assert_eq!(request.send().await.unwrap().status(), status, "{prompt}");
    }
}

#[tokio::test]
async fn a_changed_person_signs_in_with_the_changed_claims() {
    let provider = provider_with(Options { claims_in_id_token: false, ..Options::default() });
    provider.set_person(provider.person("ada").with("name", "Countess").without("email"));
    provider.set_person(Person::new("new", "new-1"));
    let (http, party) = (http(), relying_party(&provider).await);
    let attempt = attempt(&party);
    let answer = provider.sign_in_as("ada", attempt.url.as_str());
    let request = party.exchange_code(code(&answer)).unwrap();
    let tokens = request.set_pkce_verifier(attempt.verifier).request_async(&http).await.unwrap();
    let verifier = party.id_token_verifier();
    let claims = tokens.id_token().unwrap().claims(&verifier, &attempt.nonce).unwrap();
    assert!(claims.name().is_none(), "only userinfo has it");
    let request = party.user_info(tokens.access_token().clone(), None).unwrap();
    let info: CoreUserInfoClaims = request.request_async(&http).await.unwrap();
    assert_eq!(info.name().unwrap().get(None).unwrap().as_str(), "Countess");
    assert!(info.email().is_none());
}

/// The key ids of the key set, the signing key first.
async fn key_ids(provider: &Provider) -> Vec<String> {
    let set = http().get(format!("{}/jwks", provider.issuer())).send().await.unwrap();
    let set: serde_json::Value = serde_json::from_str(&set.text().await.unwrap()).unwrap();
    let keys = set["keys"].as_array().unwrap().iter();
    keys.map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_added_key_signs_and_only_the_key_before_it_stays_published() {
    let provider = provider();
    let first = key_ids(&provider).await;
    provider.add_key();
    let second = key_ids(&provider).await;
    assert_eq!(second[1..], first[..]);
    provider.add_key();
    let third = key_ids(&provider).await;
    assert_eq!((third.len(), &third[1]), (3, &second[0]));
    provider.rotate_keys();
    let last = key_ids(&provider).await;
    assert!(last.len() == 2 && !third.contains(&last[0]), "{last:?}");
}

#[tokio::test]
async fn a_moved_clock_changes_the_times_of_the_id_token() {
    let provider = provider();
    let party = relying_party(&provider).await;
    provider.set_clock(-300);
    let before = chrono::Utc::now();
    let attempt = attempt(&party);
    let back = provider.sign_in_as("ada", attempt.url.as_str());
    let request = party.exchange_code(code(&back)).unwrap();
    let tokens = request.set_pkce_verifier(attempt.verifier).request_async(&http()).await.unwrap();
    let claims = tokens.id_token().unwrap().claims(&party.id_token_verifier(), &attempt.nonce);
    let claims = claims.unwrap();
    for time in [claims.issue_time(), claims.auth_time().unwrap()] {
        let moved = (time - before).num_seconds();
        assert!((-301..-200).contains(&moved), "{moved}");
    }
}

#[tokio::test]
async fn a_resumed_provider_has_the_same_port_and_state() {
    let provider = provider();
    let (http, party) = (http(), relying_party(&provider).await);
    let attempt = attempt(&party);
    let answer = provider.sign_in_as("ada", attempt.url.as_str());
    provider.pause();
    let refused = http.get(format!("{}/jwks", provider.issuer())).send().await.unwrap_err();
    assert!(refused.is_connect(), "{refused:?}");
    provider.resume();
    let request = party.exchange_code(code(&answer)).unwrap();
    request.set_pkce_verifier(attempt.verifier).request_async(&http).await.unwrap();
}

#[tokio::test]
async fn the_routes_begin_with_the_path_of_the_issuer() {
    let probe = Provider::start(Options::default());
    let listen = probe.address();
    probe.stop();
    let issuer = Some(format!("http://{listen}/realms/school"));
    let provider = provider_with(Options { listen, issuer, ..Options::default() });
    let party = relying_party(&provider).await;
    let answer = provider.sign_in_as("ada", attempt(&party).url.as_str());
    assert_eq!(parameter(&answer, "iss").as_deref(), Some(provider.issuer()));
}

async fn press(
    http: &reqwest::Client,
    attempt: &Attempt,
    button: &'static str,
) -> reqwest::Response {
    let form = "application/x-www-form-urlencoded";
    let request = http.post(attempt.url.clone()).header("content-type", form).body(button);
    soon(request.send()).await.unwrap()
}

fn assert_invalid_grant<E: std::error::Error + 'static>(
    error: &RequestTokenError<E, StandardErrorResponse<CoreErrorResponseType>>,
) {
    match error {
        RequestTokenError::ServerResponse(answer) => {
            assert_eq!(answer.error(), &CoreErrorResponseType::InvalidGrant);
        }
        other => panic!("{other:?}"),
    }
}
