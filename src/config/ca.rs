//! `oidc.ca_file`: certificates of a private authority.

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::error::Reported;
use super::file;
use super::section::Section;

/// The file's content, with at least one certificate in it.
pub(super) fn read(section: &mut Section<'_>) -> Result<Option<Vec<u8>>, Reported> {
    let path = section.optional("ca_file", |item| item.text().map(str::to_owned))?;
    let Some(path) = path.map(|path| section.path(&path)) else { return Ok(None) };
    let shown = path.display();
    let pem = file::read(&path, MOST_BYTES)
        .map_err(|error| section.refuse("ca_file", format!("cannot read {shown}: {error}")))?;
    let Some(mut pem) = pem else {
        let message = format!("{shown} is larger than 1 MiB, too large for certificates");
        return Err(section.refuse("ca_file", message));
    };
    let mut certificates = CertificateDer::pem_slice_iter(&pem).peekable();
    if certificates.peek().is_none() || certificates.any(|certificate| certificate.is_err()) {
        let message = format!("{shown} must hold certificates in PEM (BEGIN CERTIFICATE)");
        return Err(section.refuse("ca_file", message));
    }
    Ok(Some(std::mem::take(&mut *pem)))
}

/// All authorities that a system trusts take a quarter of it.
const MOST_BYTES: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::testing::{Folder, read_section_in};

    /// PEM around three bytes; whether they are a certificate is for the TLS library to say.
    const PEM: &str = "-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n";

    #[test]
    fn a_file_of_certificates_is_read_from_beside_the_configuration() {
        let (folder, credentials) = (Folder::new(), Folder::new());
        folder.write("ca.pem", &format!("# ours\n{PEM}{PEM}"));
        let directory = [("CREDENTIALS_DIRECTORY", credentials.path().to_str().unwrap())];
        let pem = read_section_in(&folder, "oidc", "[oidc]\nca_file = 'ca.pem'", &directory, read);
        assert_eq!(pem.unwrap().unwrap(), format!("# ours\n{PEM}{PEM}").as_bytes());
    }

    #[test]
    fn a_file_without_certificates_is_told() {
        let folder = Folder::new();
        folder.write("empty.pem", "");
        folder.write("key.pem", "-----BEGIN PRIVATE KEY-----\nAQID\n-----END PRIVATE KEY-----\n");
        folder.write("cut.pem", "-----BEGIN CERTIFICATE-----\nAQID\n");
        let at = folder.path().display();
        for name in ["empty.pem", "key.pem", "cut.pem"] {
            let text = format!("[oidc]\nca_file = '{name}'");
            let message = format!(
                "{at}/config.toml:2:11: oidc.ca_file: {at}/{name} must hold certificates in PEM \
                 (BEGIN CERTIFICATE)"
            );
            assert_eq!(read_section_in(&folder, "oidc", &text, &[], read), Err(message));
        }
        let message = format!(
            "{at}/config.toml:2:11: oidc.ca_file: cannot read {at}/none: No such file or \
             directory (os error 2)"
        );
        let text = "[oidc]\nca_file = 'none'";
        assert_eq!(read_section_in(&folder, "oidc", text, &[], read), Err(message));
    }

    #[test]
    fn a_file_of_1_mib_is_read_and_nothing_beyond() {
        let folder = Folder::new();
        let at = folder.path().display();
        let large = format!(
            "{at}/config.toml:2:11: oidc.ca_file: {at}/ca.pem is larger than 1 MiB, too large for \
             certificates"
        );
        let text = "[oidc]\nca_file = 'ca.pem'";
        for (blanks, outcome) in
            [(MOST_BYTES - PEM.len(), Ok(MOST_BYTES)), (MOST_BYTES - PEM.len() + 1, Err(large))]
        {
            folder.write("ca.pem", &format!("{PEM}{}", " ".repeat(blanks)));
            let pem = read_section_in(&folder, "oidc", text, &[], read);
            assert_eq!(pem.map(|pem| pem.unwrap().len()), outcome);
        }
        // It has no end: only the limit ends this.
        let message = read_section_in(&folder, "oidc", "[oidc]\nca_file = '/dev/zero'", &[], read);
        let expected = ": oidc.ca_file: /dev/zero is larger than 1 MiB, too large for certificates";
        assert!(message.unwrap_err().ends_with(expected));
    }
}
