//! Builds the parts of the service from the configuration.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use secrecy::ExposeSecret;

use super::error::RunError;
use crate::config::Config;
use crate::cookies::{Binding, Cookies, Invitations, Secrets};
use crate::jitsi::{Apps, Features, KNOWN_FEATURES, Links, MeetingPolicy, Origin, Role, RoomClaim};
use crate::metrics::Metrics;
use crate::oidc::{ClientError, ClientKey, Provider, Settings};
use crate::web::{App, Brand};

/// Builds the parts at the start. Makes no call.
///
/// # Errors
///
/// [`RunError::Client`] and [`RunError::Metrics`]
pub fn assemble(config: Config) -> Result<App, RunError> {
    build(config, |settings, site| {
        let provider = Provider::new(settings, site)?;
        let metrics = Metrics::new(provider.metrics())?;
        Ok((provider, Arc::new(metrics)))
    })
}

/// Builds the parts for a new configuration. The counters continue, and so does what is known of the provider
/// if it is the same one ([`Provider::succeeding`]). Makes no call.
///
/// # Errors
///
/// [`ClientError`]
pub(super) fn reassemble(config: Config, before: &App) -> Result<App, ClientError> {
    build(config, |settings, site| {
        let provider = Provider::succeeding(&before.provider, settings, site)?;
        Ok((provider, Arc::clone(&before.metrics)))
    })
}

fn build<E>(
    config: Config,
    provider: impl FnOnce(Settings, &Origin) -> Result<(Provider, Arc<Metrics>), E>,
) -> Result<App, E> {
    let Config {
        oidc,
        jitsi,
        jwt,
        session,
        claims,
        admission,
        remote_headers,
        invite,
        features,
        pages,
        ..
    } = config;
    warn_of_unknown(features.as_ref());
    oidc.client_key.iter().for_each(log_client_key);
    let origin = jitsi.url;
    let previous: Vec<&[u8]> =
        session.previous_secrets.iter().map(|secret| secret.expose_secret()).collect();
    let secrets = Secrets { current: session.secret.expose_secret(), previous: &previous };
    let binding =
        Binding { issuer: oidc.issuer.as_str(), client_id: &oidc.client_id, site: &origin };
    let cookies = Cookies::new(secrets, &binding, session.lifetime, session.login_timeout);
    let admission = match jwt.room {
        RoomClaim::Requested => admission.with_owners(secrets.owner_keys(&binding)),
        RoomClaim::Any => admission,
    };
    let invitations = Invitations::new(secrets, &binding);
    let (provider, metrics) = provider(oidc, &origin)?;
    Ok(App {
        brand: Brand::new(pages, &origin),
        opened: metrics.opened_by(cookies.secrets()),
        metrics,
        cookies,
        invitations,
        invite,
        provider: Arc::new(provider),
        minter: jwt.minter(features),
        keys: jwt.keys,
        admission,
        remote_headers,
        sources: claims,
        links: Links {
            origin,
            policy: MeetingPolicy {
                token_in: jitsi.token_in,
                overrides: jitsi.overrides,
                drop_overrides: jitsi.drop_overrides,
            },
            apps: Apps {
                ios_scheme: jitsi.ios_scheme,
                android_scheme: jitsi.android_scheme,
                android_package: jitsi.android_package,
                desktop_scheme: jitsi.desktop_scheme,
            },
        },
        auto_return_to_app: jitsi.auto_return_to_app,
        now,
    })
}

/// Warns of unknown feature names: mistakes, or features of a later Jitsi.
fn warn_of_unknown(features: Option<&Features>) {
    let of = |role| features.into_iter().flat_map(move |features| features.of(role).keys());
    let names = of(Role::Moderator).chain(of(Role::Member));
    let mut unknown: Vec<_> =
        names.filter(|name| !KNOWN_FEATURES.contains(&name.as_str())).collect();
    unknown.sort_unstable();
    unknown.dedup();
    for name in unknown {
        log::warn!(event = "configuration", feature = name.as_str();
            "Jitsi has no known feature of this name; meeting tokens contain it");
    }
}

/// Logs the public key, which must be registered at the provider.
fn log_client_key(key: &ClientKey) {
    log::info!(
        event = "client_key", key_id = key.id(), public = key.public();
        "this key authenticates the service at the provider"
    );
}

/// Seconds since 1970; 0 if the clock is before 1970. All tokens of the provider are then in the future
/// and refused.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
