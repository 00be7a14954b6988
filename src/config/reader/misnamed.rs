//! Warnings about variables that have no effect.
//!
//! Those with a name similar to that of a key are probably mistakes. The others are probably not:
//! Kubernetes sets variables for every service, for example `JITSI_OIDC_SERVICE_HOST`.

use super::environment::{Environment, PREFIX};
use super::suggest::{CLOSE, Known, either};
use super::warning::{Warning, WarningKind};

/// A warning for each such variable. It names the variable and those that may have been meant.
pub(in crate::config) fn warnings(environment: &Environment, known: &Known) -> Vec<Warning> {
    let keys: Vec<_> = known
        .iter()
        .flat_map(|(section, keys)| keys.iter().map(move |key| KeyName::new(section, key)))
        .collect();
    let is_unknown = |name: &&str| {
        !keys.iter().any(|key| key.whole == **name) && !is_of_free_section(name, known)
    };
    environment
        .names()
        .filter(is_unknown)
        .map(|name| {
            let meant: Vec<_> = keys
                .iter()
                .filter(|key| key.is_close_to(name, known))
                .map(|key| format!("{PREFIX}{}", key.whole))
                .collect();
            let (kind, message) = if meant.is_empty() {
                let message = "has no effect: its name is not that of a key".to_owned();
                (WarningKind::UnknownVariable, message)
            } else {
                let meant = either(&meant);
                let message = format!("has no effect; did you mean {meant}?");
                (WarningKind::MisnamedVariable, message)
            };
            Warning::new(kind, format!("{PREFIX}{name}"), message)
        })
        .collect()
}

/// Whether this is a key of a section whose keys the operator chooses.
fn is_of_free_section(name: &str, known: &Known) -> bool {
    let is_below = |section: &str| {
        let rest = name.strip_prefix(&section.to_ascii_uppercase());
        rest.is_some_and(|rest| rest.starts_with('_'))
    };
    known.iter().any(|(section, keys)| keys.is_empty() && is_below(section))
}

/// A key in the spelling of its variable, without the prefix.
struct KeyName {
    /// `SECTION_KEY`.
    whole: String,
    /// `KEY`.
    bare: String,
}

impl KeyName {
    fn new(section: &str, key: &str) -> Self {
        let bare = key.to_ascii_uppercase();
        Self { whole: format!("{}_{bare}", section.to_ascii_uppercase()), bare }
    }

    /// Whether `name` lacks the section, has another one, or is a misspelling of the key.
    fn is_close_to(&self, name: &str, known: &Known) -> bool {
        let other_section = name.strip_suffix(&self.bare).is_some_and(|before| {
            let section = before.strip_suffix('_').unwrap_or(before);
            let is_section = |known: &str| known.eq_ignore_ascii_case(section);
            before.is_empty()
                || (before.ends_with('_')
                    // A key of several words is recognizable after any section.
                    && (self.bare.contains('_') || known.iter().any(|(known, _)| is_section(known))))
        });
        other_section || strsim::levenshtein(name, &self.whole) <= CLOSE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known {
        vec![
            ("server", vec!["listen", "workers"]),
            ("oidc", vec!["issuer", "client_id", "client_secret", "client_secret_file"]),
            ("jwt", vec!["issuer", "secret", "secret_file"]),
            ("session", vec!["secret", "secret_file"]),
            ("log", vec!["level", "file"]),
        ]
    }

    fn warned(name: &str) -> Vec<(WarningKind, String)> {
        let warnings = warnings(&Environment::from_iter([(name, "hunter2")]), &known());
        warnings.iter().map(|warning| (warning.kind(), warning.to_string())).collect()
    }

    #[test]
    fn a_name_without_its_section_or_with_another_one_gives_a_warning() {
        for (name, meant) in [
            ("CLIENT_SECRET", "JITSI_OIDC_OIDC_CLIENT_SECRET"),
            ("CLIENT_ID", "JITSI_OIDC_OIDC_CLIENT_ID"),
            ("KEYCLOAK_CLIENT_SECRET", "JITSI_OIDC_OIDC_CLIENT_SECRET"),
            ("JWT_CLIENT_SECRET", "JITSI_OIDC_OIDC_CLIENT_SECRET"),
            ("SECRET", "JITSI_OIDC_JWT_SECRET or JITSI_OIDC_SESSION_SECRET"),
            ("ISSUER", "JITSI_OIDC_OIDC_ISSUER or JITSI_OIDC_JWT_ISSUER"),
            ("SESSION_ISSUER", "JITSI_OIDC_OIDC_ISSUER or JITSI_OIDC_JWT_ISSUER"),
            ("LISTEN", "JITSI_OIDC_SERVER_LISTEN"),
            ("JWT_SECERT", "JITSI_OIDC_JWT_SECRET"),
            ("OIDC__CLIENT_ID", "JITSI_OIDC_OIDC_CLIENT_ID"),
            ("JWT_SECRETS", "JITSI_OIDC_JWT_SECRET"),
            ("LOG_LEVELS", "JITSI_OIDC_LOG_LEVEL"),
        ] {
            let name = format!("JITSI_OIDC_{name}");
            let warning = format!("{name}: has no effect; did you mean {meant}?");
            assert_eq!(warned(&name), [(WarningKind::MisnamedVariable, warning)]);
        }
    }

    #[test]
    fn the_variables_that_are_read_give_no_warning() {
        for name in [
            "JITSI_OIDC_CONFIG",
            "JITSI_OIDC_OIDC_CLIENT_SECRET",
            "CREDENTIALS_DIRECTORY",
            "HTTPS_PROXY",
        ] {
            assert_eq!(warned(name), [], "{name}");
        }
    }

    #[test]
    fn the_variables_of_kubernetes_are_unknown_and_not_logged_at_the_start() {
        for name in [
            "JITSI_OIDC_SERVICE_HOST",
            "JITSI_OIDC_SERVICE_PORT",
            "JITSI_OIDC_SERVICE_PORT_HTTP",
            "JITSI_OIDC_PORT",
            "JITSI_OIDC_PORT_8000_TCP",
            "JITSI_OIDC_PORT_8000_TCP_ADDR",
            "JITSI_OIDC_PORT_8000_TCP_PORT",
            "JITSI_OIDC_PORT_8000_TCP_PROTO",
            "JITSI_OIDC_ADAPTER_SERVICE_HOST",
            "JITSI_OIDC_ADAPTER_PORT_8000_TCP_PROTO",
            "JITSI_OIDC_LOG_SERVICE_HOST",
        ] {
            let warning = format!("{name}: has no effect: its name is not that of a key");
            assert_eq!(warned(name), [(WarningKind::UnknownVariable, warning)]);
        }
        assert!(!WarningKind::UnknownVariable.is_logged_at_start());
    }
}
