//! `[session]`: lifetimes, and the secrets that encrypt the cookies.

use std::time::Duration;

use secrecy::SecretSlice;

use super::reader::duration::{DAY, MINUTE, SECOND, between};
use super::reader::error::Reported;
use super::reader::raw_secret::RawSecret;
use super::reader::secret;
use super::reader::section::Section;

/// `[session]`.
#[derive(Debug)]
pub struct SessionSettings {
    /// Encrypts and decrypts cookies; at least 32 bytes. The first secret of `session.secret` or
    /// `session.secret_file`. Required: a secret generated at start would end every session at a
    /// restart, and two instances would have different secrets.
    pub secret: SecretSlice<u8>,
    /// The other secrets, each at least 32 bytes. They only decrypt cookies.
    pub previous_secrets: Vec<SecretSlice<u8>>,
    /// How long a person stays signed in: 1 s to 400 d, the longest time that browsers keep a cookie
    /// (RFC 6265bis section 5.5). Default: 8 h.
    pub lifetime: Duration,
    /// How long a person may take at the provider, 1 s to 1 d. Default: 10 min.
    pub login_timeout: Duration,
}

impl SessionSettings {
    /// Reads the section. With `outlive`, that of `[jwt]`, a session must last long enough for a token.
    pub(super) fn read(
        section: &mut Section<'_>,
        outlive: Option<Duration>,
    ) -> Result<Self, Reported> {
        let secrets =
            secret::several(section, "secret", "secret_file", RawSecret::key).and_then(|given| {
                let mut secrets = given.into_iter().flatten();
                let message = "is missing; set session.secret or session.secret_file";
                let current = secrets.next().ok_or_else(|| section.refuse("secret", message))?;
                Ok((current, secrets.collect()))
            });
        let lifetime =
            section.or("lifetime", Duration::from_secs(8 * 60 * 60), between(SECOND, 400 * DAY));
        let lifetime = lifetime.and_then(|lifetime| match outlive {
            Some(outlive) if lifetime.saturating_add(outlive) < MINUTE => {
                Err(section.refuse("lifetime", TOO_SHORT))
            }
            _ => Ok(lifetime),
        });
        let login_timeout = section.or("login_timeout", 10 * MINUTE, between(SECOND, DAY));

        let (secret, previous_secrets) = secrets?;
        Ok(Self { secret, previous_secrets, lifetime: lifetime?, login_timeout: login_timeout? })
    }
}

const TOO_SHORT: &str = "must be at least \"1m\" together with jwt.outlive: a meeting token that expires \
                         earlier is not minted, so nobody could enter a meeting";

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::config::reader::testing::read_section;

    fn read(text: &str, outlive: Option<Duration>) -> Result<SessionSettings, String> {
        read_section("session", text, &[], |section| SessionSettings::read(section, outlive))
    }

    #[test]
    fn a_session_with_its_outlive_lasts_long_enough_for_a_token() {
        let text = "[session]\nsecret = '0123456789abcdef0123456789abcdef'\nlifetime = '40s'";
        for (outlive, is_enough) in
            [(None, true), (Some(0), false), (Some(19), false), (Some(20), true)]
        {
            let read = read(text, outlive.map(Duration::from_secs));
            let error = format!("config.toml:3:12: session.lifetime: {TOO_SHORT}");
            assert_eq!(read.err(), (!is_enough).then_some(error), "{outlive:?}");
        }
    }

    #[test]
    fn one_secret_is_enough() {
        let text = "[session]\nsecret = '0123456789abcdef0123456789abcdef'";
        let session = read(text, None).unwrap();
        assert_eq!(session.secret.expose_secret(), b"0123456789abcdef0123456789abcdef");
        assert!(session.previous_secrets.is_empty());
        assert_eq!(session.lifetime, Duration::from_secs(28_800));
        assert_eq!(session.login_timeout, Duration::from_secs(600));
    }

    #[test]
    fn a_session_lasts_at_most_as_long_as_browsers_keep_a_cookie() {
        let text = "[session]\nlifetime = '401d'\nlogin_timeout = '2d'";
        assert_eq!(
            read(text, None).unwrap_err(),
            "config.toml:1:1: session.secret: is missing; set session.secret or \
             session.secret_file\n\
             config.toml:2:12: session.lifetime: must be from \"1s\" to \"400d\"\n\
             config.toml:3:17: session.login_timeout: must be from \"1s\" to \"1d\""
        );
    }
}
