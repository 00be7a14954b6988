//! `sub` of the meeting token: the tenant whose rooms it opens.

use super::names::LOCALHOST;
use super::{Meeting, Origin, Tenant};

/// How `sub` is determined. Prosody compares it with the tenant of the room's address, or with its
/// own domain if there is no tenant (token/util.lib.lua, `verify_room`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject(SubjectRule);

#[derive(Clone, Debug, PartialEq, Eq)]
enum SubjectRule {
    /// The meeting's tenant, or this host for a meeting without a tenant. The host cannot be the
    /// name of a tenant.
    ByTenant { host: String },
    /// The same text in every token.
    Fixed(String),
    /// `*` in every token.
    Any,
}

/// The host of the meet site could be the name of a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the host of the meet site is a single word, which Prosody also treats as a tenant")]
pub struct SingleLabelHost;

impl Subject {
    /// The same `sub` in every token; `*` means every tenant.
    pub fn fixed(text: &str) -> Self {
        match text {
            EVERY => Self(SubjectRule::Any),
            _ => Self(SubjectRule::Fixed(text.to_owned())),
        }
    }

    /// The meeting's tenant, or the host of `site` for a meeting without a tenant.
    ///
    /// # Errors
    ///
    /// [`SingleLabelHost`] if the host is a single word. At `https://meet`, a token for a room
    /// without a tenant would also open the room of that name in the tenant `meet`. A host with a
    /// dot or an IPv6 address cannot be the name of a tenant: Jitsi writes the dots of a tenant as
    /// underscores, and nginx refuses a colon. `localhost` is accepted for development; [`Tenant`]
    /// refuses that name.
    pub fn of_site(site: &Origin) -> Result<Self, SingleLabelHost> {
        let host = site.host();
        if host != LOCALHOST && !host.contains(['.', ':']) {
            return Err(SingleLabelHost);
        }
        Ok(Self(SubjectRule::ByTenant { host: host.to_owned() }))
    }

    /// The fixed `sub`, which is Prosody's domain. `None` if it depends on the meeting, or is `*`.
    pub fn domain(&self) -> Option<&str> {
        match &self.0 {
            SubjectRule::Fixed(text) => Some(text),
            SubjectRule::ByTenant { .. } | SubjectRule::Any => None,
        }
    }

    /// Whether Prosody separates the tenants with these tokens.
    pub fn separates_tenants(&self) -> bool {
        matches!(self.0, SubjectRule::ByTenant { .. })
    }

    /// The tenant whose rooms a token without a tenant also opens: `localhost`.
    pub fn tenant_of_site(&self) -> Option<&str> {
        match &self.0 {
            SubjectRule::ByTenant { host } if host == LOCALHOST => Some(host),
            _ => None,
        }
    }

    /// The claim for `meeting`. `None` if the meeting's name would make it `*`.
    pub(super) fn claim(&self, meeting: &Meeting) -> Option<String> {
        let claim = match &self.0 {
            SubjectRule::Any => return Some(EVERY.to_owned()),
            SubjectRule::Fixed(text) => text.clone(),
            SubjectRule::ByTenant { host } => {
                meeting.tenant.as_ref().map_or_else(|| host.clone(), Tenant::subject)
            }
        };
        (claim != EVERY).then_some(claim)
    }
}

/// Every tenant in `sub`, every room in `room`.
pub(super) const EVERY: &str = "*";

#[cfg(test)]
mod tests {
    use super::*;

    fn of_site(url: &str) -> Result<Subject, SingleLabelHost> {
        Subject::of_site(&Origin::parse(url).unwrap())
    }

    #[test]
    fn a_host_of_one_word_is_refused() {
        for url in ["https://meet", "https://MEET:8443", "https://my-meet", "https://meet_1"] {
            assert_eq!(of_site(url), Err(SingleLabelHost), "{url}");
        }
        for url in [
            "https://meet.example.org",
            "https://meet.",
            "https://10.1.2.3",
            "https://[2001:db8::1]",
            "http://127.0.0.1:8080",
            "http://[::1]",
            "http://localhost:8080",
            "https://localhost",
        ] {
            assert!(of_site(url).is_ok(), "{url}");
        }
    }

    #[test]
    fn only_a_subject_by_tenant_separates_tenants() {
        assert!(of_site("https://meet.example.org").unwrap().separates_tenants());
        for text in ["meet.example.org", "tenant", "*"] {
            assert!(!Subject::fixed(text).separates_tenants(), "{text}");
        }
    }

    #[test]
    fn only_localhost_is_also_a_tenant_of_its_site() {
        let localhost = of_site("http://localhost:8080").unwrap();
        assert_eq!(localhost.tenant_of_site(), Some("localhost"));
        assert_eq!(of_site("https://meet.example.org").unwrap().tenant_of_site(), None);
        assert_eq!(Subject::fixed("localhost").tenant_of_site(), None);
    }

    /// `Tenant` and the configuration refuse such names; the claim does not depend on it.
    #[test]
    fn a_star_is_written_only_if_the_configuration_says_so() {
        let meeting = Meeting::encoded("t/r").unwrap();
        assert_eq!(Subject::fixed("*").claim(&meeting).as_deref(), Some("*"));
        assert_eq!(Subject(SubjectRule::Fixed("*".to_owned())).claim(&meeting), None);
    }
}
