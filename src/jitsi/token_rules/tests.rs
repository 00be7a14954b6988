//! The rules against an independent implementation: [`harness::prosody`].

use harness::prosody::{self, Rule, Settings, Visit};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::jitsi::{Room, Tenant};

const NOW: u64 = 1_700_000_000;
const SECRET: &str = "0123456789abcdef0123456789abcdef";
const DOMAIN: &str = "meet.example";

fn rules() -> TokenRules {
    TokenRules {
        keys: TokenKeys::Secret(DecodingKey::from_secret(SECRET.as_bytes())),
        algorithm: "HS256".to_owned(),
        issuers: vec!["jitsi".to_owned()],
        audiences: vec!["jitsi".to_owned()],
        room_required: true,
        domain: Some(DOMAIN.to_owned()),
    }
}

fn settings_of(rules: &TokenRules) -> Settings {
    Settings {
        algorithm: rules.algorithm.clone(),
        accepted_issuers: rules.issuers.clone(),
        accepted_audiences: rules.audiences.clone(),
        room_required: rules.room_required,
        domain_verification: rules.domain.is_some(),
        ..Settings::debian("", SECRET, DOMAIN)
    }
}

fn meeting(tenant: Option<&str>, room: &str) -> Meeting {
    let tenant = tenant.map(|tenant| Tenant::plain(tenant).unwrap());
    Meeting { tenant, room: Room::plain(room).unwrap() }
}

fn broken(token: &str, rules: &TokenRules, meeting: &Meeting) -> Vec<TokenRule> {
    let Some(token) = DecodedToken::of(token) else { return vec![TokenRule::Shape] };
    let results = token.check(rules, Some(meeting), NOW);
    let broken = results.into_iter().filter(|result| result.holds == Some(false));
    broken.map(|result| result.rule).collect()
}

fn broken_in_harness(token: &str, rules: &TokenRules, meeting: &Meeting) -> Vec<TokenRule> {
    let tenant = meeting.tenant.as_ref().map(Tenant::subject);
    let room = meeting.room.backend_safe();
    let visit = Visit { room: &room, tenant: tenant.as_deref(), now: i64::try_from(NOW).unwrap() };
    let report = prosody::inspect(token, &settings_of(rules), &visit);
    // The room is checked twice there: whether it is present, and whether it is the right one. `sub`, too.
    let broken: Vec<_> = report.broken().into_iter().map(same).collect();
    // Ours does not check the key for another algorithm.
    let of_key = |rule: &TokenRule| matches!(rule, TokenRule::KeyId | TokenRule::Signature);
    let other = broken.contains(&TokenRule::Algorithm);
    broken.into_iter().filter(|rule| !other || !of_key(rule)).collect()
}

fn same(rule: Rule) -> TokenRule {
    match rule {
        Rule::Shape => TokenRule::Shape,
        Rule::KeyId => TokenRule::KeyId,
        Rule::Type => TokenRule::Type,
        Rule::Algorithm => TokenRule::Algorithm,
        Rule::Signature => TokenRule::Signature,
        Rule::Expiry => TokenRule::Expiry,
        Rule::NotBefore => TokenRule::NotBefore,
        Rule::Issuer => TokenRule::Issuer,
        Rule::Audience => TokenRule::Audience,
        Rule::Room | Rule::RoomClaim => TokenRule::Room,
        Rule::Domain | Rule::Subject => TokenRule::Subject,
        Rule::NoNull => TokenRule::NoNull,
    }
}

fn sorted(mut rules: Vec<TokenRule>) -> Vec<TokenRule> {
    rules.sort_unstable();
    rules.dedup();
    rules
}

fn sign(header: &Header, claims: &Value, secret: &str) -> String {
    encode(header, claims, &EncodingKey::from_secret(secret.as_bytes())).unwrap()
}

/// Values that are right for some claim, and values of every type.
fn value() -> impl Strategy<Value = Value> {
    let texts =
        ["jitsi", "meet.example", "MEET.example", "tenant", "room", "Room", "*", "", "caf%c3%a9"];
    let numbers = [0, NOW - 1, NOW, NOW + 1];
    prop_oneof![
        proptest::sample::select(texts.to_vec()).prop_map(Value::from),
        proptest::sample::select(numbers.to_vec()).prop_map(Value::from),
        Just(Value::Null),
        Just(json!(true)),
        Just(json!(["jitsi"])),
        Just(json!(["*"])),
        Just(json!({ "user": { "name": null } })),
    ]
}

proptest! {
    /// A correct token with up to three changes, under settings with up to one change.
    #[test]
    fn both_implementations_find_the_same_broken_rules(
        changes in proptest::collection::vec(
            (proptest::sample::select(vec!["iss", "aud", "sub", "room", "exp", "nbf", "context"]), proptest::option::of(value())),
            0..3,
        ),
        setting in 0..6,
        tenant in proptest::option::of(Just("tenant")),
        room in proptest::sample::select(vec!["room", "café", "ROOM"]),
        (typ, algorithm, secret) in (
            proptest::sample::select(vec![Some("JWT"), Some("jwt"), None]),
            proptest::sample::select(vec![Algorithm::HS256, Algorithm::HS384]),
            proptest::sample::select(vec![SECRET, "another-secret-0123456789abcdef01"]),
        ),
    ) {
        let mut rules = rules();
        match setting {
            1 => rules.domain = None,
            2 => rules.room_required = false,
            3 => rules.audiences = vec!["*".to_owned()],
            4 => rules.issuers = vec!["*".to_owned()],
            5 => rules.algorithm = "HS384".to_owned(),
            _ => {}
        }
        let meeting = meeting(tenant, room);
        let mut claims = json!({
            "iss": "jitsi", "aud": "jitsi", "sub": tenant.unwrap_or(DOMAIN),
            "room": meeting.room.backend_safe(), "nbf": NOW, "exp": NOW + 1,
            "context": { "user": { "id": "u" } },
        });
        for (name, value) in changes {
            match value {
                Some(value) => claims[name] = value,
                None => drop(claims.as_object_mut().unwrap().remove(name)),
            }
        }
        let mut header = Header::new(algorithm);
        header.typ = typ.map(str::to_owned);
        let token = sign(&header, &claims, secret);
        prop_assert_eq!(
            sorted(broken(&token, &rules, &meeting)),
            sorted(broken_in_harness(&token, &rules, &meeting)),
            "{}", claims
        );
    }
}

#[test]
fn a_correct_token_breaks_no_rule_and_a_changed_character_breaks_one() {
    let meeting = meeting(None, "room");
    let claims = json!({
        "iss": "jitsi", "aud": "jitsi", "sub": DOMAIN, "room": "room", "nbf": NOW, "exp": NOW + 1,
    });
    let token = sign(&Header::new(Algorithm::HS256), &claims, SECRET);
    assert_eq!(broken(&token, &rules(), &meeting), []);
    for damaged in [format!("{token}!"), token.replace('.', ","), String::new(), "a.b.c".to_owned()]
    {
        assert_eq!(broken(&damaged, &rules(), &meeting), [TokenRule::Shape], "{damaged}");
    }
}

#[test]
fn public_keys_require_a_known_kid_and_an_rs_algorithm() {
    let meeting = meeting(None, "room");
    let claims = json!({
        "iss": "jitsi", "aud": "jitsi", "sub": DOMAIN, "room": "room", "nbf": NOW, "exp": NOW + 1,
    });
    let token = sign(&Header::new(Algorithm::HS256), &claims, SECRET);
    let secret = DecodingKey::from_secret(SECRET.as_bytes());
    let public = TokenKeys::Public([("k".to_owned(), secret)].into());
    let broken_with = |keys| broken(&token, &TokenRules { keys, ..rules() }, &meeting);
    assert_eq!(broken_with(public), [TokenRule::Algorithm]);
    assert_eq!(broken_with(TokenKeys::Elsewhere), [TokenRule::Algorithm]);
}

#[test]
fn a_long_value_is_cut() {
    let long = is("room", &json!("ä".repeat(500)));
    assert!(long.ends_with('…') && long.chars().count() < 120, "{long}");
}
