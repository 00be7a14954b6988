//! The userinfo endpoint (OpenID Connect Core 5.3).

use actix_web::http::header::{AUTHORIZATION, CACHE_CONTROL, WWW_AUTHENTICATE};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::Utc;
use openidconnect::core::CoreGenderClaim;
use openidconnect::{Audience, IssuerUrl, StandardClaims, SubjectIdentifier, UserInfoClaims};
use serde_json::{Value, json};

use crate::Fault;
use crate::id_token::{Signer, sign};
use crate::keys;
use crate::people::Claims;
use crate::state::{Grant, State};

/// `GET` or `POST /userinfo`, with the access token as bearer token (RFC 6750 2.1).
pub(crate) async fn userinfo(state: Data<State>, http: HttpRequest) -> HttpResponse {
    let grant = http
        .headers()
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .and_then(|(_, token)| state.access_tokens.get(token));
    match grant {
        Some(grant) => answer(&state, &grant),
        None => HttpResponse::Unauthorized()
            .insert_header((WWW_AUTHENTICATE, "Bearer error=\"invalid_token\""))
            .finish(),
    }
}

fn answer(state: &State, grant: &Grant) -> HttpResponse {
    let fault = state.fault();
    let key = state.keys.signing();
    let signer = match fault {
        Some(
            Fault::UserinfoSigned
            | Fault::UserinfoSignedBare
            | Fault::UserinfoSignedWithinSkew
            | Fault::UserinfoSignedExpired
            | Fault::UserinfoSignedExpString
            | Fault::UserinfoSignedIssWrong
            | Fault::UserinfoSignedAudWrong
            | Fault::UserinfoSignedSubWrong,
        ) => Some(Signer::Rs256(&key)),
        Some(Fault::UserinfoSignedEs256) => Some(Signer::Es256),
        Some(Fault::UserinfoSignedHs256) => {
            let secret = state.client(&grant.client_id).and_then(|client| client.secret);
            Some(Signer::Hs256(secret.unwrap_or_default().into_bytes()))
        }
        Some(Fault::UserinfoSignedOtherKey) => Some(Signer::Rs256(keys::stranger())),
        Some(Fault::UserinfoSignedNone) => Some(Signer::Nobody),
        _ => None,
    };
    let bare = fault == Some(Fault::UserinfoSignedBare);
    let good = good(state, grant, signer.is_some() && !bare);
    let claims = match fault {
        Some(fault) => wrong(fault, good),
        None => good,
    };
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "no-store"));
    if fault == Some(Fault::UserinfoEmpty) {
        return response.content_type("application/json").finish();
    }
    match signer {
        Some(signer) => response.content_type("application/jwt").body(sign(&signer, &claims)),
        None => response.json(claims),
    }
}

/// The claims, with `iss` and `aud` if the response is signed.
fn good(state: &State, grant: &Grant, signed: bool) -> Value {
    let person = grant.person.claims.released(&grant.scope, state.fault());
    let subject = SubjectIdentifier::new(grant.person.sub.clone());
    let mut claims: UserInfoClaims<Claims, CoreGenderClaim> =
        UserInfoClaims::new(StandardClaims::new(subject), person);
    if signed {
        claims = claims
            .set_issuer(IssuerUrl::new(state.issuer.clone()).ok())
            .set_audiences(Some(vec![Audience::new(grant.client_id.clone())]));
    }
    serde_json::to_value(claims).expect("claims are JSON")
}

fn wrong(fault: Fault, mut claims: Value) -> Value {
    match fault {
        Fault::UserinfoNotAnObject => return json!([claims]),
        Fault::UserinfoSubWrong | Fault::UserinfoSignedSubWrong => {
            claims["sub"] = json!("somebody-else")
        }
        Fault::UserinfoSubList => claims["sub"] = json!([claims["sub"]]),
        Fault::UserinfoSubMissing => {
            claims.as_object_mut().and_then(|members| members.remove("sub"));
        }
        Fault::UserinfoSignedWithinSkew => claims["exp"] = json!(Utc::now().timestamp() - 20),
        Fault::UserinfoSignedExpired => claims["exp"] = json!(Utc::now().timestamp() - 3600),
        Fault::UserinfoSignedExpString => {
            claims["exp"] = json!((Utc::now().timestamp() + 3600).to_string());
        }
        Fault::UserinfoSignedIssWrong => claims["iss"] = json!("https://other.example.net"),
        Fault::UserinfoSignedAudWrong => claims["aud"] = json!(["other-client"]),
        _ => {}
    }
    claims
}
