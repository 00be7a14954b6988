//! Values of a discovery document that an operator should check.

use super::DiscoveryDocument;
use crate::oidc::algorithm::algorithm_named;
use crate::oidc::{ClientAuth, Settings};
use crate::signin::Shown;

/// A value in a document that may make every sign-in fail. `Display` is the cause for the log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::oidc) enum Warning {
    /// PKCE is supported, but not S256.
    #[error("code_challenge_methods_supported lacks S256, which is sent anyway: it is {0}")]
    NoS256(Shown),
    /// No supported algorithm for id tokens is in `oidc.signing_algs`.
    #[error(
        "the provider signs id tokens with none of oidc.signing_algs: it offers {offered}, and \
         oidc.signing_algs is {wanted}"
    )]
    NoCommonAlgorithm {
        /// `id_token_signing_alg_values_supported`.
        offered: Shown,
        /// `oidc.signing_algs`.
        wanted: Shown,
    },
    /// The token endpoint does not offer the method by which this client authenticates.
    #[error(
        "no client authentication in common: the token endpoint offers {offered}, and this client uses \
         {ours}; change the client at the provider, or set oidc.client_auth, oidc.client_secret or \
         oidc.client_key_file"
    )]
    NoCommonClientAuth {
        /// `token_endpoint_auth_methods_supported`.
        offered: Shown,
        /// The method of this client.
        ours: &'static str,
    },
}

impl DiscoveryDocument {
    /// Values that an operator should check.
    pub(in crate::oidc) fn warnings(&self, settings: &Settings) -> Vec<Warning> {
        let signing_algs = settings.signing_algs.as_slice();
        let is_ours =
            |name: &str| algorithm_named(name).is_some_and(|alg| signing_algs.contains(&alg));
        let wanted = || {
            let names = signing_algs.iter().map(|algorithm| format!("{algorithm:?}"));
            Shown::long(&names.collect::<Vec<_>>().join(", "))
        };
        let ours = self.client_auth(settings);
        // Many providers accept public clients without listing `none`.
        let is_common = |name: &str| ours == ClientAuth::None || name == ours.as_str();
        let s256 = lacking(&self.code_challenge_methods_supported, |name| name == "S256");
        let algorithm = lacking(&self.id_token_signing_alg_values_supported, is_ours);
        let method = lacking(&self.token_endpoint_auth_methods_supported, is_common);
        [
            s256.map(Warning::NoS256),
            algorithm.map(|offered| Warning::NoCommonAlgorithm { offered, wanted: wanted() }),
            method.map(|offered| Warning::NoCommonClientAuth { offered, ours: ours.as_str() }),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// The names of `list`, if there are some and none of them `fits`.
fn lacking(list: &Option<Vec<String>>, fits: impl Fn(&str) -> bool) -> Option<Shown> {
    let list = list.as_ref().filter(|list| !list.is_empty())?;
    (!list.iter().any(|name| fits(name))).then(|| Shown::long(&list.join(", ")))
}
