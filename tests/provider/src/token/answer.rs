//! The token response (RFC 6749 5.1, OpenID Connect Core 3.1.3.3).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::CoreTokenType;
use openidconnect::{AccessToken, ExtraTokenFields, Scope, StandardTokenResponse};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::state::{Grant, State};
use crate::{Client, Fault};

/// The id token as text: openidconnect's type cannot hold a wrong one.
#[derive(Debug, Serialize, Deserialize)]
struct IdTokenText {
    id_token: String,
}

impl ExtraTokenFields for IdTokenText {}

/// The token response for a grant, changed by the fault.
pub(super) fn good_or_wrong(state: &State, client: &Client, grant: Grant) -> Value {
    let lifetime = state.options.token_lifetime;
    let access_token = AccessToken::new(state.access_tokens.insert(grant.clone(), lifetime));
    let id_token = crate::id_token::issue(state, client, &grant, &access_token);
    state.calls().tokens.extend([access_token.secret().clone(), id_token.clone()]);
    let scopes = grant.scope.split(' ').map(|scope| Scope::new(scope.to_owned())).collect();
    let mut response =
        StandardTokenResponse::new(access_token, CoreTokenType::Bearer, IdTokenText { id_token });
    response.set_expires_in(Some(&lifetime));
    response.set_scopes(Some(scopes));
    let answer = serde_json::to_value(response).expect("a token response is JSON");
    match state.fault() {
        Some(fault) => wrong(fault, answer),
        None => answer,
    }
}

fn wrong(fault: Fault, mut answer: Value) -> Value {
    if fault == Fault::TokenNotAnObject {
        return json!([answer]);
    }
    if fault == Fault::TokenPositional {
        return json!([answer["access_token"], answer["token_type"], answer["id_token"]]);
    }
    let Some(members) = answer.as_object_mut() else { return answer };
    let mut set = |member: &str, value: Value| members.insert(member.to_owned(), value);
    match fault {
        Fault::TokenTypeOther => set("token_type", json!("mac")),
        Fault::TokenTypeUpperCase => set("token_type", json!("BEARER")),
        Fault::ExpiresInString => set("expires_in", json!("3600")),
        Fault::ExpiresInFraction => set("expires_in", json!(3599.5)),
        Fault::TokenUnknownMembers => set("ext", json!({ "expires_in": "never", "a": [null] })),
        Fault::IdTokenEmpty => set("id_token", json!("")),
        Fault::IdTokenGarbage => set("id_token", json!("this.is.no-token")),
        Fault::IdTokenEncrypted => set("id_token", json!(encrypted())),
        Fault::AccessTokenMissing => members.remove("access_token"),
        Fault::TokenTypeMissing => members.remove("token_type"),
        Fault::ExpiresInMissing => members.remove("expires_in"),
        Fault::IdTokenMissing => members.remove("id_token"),
        _ => None,
    };
    answer
}

/// A token in the form of an encrypted one: five parts (RFC 7516 7.1).
fn encrypted() -> String {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"RSA-OAEP-256","enc":"A256GCM"}"#);
    format!("{header}.a2V5.aXY.dGV4dA.dGFn")
}
