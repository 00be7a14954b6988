//! The parts that a configuration asks for.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use secrecy::ExposeSecret;
use url::Url;

use super::RunError;
use crate::config::{self, Config};
use crate::cookies::{Binding, Cookies, Secrets};
use crate::jitsi::{Apps, Features, KNOWN_FEATURES, Links, MeetingPolicy, Minter, Origin, Role};
use crate::metrics::Metrics;
use crate::oidc::{self, Provider};
use crate::web::App;

/// Makes the parts; speaks to nobody yet.
///
/// # Errors
///
/// [`RunError::Client`] where no HTTP client can be made of `[oidc]`.
pub fn assemble(config: Config) -> Result<App, RunError> {
    let Config { oidc, jitsi, jwt, session, claims, admission, features, .. } = config;
    tell_unknown(features.as_ref());
    let origin = jitsi.url;
    let previous: Vec<&[u8]> =
        session.previous_secrets.iter().map(|secret| secret.expose_secret()).collect();
    let secrets = Secrets { current: session.secret.expose_secret(), previous: &previous };
    let binding = Binding { issuer: &oidc.issuer, client_id: &oidc.client_id, site: &origin };
    let cookies = Cookies::new(secrets, &binding, session.lifetime, session.login_timeout);
    Ok(App {
        cookies,
        provider: Arc::new(Provider::new(provider(oidc, &origin))?),
        minter: Minter {
            issuer: jwt.issuer,
            audience: jwt.audience,
            subject: jwt.subject,
            signer: jwt.signer,
            lifetime: jwt.lifetime.as_secs(),
            room: jwt.room,
            features,
        },
        keys: jwt.keys,
        admission,
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
        metrics: Arc::new(Metrics::new()?),
        now,
    })
}

/// A feature that Jitsi may know one day, or that is a mistake.
fn tell_unknown(features: Option<&Features>) {
    let of = |role| features.into_iter().flat_map(move |features| features.of(role).keys());
    let names = of(Role::Moderator).chain(of(Role::Member));
    let mut unknown: Vec<_> =
        names.filter(|name| !KNOWN_FEATURES.contains(&name.as_str())).collect();
    unknown.sort_unstable();
    unknown.dedup();
    for name in unknown {
        log::warn!(event = "configuration", feature = name.as_str();
            "this feature is none that Jitsi is known to have; tokens carry it all the same");
    }
}

/// `[oidc]` as the provider's module wants it.
fn provider(oidc: config::Oidc, origin: &Origin) -> oidc::Settings {
    let page = |path: &str| {
        let mut url: Url = origin.url().clone();
        url.set_path(path);
        url
    };
    let prompt: Vec<&str> = oidc.prompt.iter().map(|prompt| prompt.as_str()).collect();
    oidc::Settings {
        issuer: oidc.issuer,
        discovery_url: oidc.discovery_url,
        authorization_endpoint: oidc.endpoints.authorization,
        token_endpoint: oidc.endpoints.token,
        jwks_uri: oidc.endpoints.jwks,
        userinfo_endpoint: oidc.endpoints.userinfo,
        end_session_endpoint: oidc.endpoints.end_session,
        client_id: oidc.client_id,
        client_secret: oidc.client_secret,
        client_key: oidc.client_key.map(client_key),
        client_auth: oidc.client_auth.map(|auth| match auth {
            config::ClientAuth::ClientSecretBasic => oidc::ClientAuth::Basic,
            config::ClientAuth::ClientSecretPost => oidc::ClientAuth::Post,
            config::ClientAuth::PrivateKeyJwt => oidc::ClientAuth::PrivateKeyJwt,
            config::ClientAuth::None => oidc::ClientAuth::None,
        }),
        redirect_uri: page("/oidc/redirect"),
        post_logout_redirect_uri: page("/oidc/signed-out"),
        scopes: oidc.scopes,
        prompt: (!prompt.is_empty()).then(|| prompt.join(" ")),
        acr_values: oidc.acr_values,
        max_age: oidc.max_age,
        authorize_params: oidc.authorize_params,
        signing_algs: oidc.signing_algs,
        userinfo: match oidc.userinfo {
            config::Userinfo::WhenNeeded => oidc::UserinfoPolicy::WhenNeeded,
            config::Userinfo::Always => oidc::UserinfoPolicy::Always,
            config::Userinfo::Never => oidc::UserinfoPolicy::Never,
        },
        clock_skew: oidc.clock_skew,
        timeout: oidc.timeout,
        ca_pem: oidc.ca_file,
        proxy: oidc.proxy.map(|config::Proxy { url, no_proxy }| oidc::Proxy { url, no_proxy }),
    }
}

/// The key, and in the log what the provider must know of it.
fn client_key(key: config::ClientKey) -> oidc::ClientKey {
    log::info!(
        event = "client_key", key_id = key.id, public = key.public;
        "signs in at the provider with this key"
    );
    oidc::ClientKey {
        algorithm: key.algorithm,
        key: key.key,
        id: key.id,
        audience: match key.audience {
            config::AssertionAudience::TokenEndpoint => oidc::AssertionAudience::TokenEndpoint,
            config::AssertionAudience::Issuer => oidc::AssertionAudience::Issuer,
        },
    }
}

/// Seconds since 1970. A clock from before is as good as no clock: everything then has expired
/// later, and the provider's tokens are all from the future.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
