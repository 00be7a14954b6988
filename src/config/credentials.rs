//! The credentials of the client and its authentication method (OIDC Core 9).

use secrecy::SecretString;

use super::client_key;
use super::reader::error::Reported;
use super::reader::raw_secret::RawSecret;
use super::reader::secret;
use super::reader::section::Section;
use crate::oidc::{ClientAuth, ClientKey};

/// Credentials and the authentication method that uses them.
#[derive(Debug)]
pub(super) struct Credentials {
    pub(super) secret: Option<SecretString>,
    pub(super) key: Option<ClientKey>,
    /// `None`: the discovery metadata decides.
    pub(super) auth: Option<ClientAuth>,
}

/// Reads the secret, the key and the method. A secret together with a key is an error. A key alone means
/// [`ClientAuth::PrivateKeyJwt`].
pub(super) fn read(section: &mut Section<'_>) -> Result<Credentials, Reported> {
    use ClientAuth::{Basic, None as Public, Post, PrivateKeyJwt};

    let secret = secret::one(section, "client_secret", "client_secret_file", RawSecret::text);
    let key = client_key::read(section);
    let auth = section.optional("client_auth", |item| item.choice(CLIENT_AUTH));

    let (secret, key, auth) = (secret?, key?, auth?);
    match (auth, &secret, &key) {
        (_, Some(_), Some(_)) => {
            Err(section
                .refuse("client_key_file", "a client secret is set as well; remove one of them"))
        }
        (Some(Public), Some(_), None) => {
            let message = "\"none\" uses no secret, but one is set; remove one of them";
            Err(section.refuse("client_auth", message))
        }
        (Some(Public), None, Some(_)) => {
            let message =
                "\"none\" uses no key, but oidc.client_key_file is set; remove one of them";
            Err(section.refuse("client_auth", message))
        }
        (Some(method @ (Basic | Post)), None, _) => {
            let message = format!(
                "{:?} requires oidc.client_secret or oidc.client_secret_file, which are not set",
                method.as_str()
            );
            Err(section.refuse("client_auth", message))
        }
        (Some(PrivateKeyJwt), _, None) => {
            let message = "\"private_key_jwt\" requires oidc.client_key_file, which is not set";
            Err(section.refuse("client_auth", message))
        }
        (None | Some(PrivateKeyJwt), None, Some(_)) => {
            Ok(Credentials { secret, key, auth: Some(PrivateKeyJwt) })
        }
        (None | Some(Public), None, None) | (None | Some(Basic | Post), Some(_), None) => {
            Ok(Credentials { secret, key, auth })
        }
    }
}

const CLIENT_AUTH: &[(&str, ClientAuth)] = &[
    (ClientAuth::Basic.as_str(), ClientAuth::Basic),
    (ClientAuth::Post.as_str(), ClientAuth::Post),
    (ClientAuth::PrivateKeyJwt.as_str(), ClientAuth::PrivateKeyJwt),
    (ClientAuth::None.as_str(), ClientAuth::None),
];

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::config::reader::testing::{Folder, read_section, read_section_in};
    use crate::oidc::client_key_tests::ED25519;

    fn credentials(text: &str) -> Result<(Option<String>, Option<ClientAuth>), String> {
        let credentials = read_section("oidc", &format!("[oidc]\n{text}"), &[], read)?;
        Ok((credentials.secret.map(|secret| secret.expose_secret().to_owned()), credentials.auth))
    }

    #[test]
    fn a_client_is_public_or_has_a_secret() {
        assert_eq!(credentials(""), Ok((None, None)));
        assert_eq!(credentials("client_auth = 'none'"), Ok((None, Some(ClientAuth::None))));
        let secret = Some("password".to_owned());
        assert_eq!(credentials("client_secret = 'password'"), Ok((secret.clone(), None)));
        let text = "client_secret = 'password'\nclient_auth = 'client_secret_post'";
        assert_eq!(credentials(text), Ok((secret, Some(ClientAuth::Post))));
    }

    #[test]
    fn a_key_means_private_key_jwt_with_or_without_client_auth() {
        let folder = Folder::new();
        folder.write("key.pem", ED25519);
        for text in ["", "client_auth = 'private_key_jwt'"] {
            let text = format!("[oidc]\nclient_key_file = 'key.pem'\n{text}");
            let client = read_section_in(&folder, "oidc", &text, &[], read).unwrap();
            assert_eq!(client.auth, Some(ClientAuth::PrivateKeyJwt));
            assert!(client.key.is_some() && client.secret.is_none());
        }
    }

    #[test]
    fn a_method_requires_its_credential_and_refuses_any_other() {
        let folder = Folder::new();
        folder.write("key.pem", ED25519);
        let at = folder.path().display();
        for (text, key, message) in [
            (
                "client_auth = 'none'\nclient_secret = 'hunter2'",
                "client_auth",
                "\"none\" uses no secret, but one is set; remove one of them",
            ),
            (
                "client_auth = 'client_secret_basic'",
                "client_auth",
                "\"client_secret_basic\" requires oidc.client_secret or oidc.client_secret_file, \
                 which are not set",
            ),
            (
                "client_auth = 'private_key_jwt'",
                "client_auth",
                "\"private_key_jwt\" requires oidc.client_key_file, which is not set",
            ),
            (
                "client_auth = 'private_key_jwt'\nclient_secret = 'hunter2'",
                "client_auth",
                "\"private_key_jwt\" requires oidc.client_key_file, which is not set",
            ),
            (
                "client_auth = 'none'\nclient_key_file = 'key.pem'",
                "client_auth",
                "\"none\" uses no key, but oidc.client_key_file is set; remove one of them",
            ),
            (
                "client_auth = 'client_secret_post'\nclient_key_file = 'key.pem'",
                "client_auth",
                "\"client_secret_post\" requires oidc.client_secret or oidc.client_secret_file, \
                 which are not set",
            ),
            (
                "client_key_file = 'key.pem'\nclient_secret = 'hunter2'",
                "client_key_file",
                "a client secret is set as well; remove one of them",
            ),
            (
                "client_auth = 'tls_client_auth'",
                "client_auth",
                "must be \"client_secret_basic\", \"client_secret_post\", \"private_key_jwt\" or \
                 \"none\"",
            ),
            (
                "client_key_id = 'k'",
                "client_key_id",
                "requires oidc.client_key_file, which is not set",
            ),
            (
                "client_assertion_audience = 'issuer'",
                "client_assertion_audience",
                "requires oidc.client_key_file, which is not set",
            ),
        ] {
            let text = format!("[oidc]\n{text}");
            let error = read_section_in(&folder, "oidc", &text, &[], read).unwrap_err();
            let column = key.len() + 4;
            assert_eq!(error, format!("{at}/config.toml:2:{column}: oidc.{key}: {message}"));
        }
    }
}
