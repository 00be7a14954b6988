//! The faults in the id token's claims.

use serde_json::{Map, Value, json};

use crate::Fault;

/// Makes the claims of a good id token wrong. `now` is in seconds since the epoch.
pub(super) fn make_wrong(fault: Fault, claims: &mut Map<String, Value>, now: i64) {
    let audience = claims.get("aud").and_then(|aud| aud.get(0)).cloned().unwrap_or_default();
    let issuer = claims.get("iss").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut set = |claim: &str, value: Value| claims.insert(claim.to_owned(), value);
    match fault {
        Fault::IssWrong => set("iss", json!("https://other.example.net")),
        Fault::IssSlash => set("iss", json!(format!("{issuer}/"))),
        Fault::IssMissing => claims.remove("iss"),
        Fault::IssList => set("iss", json!([issuer])),

        Fault::SubMissing => claims.remove("sub"),
        Fault::SubEmpty => set("sub", json!("")),
        Fault::SubTooLong => set("sub", json!("s".repeat(256))),
        Fault::SubNumber => set("sub", json!(1815)),
        Fault::SubList => set("sub", json!(["ada-1815"])),

        Fault::AudMissing => claims.remove("aud"),
        Fault::AudWrong => set("aud", json!(["other-client"])),
        Fault::AudEmpty => set("aud", json!([])),
        Fault::AudNested => set("aud", json!([[audience]])),
        Fault::AudObject => set("aud", json!({ "client": audience })),
        Fault::AudTwice => set("aud", json!([audience, audience])),
        Fault::AudString => set("aud", audience),
        Fault::AudSeveralWithoutAzp => set("aud", json!([audience, "other-client"])),
        Fault::AudSeveralWithAzp => {
            set("aud", json!([audience.clone(), "other-client"]));
            set("azp", audience)
        }
        Fault::AudSeveralAzpOther => {
            set("aud", json!([audience, "other-client"]));
            set("azp", json!("other-client"))
        }
        Fault::AzpOther => set("azp", json!("other-client")),
        Fault::AzpList => set("azp", json!([audience])),

        Fault::ExpPast => set("exp", json!(now - 3600)),
        Fault::ExpWithinSkew => set("exp", json!(now - 20)),
        Fault::ExpMissing => claims.remove("exp"),
        Fault::ExpNull => set("exp", Value::Null),
        Fault::ExpNegative => set("exp", json!(-1)),
        Fault::ExpAbsurd => set("exp", json!(1e300)),
        Fault::ExpLargest => set("exp", json!(u64::MAX)),
        Fault::ExpAfter2038 => set("exp", json!(4_102_444_800_u64)),
        Fault::ExpFraction => set("exp", json!(seconds(now) + 3599.5)),
        Fault::ExpString => set("exp", json!((now + 3600).to_string())),

        Fault::IatMissing => claims.remove("iat"),
        Fault::IatFuture => set("iat", json!(now + 3600)),
        Fault::IatWithinSkew => set("iat", json!(now + 20)),
        Fault::IatLongAgo => set("iat", json!(now - 7200)),
        Fault::IatAbsurd => set("iat", json!(1e300)),
        Fault::IatNegative => set("iat", json!(-1)),
        Fault::IatFraction => set("iat", json!(seconds(now) - 0.5)),
        Fault::IatString => set("iat", json!(now.to_string())),

        Fault::NbfFuture => set("nbf", json!(now + 3600)),
        Fault::NbfWithinSkew => set("nbf", json!(now + 20)),
        Fault::NbfAbsurd => set("nbf", json!(1e300)),
        Fault::NbfNegative => set("nbf", json!(-1)),
        Fault::NbfString => set("nbf", json!(now.to_string())),

        Fault::NonceMissing => claims.remove("nonce"),
        Fault::NonceWrong => set("nonce", json!(crate::state::random())),
        Fault::NonceList => {
            let nonce = claims.get("nonce").cloned();
            claims.insert("nonce".to_owned(), json!([nonce]))
        }

        // The length of the correct one, which is half of a SHA-256.
        Fault::AtHashWrong => set("at_hash", json!(crate::state::random()[..22])),
        Fault::AtHashNumber => set("at_hash", json!(7)),
        Fault::AtHashMissing => claims.remove("at_hash"),

        Fault::AcrMissing => claims.remove("acr"),
        Fault::AcrWrong => set("acr", json!("urn:example:acr:none-at-all")),
        Fault::AcrList => set("acr", json!(["urn:example:loa:1"])),
        Fault::AuthTimeMissing => claims.remove("auth_time"),
        Fault::AuthTimeOld => set("auth_time", json!(now - 365 * 24 * 3600)),
        Fault::AuthTimeString => set("auth_time", json!(now.to_string())),
        Fault::AuthTimeFuture => set("auth_time", json!(now + 3600)),
        Fault::AuthTimeAbsurd => set("auth_time", json!(1e300)),
        Fault::AuthTimeNegative => set("auth_time", json!(-1)),
        _ => None,
    };
}

/// Seconds since the epoch as a JSON number.
#[expect(clippy::cast_precision_loss, reason = "exact until the year 285,428,751")]
fn seconds(now: i64) -> f64 {
    now as f64
}
