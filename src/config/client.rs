//! Who this service is at the provider: the client's name, secret and way to prove itself.

use secrecy::SecretString;

use super::error::Reported;
use super::secret::{self, Found};
use super::section::Section;

/// `oidc.client_auth` (OpenID Connect Core 1.0 section 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAuth {
    /// The secret in the `Authorization` header.
    ClientSecretBasic,
    /// The secret in the body.
    ClientSecretPost,
    /// No secret: a public client.
    None,
}

/// Secret and way to prove it, which agree with each other.
pub(super) fn read(
    section: &mut Section<'_>,
) -> Result<(Option<SecretString>, Option<ClientAuth>), Reported> {
    let secret = secret::one(section, "client_secret", "client_secret_file", Found::text);
    let auth = section.optional("client_auth", |item| item.choice(CLIENT_AUTH));

    let (secret, auth) = (secret?, auth?);
    match (auth, &secret) {
        (Some(ClientAuth::None), Some(_)) => {
            Err(section.refuse("client_auth", "\"none\" sends no secret; remove it or the secret"))
        }
        (Some(ClientAuth::ClientSecretBasic | ClientAuth::ClientSecretPost), None) => {
            let needed = "needs a secret; give oidc.client_secret or oidc.client_secret_file";
            Err(section.refuse("client_auth", needed))
        }
        (Some(ClientAuth::None), None) | (Some(_), Some(_)) | (None, _) => Ok((secret, auth)),
    }
}

const CLIENT_AUTH: &[(&str, ClientAuth)] = &[
    ("client_secret_basic", ClientAuth::ClientSecretBasic),
    ("client_secret_post", ClientAuth::ClientSecretPost),
    ("none", ClientAuth::None),
];

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::config::testing::read_section;

    fn client(text: &str) -> Result<(Option<String>, Option<ClientAuth>), String> {
        let (secret, auth) = read_section("oidc", &format!("[oidc]\n{text}"), &[], read)?;
        Ok((secret.map(|secret| secret.expose_secret().to_owned()), auth))
    }

    #[test]
    fn a_client_is_public_or_has_a_secret() {
        assert_eq!(client(""), Ok((None, None)));
        assert_eq!(client("client_auth = 'none'"), Ok((None, Some(ClientAuth::None))));
        let secret = Some("password".to_owned());
        assert_eq!(client("client_secret = 'password'"), Ok((secret.clone(), None)));
        let text = "client_secret = 'password'\nclient_auth = 'client_secret_post'";
        assert_eq!(client(text), Ok((secret, Some(ClientAuth::ClientSecretPost))));
    }

    #[test]
    fn secret_and_client_auth_belong_together() {
        for (text, message) in [
            (
                "client_auth = 'none'\nclient_secret = 'hunter2'",
                "\"none\" sends no secret; remove it or the secret",
            ),
            (
                "client_auth = 'client_secret_basic'",
                "needs a secret; give oidc.client_secret or oidc.client_secret_file",
            ),
            (
                "client_auth = 'private_key_jwt'",
                "must be \"client_secret_basic\", \"client_secret_post\" or \"none\"",
            ),
        ] {
            let error = client(text).unwrap_err();
            assert_eq!(error, format!("config.toml:2:15: oidc.client_auth: {message}"));
        }
    }
}
