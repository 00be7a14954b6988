//! `GET /oidc/health`: this process answers.

/// 200 `healthy`, whatever the provider does.
pub(super) async fn health() -> &'static str {
    "healthy"
}
