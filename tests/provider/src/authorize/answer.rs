//! The authorization response: the URL that the browser is redirected to (RFC 6749 4.1.2, RFC 9207
//! section 2).

use std::sync::Arc;

use super::request::Request;
use crate::state::{Grant, State, random};
use crate::{Fault, Person};

type Pairs = Vec<(&'static str, String)>;

/// The redirect URI with a new code for this person.
pub(crate) fn approve(
    state: &State,
    request: &Request,
    person: Arc<Person>,
    auth_time: i64,
) -> String {
    if let Some((error, description)) = state.fault().and_then(forced_error) {
        return refuse(state, request, error, description);
    }
    let grant = Grant {
        client_id: request.client.id.clone(),
        redirect_uri: request.redirect_uri.clone(),
        code_challenge: request.code_challenge.clone(),
        nonce: request.nonce.clone(),
        scope: request.scope.clone(),
        acr: request.acr.clone(),
        person,
        auth_time,
    };
    let code = state.codes.insert(grant, state.options.code_lifetime);
    location(state, request, vec![("code", code)])
}

/// The redirect URI with an error.
pub(crate) fn refuse(state: &State, request: &Request, error: &str, description: &str) -> String {
    let pairs = vec![("error", error.to_owned()), ("error_description", description.to_owned())];
    location(state, request, pairs)
}

fn location(state: &State, request: &Request, mut pairs: Pairs) -> String {
    if let Some(given) = &request.state {
        pairs.push(("state", given.clone()));
    }
    pairs.push(("iss", state.issuer.clone()));
    if state.fault() == Some(Fault::AnswerErrorEcho) {
        let sent = [&request.state, &request.nonce].map(|text| text.clone().unwrap_or_default());
        set(&mut pairs, "error_description", format!("wrong on purpose: {}", sent.join(" ")));
    }
    if let Some(fault) = state.fault() {
        make_wrong(fault, &mut pairs);
    }
    let mut location = request.target.clone();
    location.query_pairs_mut().extend_pairs(pairs);
    let mut location = String::from(location);
    if state.fault() == Some(Fault::AnswerNotUtf8) {
        location.push_str("&session_state=%FF");
    }
    location
}

/// The error of the faults that respond with an error instead of a code.
fn forced_error(fault: Fault) -> Option<(&'static str, &'static str)> {
    Some(match fault {
        Fault::AnswerAccessDenied => ("access_denied", "the person is not allowed in"),
        Fault::AnswerErrorIssWrong => ("access_denied", "with another issuer"),
        Fault::AnswerErrorRepeated => ("access_denied", "given twice"),
        Fault::AnswerLoginRequired => ("login_required", "nobody is signed in"),
        Fault::AnswerInteractionRequired => ("interaction_required", "a page must be shown"),
        Fault::AnswerConsentRequired => ("consent_required", "the person has not consented"),
        Fault::AnswerAccountSelectionRequired => {
            ("account_selection_required", "choose an account")
        }
        Fault::AnswerServerError => ("server_error", "an internal error"),
        Fault::AnswerTemporarilyUnavailable => ("temporarily_unavailable", "too many requests"),
        Fault::AnswerErrorUnregistered => {
            ("unmet_authentication_requirements", "a second factor is missing")
        }
        Fault::AnswerErrorEcho => ("server_error", "replaced below"),
        Fault::AnswerErrorMarkup => ("<b>bad</b>", "\"><script>alert(1)</script>"),
        _ => return None,
    })
}

fn make_wrong(fault: Fault, pairs: &mut Pairs) {
    match fault {
        Fault::AnswerIssWrong | Fault::AnswerErrorIssWrong | Fault::AnswerIssUnpromisedWrong => {
            set(pairs, "iss", "https://other.example.net".to_owned());
        }
        Fault::AnswerIssSlash => {
            let issuer = pairs.iter().find(|(name, _)| *name == "iss").map(|(_, iss)| iss.clone());
            set(pairs, "iss", format!("{}/", issuer.unwrap_or_default()));
        }
        Fault::AnswerIssEmpty => set(pairs, "iss", String::new()),
        Fault::AnswerIssMissing | Fault::AnswerIssUnpromised => {
            pairs.retain(|(name, _)| *name != "iss")
        }
        Fault::AnswerStateWrong => set(pairs, "state", random()),
        Fault::AnswerStateMissing => pairs.retain(|(name, _)| *name != "state"),
        Fault::AnswerStateRepeated => repeat(pairs, "state"),
        Fault::AnswerCodeRepeated => repeat(pairs, "code"),
        Fault::AnswerIssRepeated => repeat(pairs, "iss"),
        Fault::AnswerErrorRepeated => repeat(pairs, "error"),
        Fault::AnswerUnknownRepeated => {
            pairs.extend(["a", "b"].map(|value| ("session_state", value.to_owned())));
        }
        Fault::AnswerUnknownParameters => pairs.extend(
            [
                ("scope", "openid profile"),
                ("session_state", "a.b"),
                ("authuser", "0"),
                ("prompt", "none"),
            ]
            .map(|(name, value)| (name, value.to_owned())),
        ),
        Fault::AnswerCodeEmpty => set(pairs, "code", String::new()),
        Fault::AnswerErrorBesideCode => pairs.push(("error", "access_denied".to_owned())),
        Fault::AnswerCodeMissing => pairs.retain(|(name, _)| *name != "code"),
        Fault::AnswerCodeForged => set(pairs, "code", random()),
        _ => {}
    }
}

fn set(pairs: &mut Pairs, name: &str, value: String) {
    if let Some(pair) = pairs.iter_mut().find(|(known, _)| *known == name) {
        pair.1 = value;
    }
}

fn repeat(pairs: &mut Pairs, name: &str) {
    pairs.extend(pairs.iter().find(|(known, _)| *known == name).cloned());
}
