//! Why the metadata or the key set could not be loaded.

use super::CallError;
use crate::oidc::address::Address;
use crate::signin::Shown;

/// Why the metadata or the key set could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// The discovery document could not be fetched.
    #[error("the discovery document: {1} ({0})")]
    Discovery(Address, CallError),
    /// OIDC Discovery 4.3: "The issuer value returned MUST be identical to the Issuer URL".
    #[error(
        "the discovery document's issuer is not oidc.issuer, byte for byte: it is {found}, and \
         oidc.issuer is {wanted}{hint} ({at})", hint = if *.by_slash { ONLY_A_SLASH } else { "" }
    )]
    WrongIssuer {
        /// The URL of the document.
        at: Address,
        /// Its issuer.
        found: Shown,
        /// The configured issuer.
        wanted: Shown,
        /// Whether the only difference is a slash at the end.
        by_slash: bool,
    },
    /// A required endpoint is neither in the document nor in the configuration.
    #[error("the discovery document lacks {1} ({0})")]
    MissingEndpoint(Address, &'static str),
    /// An endpoint is not an https URL. http on a loopback address is accepted only if the provider
    /// itself is on a loopback address.
    #[error("the discovery document's {name} is not an https URL: it is {found} ({at})")]
    BadEndpoint {
        /// The URL of the document.
        at: Address,
        /// The member.
        name: &'static str,
        /// Its value, without user name, password, query and fragment.
        found: Shown,
    },
    /// The key set could not be fetched. The metadata is loaded.
    #[error("the key set: {1} ({0})")]
    Keys(Address, CallError),
}

const ONLY_A_SLASH: &str = "; the only difference is the slash at the end";
