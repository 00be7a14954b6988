//! Userinfo (OpenID Connect Core 5.3).

use actix_web::http::header::{AUTHORIZATION, CACHE_CONTROL, WWW_AUTHENTICATE};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
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
            Fault::UserinfoSigned | Fault::UserinfoSignedIssWrong | Fault::UserinfoSignedAudWrong,
        ) => Some(Signer::Rs256(&key)),
        Some(Fault::UserinfoSignedOtherKey) => Some(Signer::Rs256(keys::stranger())),
        Some(Fault::UserinfoSignedNone) => Some(Signer::Nobody),
        _ => None,
    };
    let good = good(state, grant, signer.is_some());
    let claims = match fault {
        Some(fault) => wrong(fault, good),
        None => good,
    };
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "no-store"));
    match signer {
        Some(signer) => response.content_type("application/jwt").body(sign(&signer, &claims)),
        None => response.json(claims),
    }
}

/// The claims; with `iss` and `aud` where they will be signed.
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
        Fault::UserinfoSubWrong => claims["sub"] = json!("somebody-else"),
        Fault::UserinfoSubMissing => {
            claims.as_object_mut().and_then(|members| members.remove("sub"));
        }
        Fault::UserinfoSignedIssWrong => claims["iss"] = json!("https://other.example.net"),
        Fault::UserinfoSignedAudWrong => claims["aud"] = json!(["other-client"]),
        _ => {}
    }
    claims
}
