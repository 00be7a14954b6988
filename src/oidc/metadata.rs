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
    ClientAuth, LoadError, Settings,
    address::{Address, Shown},
    endpoint::Endpoint,
    http::Http,
    jws::algorithm_named,
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
pub(super) struct Document {
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
pub(super) enum Doubt {
    /// PKCE is offered, S256 is not.
    NoS256,
    /// Id tokens are signed with none of `oidc.signing_algs`.
    NoCommonAlgorithm,
}

impl Document {
    /// Fetches the discovery document; none is needed where the configuration names the
    /// authorization, token and key endpoints.
    ///
    /// # Errors
    ///
    /// [`LoadError::Discovery`], [`LoadError::WrongIssuer`].
    pub(super) async fn fetch(
        http: &Http,
        discovery: &Endpoint,
        settings: &Settings,
    ) -> Result<Self, LoadError> {
        if settings.authorization_endpoint.is_some()
            && settings.token_endpoint.is_some()
            && settings.jwks_uri.is_some()
        {
            return Ok(Self::default());
        }
        let at = || Address::from(discovery.url());
        let document: Self =
            http.json(discovery).await.map_err(|error| LoadError::Discovery(at(), error))?;
        // OIDC Discovery 4.3: "The issuer value returned MUST be identical to the Issuer URL that
        // was used as the prefix to /.well-known/openid-configuration".
        if document.issuer.as_deref() != Some(settings.issuer.as_str()) {
            let found = Shown::of(document.issuer.as_deref().unwrap_or("missing"));
            return Err(LoadError::WrongIssuer { at: at(), found });
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
        let endpoint =
            |name, configured: &Option<Url>, offered| endpoint(name, configured, offered, plain);
        let authorization = endpoint(
            "authorization_endpoint",
            &settings.authorization_endpoint,
            self.authorization_endpoint,
        )?;
        let token = endpoint("token_endpoint", &settings.token_endpoint, self.token_endpoint)?;
        let jwks = endpoint("jwks_uri", &settings.jwks_uri, self.jwks_uri)?;
        Ok(Metadata {
            authorization_endpoint: required("authorization_endpoint", authorization)?,
            token_endpoint: required("token_endpoint", token)?,
            jwks_uri: required("jwks_uri", jwks)?,
            userinfo_endpoint: endpoint(
                "userinfo_endpoint",
                &settings.userinfo_endpoint,
                self.userinfo_endpoint,
            )?,
            end_session_endpoint: endpoint(
                "end_session_endpoint",
                &settings.end_session_endpoint,
                self.end_session_endpoint,
            )?,
            client_auth,
            answers_with_issuer: self
                .authorization_response_iss_parameter_supported
                .unwrap_or(false),
        })
    }

    /// What an operator should look at.
    pub(super) fn doubts(&self, signing_algs: &[Algorithm]) -> Vec<Doubt> {
        let lacks = |list: &Option<Vec<String>>, fits: &dyn Fn(&str) -> bool| {
            list.as_ref()
                .is_some_and(|list| !list.is_empty() && !list.iter().any(|name| fits(name)))
        };
        let ours =
            |name: &str| algorithm_named(name).is_some_and(|alg| signing_algs.contains(&alg));
        let mut doubts = Vec::new();
        if lacks(&self.code_challenge_methods_supported, &|name| name == "S256") {
            doubts.push(Doubt::NoS256);
        }
        if lacks(&self.id_token_signing_alg_values_supported, &ours) {
            doubts.push(Doubt::NoCommonAlgorithm);
        }
        doubts
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
    /// `issuer` and `discovery_url` are http on loopback only, which
    /// [`Provider::new`](super::Provider::new) checks.
    fn of(settings: &Settings) -> Self {
        let local = |url: &Url| url.scheme() == "http" && Endpoint::allows(url);
        let issuer = Url::parse(&settings.issuer).is_ok_and(|issuer| local(&issuer));
        match issuer || settings.discovery_url.as_ref().is_some_and(local) {
            true => Self::OnLoopback,
            false => Self::Refused,
        }
    }
}

/// The configured URL, else the offered one.
fn endpoint(
    name: &'static str,
    configured: &Option<Url>,
    offered: Option<String>,
    plain: Plain,
) -> Result<Option<Endpoint>, LoadError> {
    let url = match (configured, offered.filter(|text| !text.is_empty())) {
        (Some(url), _) => url.clone(),
        (None, Some(text)) => match (Url::parse(&text), plain) {
            (Ok(url), Plain::Refused) if url.scheme() != "https" => {
                return Err(LoadError::BadEndpoint(name));
            }
            (url, _) => url.map_err(|_| LoadError::BadEndpoint(name))?,
        },
        (None, None) => return Ok(None),
    };
    Endpoint::new(url).ok_or(LoadError::BadEndpoint(name)).map(Some)
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
