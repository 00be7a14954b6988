//! A valid token is accepted. Each change of one part breaks its rule.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::*;

mod patterns;

const NOW: i64 = 1_700_000_000;
const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn settings() -> Settings {
    Settings::debian("jitsi", SECRET, "meet.example")
}

fn claims() -> Value {
    json!({
        "iss": "jitsi", "aud": "jitsi", "sub": "meet.example", "room": "room1",
        "iat": NOW, "nbf": NOW, "exp": NOW + 60,
        "context": {"user": {"id": "u1", "name": "Ada"}},
    })
}

fn sign(claims: &Value) -> String {
    sign_with(&Header::new(Algorithm::HS256), claims)
}

fn sign_with(header: &Header, claims: &Value) -> String {
    encode(header, claims, &EncodingKey::from_secret(SECRET.as_bytes())).unwrap()
}

fn visit<'a>(room: &'a str, tenant: Option<&'a str>) -> Visit<'a> {
    Visit { room, tenant, now: NOW }
}

fn broken(token: &str, settings: &Settings, visit: &Visit<'_>) -> Vec<Rule> {
    verify(token, settings, visit).err().unwrap_or_default()
}

#[test]
fn a_valid_token_is_accepted() {
    let token = sign(&claims());
    assert_eq!(verify(&token, &settings(), &visit("room1", None)), Ok(claims()));
    assert!(inspect(&token, &settings(), &visit("room1", None)).valid());
}

#[test]
fn each_wrong_claim_breaks_only_its_rule() {
    let cases = [
        ("exp", json!(NOW), Rule::Expiry),
        ("exp", json!((NOW + 60).to_string()), Rule::Expiry),
        ("nbf", json!(NOW + 1), Rule::NotBefore),
        ("nbf", json!("now"), Rule::NotBefore),
        ("iss", json!("other"), Rule::Issuer),
        ("iss", json!(["jitsi"]), Rule::Issuer),
        ("aud", json!("other"), Rule::Audience),
        ("aud", json!(["jitsi"]), Rule::Audience),
        ("room", json!("room2"), Rule::Room),
        ("sub", json!("other.example"), Rule::Domain),
        ("context", json!({"user": {"email": null}}), Rule::NoNull),
        ("context", json!({"list": [1, null]}), Rule::NoNull),
    ];
    for (name, value, rule) in cases {
        let mut claims = claims();
        claims[name] = value.clone();
        let broken = broken(&sign(&claims), &settings(), &visit("room1", None));
        assert_eq!(broken, [rule], "{name} = {value}");
    }
}

#[test]
fn each_missing_claim_breaks_its_rules() {
    let cases: [(&str, &[Rule]); 5] = [
        ("exp", &[Rule::Expiry]),
        ("iss", &[Rule::Issuer]),
        ("aud", &[Rule::Audience]),
        ("room", &[Rule::RoomClaim, Rule::Room]),
        ("sub", &[Rule::Subject, Rule::Domain]),
    ];
    for (name, rules) in cases {
        let mut claims = claims();
        claims.as_object_mut().unwrap().remove(name);
        assert_eq!(broken(&sign(&claims), &settings(), &visit("room1", None)), rules, "{name}");
    }
    let mut without_start = claims();
    without_start.as_object_mut().unwrap().remove("nbf");
    assert_eq!(broken(&sign(&without_start), &settings(), &visit("room1", None)), []);
}

#[test]
fn only_the_configured_type_algorithm_and_signature_are_accepted() {
    let room = visit("room1", None);
    let mut header = Header::new(Algorithm::HS256);
    header.typ = Some("jwt".to_owned());
    assert_eq!(broken(&sign_with(&header, &claims()), &settings(), &room), [Rule::Type]);

    let other = sign_with(&Header::new(Algorithm::HS384), &claims());
    assert_eq!(broken(&other, &settings(), &room), [Rule::Algorithm, Rule::Signature]);

    let mut forged = settings();
    forged.key = Key::Secret(b"another secret, just as long as that".to_vec());
    assert_eq!(broken(&sign(&claims()), &forged, &room), [Rule::Signature]);

    for shapeless in ["", "a.b", "a.b.c", &format!("{}.x", sign(&claims()))] {
        assert_eq!(broken(shapeless, &settings(), &room), [Rule::Shape], "{shapeless}");
    }
}

#[test]
fn a_room_is_compared_in_lower_case_and_is_not_decoded() {
    for (claim, node, fits) in [
        ("Room1", "room1", true),
        ("*", "anything", true),
        ("t%C3%A4st", "t%c3%a4st", true),
        ("täst", "t%c3%a4st", false),
        ("room1", "room1x", false),
    ] {
        let mut claims = claims();
        claims["room"] = json!(claim);
        let broken = broken(&sign(&claims), &settings(), &visit(node, None));
        assert_eq!(broken.is_empty(), fits, "{claim} at {node}");
    }
}

#[test]
fn the_subject_is_the_tenant_or_the_domain() {
    for (sub, tenant, fits) in [
        ("tenant_dots", Some("tenant_dots"), true),
        ("Tenant_Dots", Some("tenant_dots"), true),
        ("tenant.dots", Some("tenant_dots"), false),
        ("meet.example", Some("tenant_dots"), false),
        ("tenant_dots", None, false),
        ("*", Some("tenant_dots"), true),
        ("*", None, true),
    ] {
        let mut claims = claims();
        claims["sub"] = json!(sub);
        let token = sign(&claims);
        let room = visit("room1", tenant);
        assert_eq!(broken(&token, &settings(), &room).is_empty(), fits, "{sub} in {tenant:?}");

        let docker = Settings { domain_verification: false, ..settings() };
        assert_eq!(broken(&token, &docker, &room), [], "docker does not check the domain");
    }
}

#[test]
fn a_star_accepts_every_issuer_and_a_list_of_audiences() {
    let mut open = settings();
    open.accepted_issuers = vec!["*".to_owned()];
    open.accepted_audiences = vec!["*".to_owned()];
    open.room_required = false;
    let mut claims = claims();
    claims["iss"] = json!("whoever");
    claims["aud"] = json!(["a", "b"]);
    claims.as_object_mut().unwrap().remove("room");
    assert_eq!(broken(&sign(&claims), &open, &visit("room1", None)), []);
}

/// Prosody's settings with the tests' key under the name `key-1`, in both ways to fetch it.
fn key_servers() -> [Settings; 2] {
    let pem = include_str!("../../keys/rsa.pub.pem");
    let der = pem::parse(pem).unwrap().into_contents();
    // In the public form of the tests' key, 33 bytes precede the modulus.
    let n = URL_SAFE_NO_PAD.encode(&der[33..33 + 256]);
    let set = json!({"keys": [
        {"kty": "EC", "kid": "key-1", "crv": "P-256", "x": "AQ", "y": "AQ"},
        {"kty": "RSA", "n": n, "e": "AQAB"},
        {"kty": "RSA", "kid": "key-1", "n": n, "e": "AQAB"},
    ]});
    let cached = CachedKeys::of(&set.to_string());
    assert_eq!(cached.ids(), ["key-1"], "a key without an id is ignored");
    let served = ServedKeys::default().with(&asap_path("key-1"), pem);
    [Key::Cached(cached), Key::Served(served)]
        .map(|key| Settings::debian_with_keys("jitsi", key, "meet.example"))
}

fn rsa_signed(algorithm: Algorithm, key_id: Option<&str>) -> String {
    let key = EncodingKey::from_rsa_pem(include_bytes!("../../keys/rsa.pem")).unwrap();
    let mut header = Header::new(algorithm);
    header.kid = key_id.map(str::to_owned);
    encode(&header, &claims(), &key).unwrap()
}

#[test]
fn a_key_server_requires_a_key_id_and_an_rs_algorithm() {
    let room = visit("room1", None);
    for rsa in key_servers() {
        let good = rsa_signed(Algorithm::RS256, Some("key-1"));
        assert_eq!(broken(&good, &rsa, &room), []);
        for key_id in [None, Some("key-2"), Some("KEY-1"), Some("")] {
            let token = rsa_signed(Algorithm::RS256, key_id);
            assert_eq!(broken(&token, &rsa, &room), [Rule::KeyId, Rule::Signature], "{key_id:?}");
        }
        let other = rsa_signed(Algorithm::RS512, Some("key-1"));
        assert_eq!(broken(&other, &rsa, &room), [Rule::Algorithm, Rule::Signature]);
        let shared = broken(&sign(&claims()), &rsa, &room);
        assert_eq!(shared, [Rule::KeyId, Rule::Algorithm, Rule::Signature]);

        let misled = Settings { algorithm: "HS256".to_owned(), ..rsa };
        assert_eq!(broken(&good, &misled, &room), [Rule::Algorithm, Rule::Signature]);
    }
}

#[test]
fn a_key_set_is_fetched_again_a_minute_before_it_expires() {
    for (cache_control, seconds) in [
        (Some("public, max-age=3600"), 3540),
        (Some("max-age=30"), 0),
        (Some("no-store"), 6 * 3600),
        (None, 6 * 3600),
    ] {
        assert_eq!(refresh_after(cache_control), seconds, "{cache_control:?}");
    }
}
