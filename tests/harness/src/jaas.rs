//! The rules by which 8x8's JaaS accepts or refuses a token, as its documentation gives them
//! (developer.8x8.com/jaas/docs/api-keys-jwt; jitsi-meet react/features/base/jwt/functions.ts,
//! `validateJwt`).

use std::time::{SystemTime, UNIX_EPOCH};

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde_json::Value;

use crate::features::FEATURES;

/// The claims of a token that JaaS accepts for `room`. `public_key` is the key that was uploaded for
/// the app.
///
/// # Errors
///
/// The rules that the token breaks.
pub fn verify(
    token: &str,
    app_id: &str,
    public_key: &str,
    room: &str,
) -> Result<Value, Vec<&'static str>> {
    let key = DecodingKey::from_rsa_pem(public_key.as_bytes()).expect("an RSA public key");
    // Times, issuer and audience are checked below, so that the result names every broken rule.
    let mut validation = Validation::new(Algorithm::RS256);
    (validation.validate_exp, validation.validate_aud) = (false, false);
    validation.required_spec_claims.clear();
    let Ok(token) = decode::<Value>(token, &key, &validation) else {
        return Err(vec!["signed by RS256 with the app's key"]);
    };
    let (header, claims) = (token.header, token.claims);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let user = &claims["context"]["user"];
    let features = claims["context"]["features"].as_object();
    let key_of_app =
        |kid: &str| kid.split_once('/').is_some_and(|(app, key)| app == app_id && !key.is_empty());
    let boolean = |value: &Value| {
        value.is_boolean() || value.as_str().is_some_and(|it| it == "true" || it == "false")
    };
    let checks = [
        ("typ is JWT", header.typ.as_deref() == Some("JWT")),
        ("kid is AppID/key", header.kid.as_deref().is_some_and(key_of_app)),
        ("aud is jitsi", claims["aud"] == "jitsi"),
        ("iss is chat", claims["iss"] == "chat"),
        ("sub is the AppID", claims["sub"] == app_id && app_id.starts_with("vpaas-magic-cookie-")),
        ("exp is a number in the future", claims["exp"].as_u64().is_some_and(|exp| exp > now)),
        (
            "nbf is a number, not in the future",
            claims["nbf"].as_u64().is_some_and(|nbf| nbf <= now),
        ),
        ("room is this one or *", claims["room"] == room || claims["room"] == "*"),
        ("the user has an id", user["id"].is_string()),
        ("moderator is true or false", boolean(&user["moderator"])),
        ("there are features", features.is_some_and(|features| !features.is_empty())),
        ("features are true or false", features.is_some_and(|it| it.values().all(boolean))),
        (
            "every feature is one of JaaS or Jitsi",
            features.is_some_and(|it| it.keys().all(|name| FEATURES.contains(&name.as_str()))),
        ),
        (
            "every feature of JaaS is on or off",
            features.is_some_and(|it| OF_JAAS.iter().all(|name| it.contains_key(*name))),
        ),
    ];
    let broken: Vec<_> = checks.into_iter().filter(|(_, ok)| !ok).map(|(rule, _)| rule).collect();
    if broken.is_empty() { Ok(claims) } else { Err(broken) }
}

/// The features that the documentation of JaaS names.
const OF_JAAS: [&str; 11] = [
    "livestreaming",
    "recording",
    "transcription",
    "sip-inbound-call",
    "sip-outbound-call",
    "inbound-call",
    "outbound-call",
    "file-upload",
    "list-visitors",
    "send-groupchat",
    "create-polls",
];

#[cfg(test)]
mod tests {
    use jsonwebtoken::{EncodingKey, Header, encode};
    use serde_json::{Map, json};

    use super::*;

    const APP: &str = "vpaas-magic-cookie-1";

    fn judged(kid: &str, claims: &Value) -> Result<Value, Vec<&'static str>> {
        let mut header = Header::new(Algorithm::RS256);
        header.kid = Some(kid.to_owned());
        let key = EncodingKey::from_rsa_pem(include_bytes!("../keys/rsa.pem")).unwrap();
        let token = encode(&header, claims, &key).unwrap();
        verify(&token, APP, include_str!("../keys/rsa.pub.pem"), "room")
    }

    #[test]
    fn a_valid_token_is_accepted_and_each_wrong_claim_breaks_its_rule() {
        let features: Map<_, _> =
            OF_JAAS.iter().map(|name| ((*name).to_owned(), json!("true"))).collect();
        let good = json!({
            "aud": "jitsi", "iss": "chat", "sub": APP, "room": "room", "exp": 4_000_000_000_u64,
            "nbf": 1, "context": {
                "user": {"id": "a", "moderator": "true"}, "features": features,
            },
        });
        assert_eq!(judged("vpaas-magic-cookie-1/k", &good).as_ref(), Ok(&good));
        assert_eq!(judged("other/k", &good), Err(vec!["kid is AppID/key"]));
        for (claim, value, rule) in [
            ("aud", json!(["jitsi"]), "aud is jitsi"),
            ("iss", json!("jitsi"), "iss is chat"),
            ("sub", json!("meet.example.org"), "sub is the AppID"),
            ("exp", json!(1), "exp is a number in the future"),
            ("nbf", json!("1"), "nbf is a number, not in the future"),
            ("room", json!("other"), "room is this one or *"),
        ] {
            let mut claims = good.clone();
            claims[claim] = value;
            assert_eq!(judged("vpaas-magic-cookie-1/k", &claims), Err(vec![rule]));
        }
        for (feature, value, rule) in [
            ("recording", None, "every feature of JaaS is on or off"),
            ("recording", Some(json!(1)), "features are true or false"),
            ("recordings", Some(json!(true)), "every feature is one of JaaS or Jitsi"),
        ] {
            let mut claims = good.clone();
            let features = claims["context"]["features"].as_object_mut().unwrap();
            match value {
                Some(value) => features.insert(feature.to_owned(), value),
                None => features.remove(feature),
            };
            assert_eq!(judged("vpaas-magic-cookie-1/k", &claims), Err(vec![rule]));
        }
    }
}
