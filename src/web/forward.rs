//! `/oidc/forward-auth` and `/oidc/ext-authz`: the response to proxies that hand an answer of the adapter to the
//! person (Traefik, Caddy, HAProxy, Envoy, and others).
//!
//! | | `/oidc/forward-auth[/POLICY]` | `/oidc/ext-authz/[POLICY/-/]…` |
//! | --- | --- | --- |
//! | the page | in a header or in `rd` | the rest of the path and the query |
//! | used by | Traefik, Caddy, HAProxy, ingress-nginx, APISIX | Envoy, the Gateway API, Istio |

use std::sync::Arc;

use actix_http::{Request, Response};
use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use actix_web::{HttpRequest, HttpResponse};

use super::app::App;
use super::begin;
use super::error::{Refusal, WebError};
use super::query::Query;
use super::request::is_navigation;
use super::verify::{self, OpenedSessions, Policy};
use super::visit::Visit;
use crate::signin::{ForwardedPage, Prompt, Target};

/// What `path` requires in addition to a session; `None` if it is another route.
///
/// The policy of `/oidc/ext-authz` is in the prefix that the proxy is configured with. A path of a person that
/// looks like `POLICY/-/` behind a prefix without a policy can only add a policy.
pub(super) fn policy(path: &str) -> Option<Policy<'_>> {
    if let Some(rest) = path.strip_prefix(FORWARD_AUTH) {
        return match rest {
            "" => Some(Policy::None),
            rest => rest.strip_prefix('/').map(Policy::Named),
        };
    }
    let rest = path.strip_prefix(EXT_AUTHZ)?;
    match rest {
        "" => Some(Policy::None),
        rest => rest.strip_prefix('/').map(|rest| named(rest).map_or(Policy::None, |it| it.0)),
    }
}

/// The policy in front of `/-`, and the page behind it.
fn named(rest: &str) -> Option<(Policy<'_>, &str)> {
    let (name, behind) = rest.split_once("/-")?;
    let whole = behind.is_empty() || behind.starts_with('/');
    (whole && !name.contains('/')).then_some((Policy::Named(name), behind))
}

/// 200 with a session, and the person's identity in headers; 403 if the policy does not hold or is unknown. `None`
/// without a session: [`sign_in`] answers.
///
/// As `/oidc/verify`: only an opened, unexpired session makes a 200. The page is not read here.
pub(super) fn with_session(
    app: &Arc<App>,
    sessions: &mut OpenedSessions,
    request: &Request,
    policy: Policy<'_>,
) -> Option<Response<BoxBody>> {
    let response = verify::respond(app, sessions, request, policy, StatusCode::OK);
    (response.status() != StatusCode::UNAUTHORIZED).then_some(response)
}

/// Signs in a person without a session, who then returns to the page. A request that is not the navigation of a
/// page gets a 401 and no log line.
pub(super) async fn sign_in(visit: Visit, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    if !is_navigation(visit.headers()) || !gets(&request) {
        return Err(WebError::NotANavigation.into());
    }
    // A repeated parameter is one of the page.
    let query = Query::parse(request.query_string()).unwrap_or_default();
    let appended = appended(&request);
    let headers = visit.headers();
    let page = ForwardedPage {
        appended: appended.as_deref(),
        proto: single(headers, "x-forwarded-proto"),
        host: single(headers, "x-forwarded-host"),
        uri: single(headers, "x-forwarded-uri"),
        original_uri: single(headers, "x-original-uri"),
        original_url: single(headers, "x-original-url"),
        rd: query.value("rd"),
    };
    let page = page.page(&visit.app().links.origin).map_err(WebError::Page)?;
    begin::enter_or_sign_in(&visit, Target::Page(page), Prompt::Configured).await
}

/// Whether the person's own request is a GET. Some proxies name its method in a header, the others use it.
fn gets(request: &HttpRequest) -> bool {
    let named = ["x-forwarded-method", "x-original-method"]
        .into_iter()
        .find_map(|name| request.headers().get(name));
    match named {
        Some(method) => method == "GET",
        None => request.method() == "GET",
    }
}

/// The path and query behind the prefix of `/oidc/ext-authz`.
fn appended(request: &HttpRequest) -> Option<String> {
    let rest = request.uri().path().strip_prefix(EXT_AUTHZ)?;
    let path = match rest.strip_prefix('/').and_then(named) {
        Some((_, behind)) => behind,
        None => rest,
    };
    let path = if path.is_empty() { "/" } else { path };
    let query = request.uri().query().map_or_else(String::new, |query| format!("?{query}"));
    Some(format!("{path}{query}"))
}

/// The value of a header that occurs once.
fn single<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut values = headers.get_all(name);
    let value = values.next()?.to_str().ok();
    value.filter(|_| values.next().is_none())
}

pub(super) const FORWARD_AUTH: &str = "/oidc/forward-auth";
pub(super) const EXT_AUTHZ: &str = "/oidc/ext-authz";

#[cfg(test)]
mod tests {
    use super::*;

    fn policy_of(path: &str) -> Option<Option<&str>> {
        policy(path).map(|policy| match policy {
            Policy::None => None,
            Policy::Named(name) => Some(name),
            Policy::Room => unreachable!("only /oidc/verify/room"),
        })
    }

    #[test]
    fn the_policy_is_in_the_prefix_and_the_page_can_only_add_one() {
        for (path, expected) in [
            ("/oidc/forward-auth", Some(None)),
            ("/oidc/forward-auth/staff", Some(Some("staff"))),
            ("/oidc/forward-auth/", Some(Some(""))),
            ("/oidc/forward-auth/a/b", Some(Some("a/b"))),
            ("/oidc/forward-authx", None),
            ("/oidc/ext-authz", Some(None)),
            ("/oidc/ext-authz/", Some(None)),
            ("/oidc/ext-authz/recordings/1", Some(None)),
            ("/oidc/ext-authz/staff/-/recordings/1", Some(Some("staff"))),
            ("/oidc/ext-authz/staff/-", Some(Some("staff"))),
            ("/oidc/ext-authz/staff/-/other/-/x", Some(Some("staff"))),
            ("/oidc/ext-authz/staff/-//evil/-/x", Some(Some("staff"))),
            ("/oidc/ext-authz/staff/-/../../none/-/x", Some(Some("staff"))),
            ("/oidc/ext-authz/a/b/-/x", Some(None)),
            ("/oidc/ext-authz/staff/-x", Some(None)),
            ("/oidc/ext-authz//-/x", Some(Some(""))),
            ("/oidc/ext-authzx", None),
            ("/oidc/verify", None),
        ] {
            assert_eq!(policy_of(path), expected, "{path}");
        }
    }
}
