//! An authorization request with our client and redirect URI: a login page or an error page.

use reqwest::StatusCode;
use url::Url;

use super::super::finding::{Finding, identifiers};
use super::Moment;
use crate::config::Config;
use crate::jitsi::{Meeting, Room};
use crate::oidc::{Probe, ProbeResponse, Provider, RedirectUris};
use crate::signin::{Attempt, Prompt, Shown, Target};

identifiers! {
    Provider:
    CLIENT = "client-registered",
}

/// What an authorization request leads to. No specification says how a provider shows an unknown client or
/// redirect URI (RFC 6749 section 4.1.2.1: "the authorization server SHOULD inform the resource owner of the
/// error"), so an error page is reported as "probably".
pub(super) async fn answered(
    config: &Config,
    provider: &Provider,
    probe: &Probe,
    moment: &Moment,
) -> Finding {
    let Ok(room) = Room::plain("check") else {
        return Finding::skipped(CLIENT, "", "no meeting to sign in for");
    };
    let target = Target::meeting(Meeting { tenant: None, room });
    let attempt = Attempt::begin(target, Prompt::Configured, &moment.attempt, moment.now);
    let Ok(mut url) = provider.authorization_url(&attempt, Prompt::Configured) else {
        return Finding::skipped(CLIENT, "", "the metadata is not loaded");
    };
    let redirect_uri = &RedirectUris::of(&config.jitsi.url).sign_in;
    let mut hops = 0;
    let last = loop {
        match probe.get(&url).await {
            Err(error) => break Err(error),
            Ok(response) => {
                match response.location.clone().filter(|_| response.status.is_redirection()) {
                    Some(to) if is_below(&to, redirect_uri) => return returned(&to, redirect_uri),
                    Some(to) if hops < MOST_HOPS => {
                        hops += 1;
                        url = to;
                    }
                    _ => break Ok(response),
                }
            }
        }
    };
    match last {
        Err(error) => {
            Finding::warning(CLIENT, shown(&url), error.to_string()).wanted("a login page")
        }
        Ok(response) => page(&url, &response, redirect_uri, &config.oidc.client_id),
    }
}

/// The provider returned to us without a login page: it knows the client and the redirect URI.
fn returned(to: &Url, redirect_uri: &Url) -> Finding {
    let error =
        to.query_pairs().find(|(name, _)| name == "error").map(|(_, code)| code.into_owned());
    let place = redirect_uri.as_str();
    match error.as_deref() {
        None | Some("login_required" | "interaction_required" | "consent_required" | "account_selection_required") => {
            Finding::holds(CLIENT, place, "the provider knows the client and this redirect URI")
        }
        Some(code) => Finding::fails(CLIENT, place, format!("the provider refuses the authorization request: {}", Shown::of(code)))
            .wanted("a login page")
            .fix("compare oidc.scopes, oidc.acr_values, oidc.prompt and oidc.authorize_params with the client at the provider"),
    }
}

fn page(url: &Url, response: &ProbeResponse, redirect_uri: &Url, client_id: &str) -> Finding {
    let place = shown(url);
    let status = response.status;
    let body = String::from_utf8_lossy(&response.body).to_ascii_lowercase();
    let marks = ERRORS.iter().find(|mark| body.contains(**mark) || url.path().contains(**mark));
    let suspicious = match status {
        StatusCode::OK => marks.is_some(),
        StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND | StatusCode::UNPROCESSABLE_ENTITY => true,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => marks.is_some(),
        _ => false,
    };
    if suspicious {
        return Finding::fails(CLIENT, place, format!("status {}: an error page; probably the client is unknown or the redirect URI is not registered", status.as_u16()))
            .wanted("a login page")
            .fix(format!("check oidc.client_id; if it is right, register the redirect URI {} for the client \"{}\" at the provider", redirect_uri, Shown::of(client_id)));
    }
    match status.is_success() {
        true => {
            Finding::holds(CLIENT, place, "answers the authorization request with a login page")
        }
        false => Finding::warning(CLIENT, place, format!("status {}", status.as_u16()))
            .wanted("a login page"),
    }
}

/// Whether `url` is the redirect URI, with any query.
fn is_below(url: &Url, redirect_uri: &Url) -> bool {
    url.origin() == redirect_uri.origin() && url.path() == redirect_uri.path()
}

fn shown(url: &Url) -> String {
    crate::oidc::Address::from(url).to_string()
}

/// Words that only an error page contains: of Google, of Entra ID (redirect URI, then client), and of
/// Keycloak. Words such as `redirect_uri` alone are also on login pages.
const ERRORS: [&str; 5] = [
    "redirect_uri_mismatch",
    "/signin/oauth/error",
    "aadsts50011",
    "aadsts700016",
    "invalid parameter: redirect_uri",
];

/// A login page is at most a few redirects away.
const MOST_HOPS: usize = 6;
