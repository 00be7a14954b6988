//! The provider's metadata: its discovery document (OIDC Discovery 3), overridden by the configuration.
//!
//! Strict: the issuer is compared byte for byte, and every endpoint requires TLS, unless the provider is
//! on this machine. Tolerant otherwise: a member of a wrong type or an empty string counts as absent, and
//! lists that the specification requires may be missing.
//!
//! openidconnect's `ProviderMetadata` does not fit: it refuses a whole document for one such member.

mod warning;

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;
use url::Url;

use super::{
    CallError, ClientAuth, Issuer, LoadError, Settings, address::Address, body, endpoint::Endpoint,
    http::Http,
};
use crate::{metrics, signin::Shown};

/// The endpoints and abilities of the provider, after the configuration has overridden those of its
/// document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Metadata {
    pub(super) authorization_endpoint: Endpoint,
    pub(super) token_endpoint: Endpoint,
    pub(super) jwks_uri: Endpoint,
    pub(super) userinfo_endpoint: Option<Endpoint>,
    pub(super) end_session_endpoint: Option<Endpoint>,
    pub(super) client_auth: ClientAuth,
    /// `authorization_response_iss_parameter_supported` (RFC 9207 §3).
    pub(super) sends_iss: bool,
}

/// A discovery document, before its values are checked.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct DiscoveryDocument {
    #[serde(default, deserialize_with = "lenient")]
    authorization_endpoint: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    token_endpoint: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    jwks_uri: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    userinfo_endpoint: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    end_session_endpoint: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default, deserialize_with = "lenient")]
    id_token_signing_alg_values_supported: Option<Vec<String>>,
    #[serde(default, deserialize_with = "lenient")]
    code_challenge_methods_supported: Option<Vec<String>>,
    #[serde(default, deserialize_with = "lenient")]
    authorization_response_iss_parameter_supported: Option<bool>,
}

impl DiscoveryDocument {
    /// Fetches the discovery document at `at`.
    ///
    /// # Errors
    ///
    /// [`LoadError::Discovery`], [`LoadError::WrongIssuer`].
    pub(super) async fn fetch(
        http: &Http,
        at: &Endpoint,
        issuer: &Issuer,
    ) -> Result<Self, LoadError> {
        let failed = |error| LoadError::Discovery(Address::from(at.url()), error);
        let object = http.object(at, metrics::Endpoint::Discovery).await.map_err(failed)?;
        let Some(found) = object.get("issuer").and_then(Value::as_str) else {
            return Err(failed(body::missing(&object, "issuer")));
        };
        // OIDC Discovery 4.3: "The issuer value returned MUST be identical to the Issuer URL that
        // was used as the prefix to /.well-known/openid-configuration".
        let wanted = issuer.as_str();
        if found != wanted {
            let bare = |issuer: &str| issuer.trim_end_matches('/').to_owned();
            return Err(LoadError::WrongIssuer {
                at: Address::from(at.url()),
                found: Shown::long(found),
                wanted: Shown::long(wanted),
                by_slash: bare(found) == bare(wanted),
            });
        }
        // Every member is optional and of any type, so this does not fail.
        serde_json::from_value(object.into()).map_err(|_| failed(CallError::Member("issuer")))
    }

    /// The metadata: the values of the document, overridden by `settings`.
    ///
    /// # Errors
    ///
    /// [`LoadError::MissingEndpoint`], [`LoadError::BadEndpoint`].
    pub(super) fn overridden_by(self, settings: &Settings) -> Result<Metadata, LoadError> {
        // Without a document, every required endpoint is configured.
        let at = settings.discovery_url.as_ref().unwrap_or(settings.issuer.discovery());
        let at = || Address::from(at.url());
        let required = |name, endpoint: Option<Endpoint>| {
            endpoint.ok_or_else(|| LoadError::MissingEndpoint(at(), name))
        };
        let client_auth = self.client_auth(settings);
        let plain = PlainHttp::of(settings);
        let endpoint = |name, configured: &Option<Endpoint>, offered| {
            endpoint(configured, offered, plain).map_err(|found| LoadError::BadEndpoint {
                at: at(),
                name,
                found,
            })
        };
        let authorization = endpoint(
            "authorization_endpoint",
            &settings.endpoints.authorization,
            self.authorization_endpoint,
        )?;
        let token = endpoint("token_endpoint", &settings.endpoints.token, self.token_endpoint)?;
        let jwks = endpoint("jwks_uri", &settings.endpoints.jwks, self.jwks_uri)?;
        Ok(Metadata {
            authorization_endpoint: required("authorization_endpoint", authorization)?,
            token_endpoint: required("token_endpoint", token)?,
            jwks_uri: required("jwks_uri", jwks)?,
            userinfo_endpoint: endpoint(
                "userinfo_endpoint",
                &settings.endpoints.userinfo,
                self.userinfo_endpoint,
            )?,
            end_session_endpoint: endpoint(
                "end_session_endpoint",
                &settings.endpoints.end_session,
                self.end_session_endpoint,
            )?,
            client_auth,
            sends_iss: self.authorization_response_iss_parameter_supported.unwrap_or(false),
        })
    }

    /// How this client authenticates: as configured, otherwise as the document offers.
    fn client_auth(&self, settings: &Settings) -> ClientAuth {
        settings.client_auth.unwrap_or_else(|| {
            let methods = self.token_endpoint_auth_methods_supported.as_deref();
            match settings.client_key {
                Some(_) => ClientAuth::PrivateKeyJwt,
                None => offered(settings.client_secret.is_some(), methods),
            }
        })
    }
}

/// The preferred method that the provider supports. OIDC Discovery 3: without a list it is
/// `client_secret_basic`. The same applies if the list contains no method that is supported here.
fn offered(secret: bool, methods: Option<&[String]>) -> ClientAuth {
    use ClientAuth::{Basic, Post};

    let offers = |method: ClientAuth| {
        methods.is_some_and(|methods| methods.iter().any(|name| name == method.as_str()))
    };
    match secret {
        false => ClientAuth::None,
        true if offers(Post) && !offers(Basic) => Post,
        true => Basic,
    }
}

/// Whether the document may contain http endpoints on loopback addresses. If the document of a
/// remote provider could, codes and the client secret would be sent to any program that listens on
/// this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PlainHttp {
    /// No.
    Refused,
    /// Yes: the provider itself is on this machine.
    OnLoopback,
}

impl PlainHttp {
    fn of(settings: &Settings) -> Self {
        let discovery = settings.discovery_url.as_ref();
        match settings.issuer.is_plain() || discovery.is_some_and(Endpoint::is_plain) {
            true => Self::OnLoopback,
            false => Self::Refused,
        }
    }
}

/// The configured URL, otherwise the URL in the document. The error is the text in the document, without
/// what may be a secret.
fn endpoint(
    configured: &Option<Endpoint>,
    offered: Option<String>,
    plain: PlainHttp,
) -> Result<Option<Endpoint>, Shown> {
    if configured.is_some() {
        return Ok(configured.clone());
    }
    let Some(offered) = offered.filter(|text| !text.is_empty()) else { return Ok(None) };
    let url = Url::parse(&offered).ok();
    let shown = || url.as_ref().map_or(offered.clone(), |url| Address::from(url).to_string());
    url.clone()
        .and_then(Endpoint::new)
        .filter(|endpoint| plain == PlainHttp::OnLoopback || !endpoint.is_plain())
        .map(Some)
        .ok_or_else(|| Shown::long(&shown()))
}

/// A value of a wrong type counts as absent.
fn lenient<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    Ok(T::deserialize(Value::deserialize(deserializer)?).ok())
}

#[cfg(test)]
mod tests;
