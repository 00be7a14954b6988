//! The provider's metadata: its discovery document (OIDC Discovery 3) under what the configuration
//! sets by itself.
//!
//! Strict where it matters: the issuer, byte for byte, and TLS for every endpoint, unless the provider
//! is on this machine. Tolerant elsewhere: a member of a wrong type counts as absent, and so does an
//! empty string; lists that the specification requires may be missing.

use jsonwebtoken::Algorithm;
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;
use url::Url;

use super::{
    ClientAuth, Issuer, LoadError, Settings,
    address::{Address, Shown},
    algorithm::algorithm_named,
    endpoint::Endpoint,
    http::Http,
};

/// What we use of a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Metadata {
    pub(super) authorization_endpoint: Endpoint,
    pub(super) token_endpoint: Endpoint,
    pub(super) jwks_uri: Endpoint,
    pub(super) userinfo_endpoint: Option<Endpoint>,
    pub(super) end_session_endpoint: Option<Endpoint>,
    pub(super) client_auth: ClientAuth,
    /// `authorization_response_iss_parameter_supported` (RFC 9207 §3).
    pub(super) answers_with_issuer: bool,
}

/// A discovery document as it comes.
#[derive(Debug, Default, Deserialize)]
pub(super) struct DiscoveryDocument {
    #[serde(default, deserialize_with = "lenient")]
    issuer: Option<String>,
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

/// Something in a document that may make every sign-in fail, and may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Warning {
    /// PKCE is offered, S256 is not.
    NoS256,
    /// Id tokens are signed with none of `oidc.signing_algs`.
    NoCommonAlgorithm,
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
        let address = || Address::from(at.url());
        let document: Self =
            http.json(at).await.map_err(|error| LoadError::Discovery(address(), error))?;
        // OIDC Discovery 4.3: "The issuer value returned MUST be identical to the Issuer URL that
        // was used as the prefix to /.well-known/openid-configuration".
        if document.issuer.as_deref() != Some(issuer.as_str()) {
            let found = Shown::of(document.issuer.as_deref().unwrap_or("missing"));
            return Err(LoadError::WrongIssuer { at: address(), found });
        }
        Ok(document)
    }

    /// The document's endpoints under those of the settings.
    ///
    /// # Errors
    ///
    /// [`LoadError::MissingEndpoint`], [`LoadError::BadEndpoint`].
    pub(super) fn under(self, settings: &Settings) -> Result<Metadata, LoadError> {
        let required =
            |name, endpoint: Option<Endpoint>| endpoint.ok_or(LoadError::MissingEndpoint(name));
        let client_auth = settings.client_auth.unwrap_or_else(|| {
            let methods = self.token_endpoint_auth_methods_supported.as_deref();
            match settings.client_key {
                Some(_) => ClientAuth::PrivateKeyJwt,
                None => offered(settings.client_secret.is_some(), methods),
            }
        });
        let plain = Plain::of(settings);
        let endpoint = |name, configured: &Option<Endpoint>, offered| {
            endpoint(name, configured, offered, plain)
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
            answers_with_issuer: self
                .authorization_response_iss_parameter_supported
                .unwrap_or(false),
        })
    }

    /// What an operator should look at.
    pub(super) fn warnings(&self, signing_algs: &[Algorithm]) -> Vec<Warning> {
        let lacks = |list: &Option<Vec<String>>, fits: &dyn Fn(&str) -> bool| {
            list.as_ref()
                .is_some_and(|list| !list.is_empty() && !list.iter().any(|name| fits(name)))
        };
        let ours =
            |name: &str| algorithm_named(name).is_some_and(|alg| signing_algs.contains(&alg));
        let mut warnings = Vec::new();
        if lacks(&self.code_challenge_methods_supported, &|name| name == "S256") {
            warnings.push(Warning::NoS256);
        }
        if lacks(&self.id_token_signing_alg_values_supported, &ours) {
            warnings.push(Warning::NoCommonAlgorithm);
        }
        warnings
    }
}

/// The best of what the provider offers. OIDC Discovery 3: without a list it is
/// `client_secret_basic`; so it is where the list holds nothing that we know.
fn offered(secret: bool, methods: Option<&[String]>) -> ClientAuth {
    let offers = |name: &str| methods.is_some_and(|methods| methods.iter().any(|m| m == name));
    match secret {
        false => ClientAuth::None,
        true if offers("client_secret_post") && !offers("client_secret_basic") => ClientAuth::Post,
        true => ClientAuth::Basic,
    }
}

/// Whether the document may name http endpoints on loopback. A provider elsewhere that names one
/// would have us send codes and the client's secret to whatever listens on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Plain {
    /// No.
    Refused,
    /// The provider is on this machine itself.
    OnLoopback,
}

impl Plain {
    fn of(settings: &Settings) -> Self {
        let discovery = settings.discovery_url.as_ref();
        match settings.issuer.is_plain() || discovery.is_some_and(Endpoint::is_plain) {
            true => Self::OnLoopback,
            false => Self::Refused,
        }
    }
}

/// The configured URL, else the offered one.
fn endpoint(
    name: &'static str,
    configured: &Option<Endpoint>,
    offered: Option<String>,
    plain: Plain,
) -> Result<Option<Endpoint>, LoadError> {
    if configured.is_some() {
        return Ok(configured.clone());
    }
    let Some(offered) = offered.filter(|text| !text.is_empty()) else { return Ok(None) };
    Url::parse(&offered)
        .ok()
        .and_then(Endpoint::new)
        .filter(|endpoint| plain == Plain::OnLoopback || !endpoint.is_plain())
        .map(Some)
        .ok_or(LoadError::BadEndpoint(name))
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
