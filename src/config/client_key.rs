//! `oidc.client_key_file`: the private key of this service as a client (`private_key_jwt`).

use super::reader::error::Reported;
use super::reader::secret_file;
use super::reader::section::Section;
use crate::oidc::{AssertionAudience, ClientKey};

/// The key, if a file is set. Without a file, `client_key_id` and `client_assertion_audience` are errors.
pub(super) fn read(section: &mut Section<'_>) -> Result<Option<ClientKey>, Reported> {
    let file = section.take("client_key_file");
    let id = section.optional(KEY_ID, |item| item.text().map(str::to_owned));
    let audience = section.optional(AUDIENCE, |item| item.choice(AUDIENCES));

    let (file, id, audience) = (file?, id?, audience?);
    let Some(file) = file else {
        let message = "requires oidc.client_key_file, which is not set";
        return match (id, audience) {
            (Some(_), _) => Err(section.refuse(KEY_ID, message)),
            (None, Some(_)) => Err(section.refuse(AUDIENCE, message)),
            (None, None) => Ok(None),
        };
    };
    section.use_key_file(&file);
    let key = file.text().map(|path| section.secret_path(path)).and_then(|path| {
        let pem = secret_file::read(&file, &path)?;
        ClientKey::from_pem(&pem, id, audience.unwrap_or_default())
            .map_err(|error| file.wrong(format!("{} {error}", path.display())))
    });
    key.map(Some).map_err(|problem| section.report(problem))
}

const KEY_ID: &str = "client_key_id";
const AUDIENCE: &str = "client_assertion_audience";

const AUDIENCES: &[(&str, AssertionAudience)] =
    &[("token_endpoint", AssertionAudience::TokenEndpoint), ("issuer", AssertionAudience::Issuer)];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::testing::{Folder, read_section_in};
    use crate::oidc::client_key_tests::ED25519;

    fn key(pem: &str, more: &str) -> Result<Option<ClientKey>, String> {
        let folder = Folder::new();
        folder.write("key.pem", pem);
        let text = format!("[oidc]\nclient_key_file = 'key.pem'\n{more}");
        read_section_in(&folder, "oidc", &text, &[], read)
            .map_err(|error| error.replace(&folder.path().display().to_string(), "@"))
    }

    /// The thumbprint of RFC 8037 appendix A.3.
    #[test]
    fn the_id_is_the_thumbprint_unless_it_is_set() {
        let default = key(ED25519, "").unwrap().unwrap();
        assert_eq!(default.id(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        assert!(format!("{default:?}").contains("TokenEndpoint"));
        let more = "client_key_id = 'k1'\nclient_assertion_audience = 'issuer'";
        let set = key(ED25519, more).unwrap().unwrap();
        assert_eq!(set.id(), "k1");
        assert!(format!("{set:?}").contains("Issuer"));
    }

    #[test]
    fn the_error_for_an_unusable_file_names_line_column_and_key() {
        let error = key("hunter2", "").unwrap_err();
        let place = "@/config.toml:2:19: oidc.client_key_file: @/key.pem must contain one";
        assert!(error.starts_with(place) && !error.contains("hunter2"), "{error}");
        let text = "[oidc]\nclient_key_file = '/nowhere/key.pem'";
        let missing = read_section_in(&Folder::new(), "oidc", text, &[], read).unwrap_err();
        let message = ":2:19: oidc.client_key_file: cannot read /nowhere/key.pem: No such file or \
                       directory";
        assert!(missing.contains(message), "{missing}");
    }
}
