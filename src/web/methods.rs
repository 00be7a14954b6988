//! The methods of the routes, for the header `Allow` (RFC 9110 section 10.2.1).

/// The pattern of the page that makes invitations, below `/oidc`.
pub(super) const INVITE: &str = "/invite";
/// The pattern of the links of invitations, below `/oidc`.
pub(super) const JOIN: &str = "/join/{sealed}";

/// The methods of the route with this pattern. Only the routes with a form take POST.
pub(super) fn allowed(pattern: Option<&str>) -> &'static str {
    let path = pattern.and_then(|pattern| pattern.strip_prefix("/oidc"));
    if matches!(path, Some(INVITE | JOIN)) { "GET, POST" } else { "GET" }
}
