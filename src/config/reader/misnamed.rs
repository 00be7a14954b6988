//! Warnings about variables that have no effect but have a name similar to that of a key.
//!
//! Other unknown names are ignored: Kubernetes sets variables for every service, for example
//! `JITSI_OIDC_SERVICE_HOST`.

use super::environment::{Environment, PREFIX};
use super::suggest::{CLOSE, Known, either};

/// A line for each such variable. It names the variable and those that may have been meant.
pub(in crate::config) fn warnings(environment: &Environment, known: &Known) -> Vec<String> {
    let keys: Vec<_> = known
        .iter()
        .flat_map(|(section, keys)| keys.iter().map(move |key| KeyName::new(section, key)))
        .collect();
    let is_unknown = |name: &&str| !keys.iter().any(|key| key.whole == **name);
    environment
        .names()
        .filter(is_unknown)
        .filter_map(|name| {
            let meant: Vec<_> = keys
                .iter()
                .filter(|key| key.is_close_to(name, known))
                .map(|key| format!("{PREFIX}{}", key.whole))
                .collect();
            let meant = (!meant.is_empty()).then(|| either(&meant))?;
            Some(format!("{PREFIX}{name}: has no effect; did you mean {meant}?"))
        })
        .collect()
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

    fn warned(name: &str) -> Vec<String> {
        warnings(&Environment::from_iter([(name, "hunter2")]), &known())
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
            assert_eq!(warned(&name), [format!("{name}: has no effect; did you mean {meant}?")]);
        }
    }

    #[test]
    fn keys_and_the_variables_of_kubernetes_give_no_warning() {
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
