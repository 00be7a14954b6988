//! `GET /oidc/health`: whether this process answers.

/// Always 200 `healthy`, even if the provider is down.
pub(super) async fn health() -> &'static str {
    "healthy"
}
