//! The secrets that a configuration uses: which key sets them and in which file they are, never their
//! values.

use std::path::PathBuf;

use super::warning::{Warning, WarningKind};

/// A secret that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedSecret {
    /// The dotted key that sets it, or the name of its variable.
    pub key: String,
    /// Where it is.
    pub source: SecretSource,
}

/// A secret that was read, to be compared with the others. It has no `Debug`.
pub(in crate::config) struct ReadSecret {
    pub(in crate::config) used: UsedSecret,
    /// SHA-256 of the secret. `None` for the file of a private key.
    pub(in crate::config) digest: Option<[u8; 32]>,
}

/// Where a secret is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretSource {
    /// In the configuration file.
    Inline,
    /// In an environment variable.
    Environment,
    /// In a file of its own.
    File(PathBuf),
}

/// A warning for each secret that an earlier key uses, too. Whoever gets one of them, such as the
/// administrator of Prosody, could otherwise also do what the other one protects.
pub(in crate::config) fn shared(secrets: &[ReadSecret]) -> Vec<Warning> {
    let earlier = |position: usize, secret: &ReadSecret| {
        let same = |other: &&ReadSecret| other.digest.is_some() && other.digest == secret.digest;
        secrets[..position].iter().find(same).map(|other| other.used.key.clone())
    };
    let numbered = secrets.iter().enumerate();
    numbered
        .filter_map(|(position, secret)| {
            let other = earlier(position, secret).filter(|other| *other != secret.used.key)?;
            let message = format!("is the secret of {other}; use a secret of its own for each");
            Some(Warning::new(WarningKind::SharedSecret, &secret.used.key, message))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(key: &str, digest: Option<u8>) -> ReadSecret {
        let digest = digest.map(|byte| [byte; 32]);
        let used = UsedSecret { key: key.to_owned(), source: SecretSource::Inline };
        ReadSecret { used, digest }
    }

    #[test]
    fn the_same_secret_under_two_keys_is_a_warning() {
        let secrets = [
            secret("oidc.client_secret", Some(1)),
            secret("jwt.secret", Some(2)),
            secret("session.secret", Some(2)),
            secret("session.secret", Some(2)),
            secret("session.secret", Some(3)),
        ];
        let warnings: Vec<_> = shared(&secrets).iter().map(ToString::to_string).collect();
        let expected =
            "session.secret: is the secret of jwt.secret; use a secret of its own for each";
        assert_eq!(warnings, [expected, expected]);
    }

    #[test]
    fn two_private_key_files_are_not_compared() {
        assert_eq!(shared(&[secret("a.key_file", None), secret("b.key_file", None)]), []);
    }
}
