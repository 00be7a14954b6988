//! `oidc.ca_file`: certificates of a private authority.

use super::reader::error::Reported;
use super::reader::file;
use super::reader::section::Section;
use crate::oidc::Authorities;

/// The certificates of the file, if one is set.
pub(super) fn read(section: &mut Section<'_>) -> Result<Option<Authorities>, Reported> {
    let path = section.optional("ca_file", |item| item.text().map(str::to_owned))?;
    let Some(path) = path.map(|path| section.path(&path)) else { return Ok(None) };
    let shown = path.display();
    let pem = file::read(&path, MOST_BYTES)
        .map_err(|error| section.refuse("ca_file", format!("cannot read {shown}: {error}")))?;
    let Some(pem) = pem else {
        let message = format!("{shown} is larger than 1 MiB, too large for certificates");
        return Err(section.refuse("ca_file", message));
    };
    Authorities::from_pem(&pem)
        .map(Some)
        .map_err(|error| section.refuse("ca_file", format!("{shown} {error}")))
}

/// About four times the size of all authorities that a system trusts.
const MOST_BYTES: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::testing::{Folder, certificate, read_section_in};

    #[test]
    fn a_relative_path_starts_at_the_folder_of_the_configuration() {
        let (folder, credentials) = (Folder::new(), Folder::new());
        let pem = format!("# ours\n{}{}", certificate(), certificate());
        folder.write("ca.pem", &pem);
        let directory = [("CREDENTIALS_DIRECTORY", credentials.path().to_str().unwrap())];
        let read = read_section_in(&folder, "oidc", "[oidc]\nca_file = 'ca.pem'", &directory, read);
        assert_eq!(read.unwrap().unwrap().count(), 2);
    }

    #[test]
    fn the_error_for_a_file_without_certificates_names_it() {
        let folder = Folder::new();
        folder.write("empty.pem", "");
        folder.write("key.pem", "-----BEGIN PRIVATE KEY-----\nAQID\n-----END PRIVATE KEY-----\n");
        folder.write("cut.pem", "-----BEGIN CERTIFICATE-----\nAQID\n");
        folder.write("mark.pem", &format!("\u{feff}{}{}", certificate(), certificate()));
        let at = folder.path().display();
        for name in ["empty.pem", "key.pem", "cut.pem"] {
            let text = format!("[oidc]\nca_file = '{name}'");
            let message = format!(
                "{at}/config.toml:2:11: oidc.ca_file: {at}/{name} must contain certificates in PEM \
                 (BEGIN CERTIFICATE)"
            );
            assert_eq!(read_section_in(&folder, "oidc", &text, &[], read).err(), Some(message));
        }
        let text = "[oidc]\nca_file = 'mark.pem'";
        let message = read_section_in(&folder, "oidc", text, &[], read).unwrap_err();
        assert!(message.contains("mark.pem must not begin with a byte order mark"), "{message}");
        let message = format!(
            "{at}/config.toml:2:11: oidc.ca_file: cannot read {at}/none: No such file or \
             directory (os error 2)"
        );
        let text = "[oidc]\nca_file = 'none'";
        assert_eq!(read_section_in(&folder, "oidc", text, &[], read).err(), Some(message));
    }

    /// The TLS library would refuse it later, without a line and column.
    #[test]
    fn the_error_for_an_invalid_certificate_names_its_number() {
        let folder = Folder::new();
        let invalid = "-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n";
        folder.write("ca.pem", &format!("{}{invalid}", certificate()));
        let text = "[oidc]\nca_file = 'ca.pem'";
        let message = read_section_in(&folder, "oidc", text, &[], read).unwrap_err();
        let at = folder.path().display();
        let expected = format!(
            "{at}/config.toml:2:11: oidc.ca_file: {at}/ca.pem must contain X.509 certificates; \
             certificate 2 is not one"
        );
        assert_eq!(message, expected);
    }

    #[test]
    fn a_file_of_1_mib_is_read_and_a_larger_one_is_refused() {
        let folder = Folder::new();
        let at = folder.path().display();
        let large = format!(
            "{at}/config.toml:2:11: oidc.ca_file: {at}/ca.pem is larger than 1 MiB, too large for \
             certificates"
        );
        let (text, pem) = ("[oidc]\nca_file = 'ca.pem'", certificate());
        for (blanks, outcome) in
            [(MOST_BYTES - pem.len(), Ok(1)), (MOST_BYTES - pem.len() + 1, Err(large))]
        {
            folder.write("ca.pem", &format!("{pem}{}", " ".repeat(blanks)));
            let pem = read_section_in(&folder, "oidc", text, &[], read);
            assert_eq!(pem.map(|pem| pem.unwrap().count()), outcome);
        }
        // Reading an endless device ends at the limit.
        let message = read_section_in(&folder, "oidc", "[oidc]\nca_file = '/dev/zero'", &[], read);
        let expected = ": oidc.ca_file: /dev/zero is larger than 1 MiB, too large for certificates";
        assert!(message.unwrap_err().ends_with(expected));
    }
}
