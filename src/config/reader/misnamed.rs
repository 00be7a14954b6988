//! Variables that set nothing, and whose names are near that of a key.
//!
//! Names that nobody knows are otherwise ignored: Kubernetes invents variables for every service, as
//! `JITSI_OIDC_SERVICE_HOST`.

use super::environment::{Environment, PREFIX};
use super::suggest::Known;
use super::suggest::{CLOSE, either};

/// A line for each such variable, which names it and the variables that may have been meant.
pub(in crate::config) fn warnings(environment: &Environment, known: &Known) -> Vec<String> {
    let keys: Vec<_> = known
        .iter()
        .flat_map(|(section, keys)| keys.iter().map(move |key| Key::new(section, key)))
        .collect();
    let is_key = |name: &&str| !keys.iter().any(|key| key.whole == **name);
    environment
        .names()
        .filter(is_key)
        .filter_map(|name| {
            let meant: Vec<_> = keys
                .iter()
                .filter(|key| key.is_near(name, known))
                .map(|key| format!("{PREFIX}{}", key.whole))
                .collect();
            let meant = (!meant.is_empty()).then(|| either(&meant))?;
            Some(format!("{PREFIX}{name}: sets nothing; did you mean {meant}?"))
        })
        .collect()
}

/// A key as variables spell it, without the prefix.
struct Key {
    /// `SECTION_KEY`.
    whole: String,
    /// `KEY`.
    bare: String,
}

impl Key {
    fn new(section: &str, key: &str) -> Self {
        let bare = key.to_ascii_uppercase();
        Self { whole: format!("{}_{bare}", section.to_ascii_uppercase()), bare }
    }

    /// Whether `name` lacks the section or has another one, or is a typing error away.
    fn is_near(&self, name: &str, known: &Known) -> bool {
        let other_section = name.strip_suffix(&self.bare).is_some_and(|before| {
            let section = before.strip_suffix('_').unwrap_or(before);
            let is_section = |known: &str| known.eq_ignore_ascii_case(section);
            before.is_empty()
                || (before.ends_with('_')
                    // A key of several words says by itself what it is.
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

    fn warned(name: &str) -> Vec<String> {
        warnings(&Environment::from_iter([(name, "hunter2")]), &known())
    }

    #[test]
    fn a_name_that_lacks_the_section_or_has_another_one_is_told() {
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
            assert_eq!(warned(&name), [format!("{name}: sets nothing; did you mean {meant}?")]);
        }
    }

    #[test]
    fn keys_and_what_kubernetes_invents_are_not_told() {
        for name in [
            "JITSI_OIDC_CONFIG",
            "JITSI_OIDC_OIDC_CLIENT_SECRET",
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
            "CREDENTIALS_DIRECTORY",
            "HTTPS_PROXY",
        ] {
            assert_eq!(warned(name), [""; 0], "{name}");
        }
    }
}
