//! `oidc.ca_file`: certificates of a private authority.

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::reader::error::Reported;
use super::reader::file;
use super::reader::section::Section;

/// The file's content, with at least one certificate in it, each of which the TLS library reads.
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
    if let Err(wrong) = read_all(&pem) {
        return Err(section.refuse("ca_file", format!("{shown} {wrong}")));
    }
    Ok(Some(std::mem::take(&mut *pem)))
}

/// What is wrong with the certificates of a file, after its name.
fn read_all(pem: &[u8]) -> Result<(), String> {
    // The reader would pass over the first certificate without a word.
    if pem.starts_with(b"\xEF\xBB\xBF") {
        return Err(
            "must not begin with a byte order mark: save it as UTF-8 without one".to_owned()
        );
    }
    let certificates = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
    let certificates = certificates.ok().filter(|certificates| !certificates.is_empty());
    let certificates = certificates.ok_or("must hold certificates in PEM (BEGIN CERTIFICATE)")?;
    let mut store = RootCertStore::empty();
    for (number, certificate) in (1..).zip(certificates) {
        store.add(certificate).map_err(|_| {
            format!("must hold X.509 certificates, and its certificate {number} is none")
        })?;
    }
    Ok(())
}

/// All authorities that a system trusts take a quarter of it.
const MOST_BYTES: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::testing::{Folder, certificate, read_section_in};

    #[test]
    fn a_file_of_certificates_is_read_from_beside_the_configuration() {
        let (folder, credentials) = (Folder::new(), Folder::new());
        let pem = format!("# ours\n{}{}", certificate(), certificate());
        folder.write("ca.pem", &pem);
        let directory = [("CREDENTIALS_DIRECTORY", credentials.path().to_str().unwrap())];
        let read = read_section_in(&folder, "oidc", "[oidc]\nca_file = 'ca.pem'", &directory, read);
        assert_eq!(read.unwrap().unwrap(), pem.as_bytes());
    }

    #[test]
    fn a_file_without_certificates_is_told() {
        let folder = Folder::new();
        folder.write("empty.pem", "");
        folder.write("key.pem", "-----BEGIN PRIVATE KEY-----\nAQID\n-----END PRIVATE KEY-----\n");
        folder.write("cut.pem", "-----BEGIN CERTIFICATE-----\nAQID\n");
        folder.write("mark.pem", &format!("\u{feff}{}{}", certificate(), certificate()));
        let at = folder.path().display();
        for name in ["empty.pem", "key.pem", "cut.pem"] {
            let text = format!("[oidc]\nca_file = '{name}'");
            let message = format!(
                "{at}/config.toml:2:11: oidc.ca_file: {at}/{name} must hold certificates in PEM \
                 (BEGIN CERTIFICATE)"
            );
            assert_eq!(read_section_in(&folder, "oidc", &text, &[], read), Err(message));
        }
        let text = "[oidc]\nca_file = 'mark.pem'";
        let message = read_section_in(&folder, "oidc", text, &[], read).unwrap_err();
        assert!(message.contains("mark.pem must not begin with a byte order mark"), "{message}");
        let message = format!(
            "{at}/config.toml:2:11: oidc.ca_file: cannot read {at}/none: No such file or \
             directory (os error 2)"
        );
        let text = "[oidc]\nca_file = 'none'";
        assert_eq!(read_section_in(&folder, "oidc", text, &[], read), Err(message));
    }

    /// What the TLS library would stumble over later, without a place.
    #[test]
    fn a_certificate_that_is_none_is_told_by_its_number() {
        let folder = Folder::new();
        let none = "-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n";
        folder.write("ca.pem", &format!("{}{none}", certificate()));
        let text = "[oidc]\nca_file = 'ca.pem'";
        let message = read_section_in(&folder, "oidc", text, &[], read).unwrap_err();
        let at = folder.path().display();
        let expected = format!(
            "{at}/config.toml:2:11: oidc.ca_file: {at}/ca.pem must hold X.509 certificates, and its \
             certificate 2 is none"
        );
        assert_eq!(message, expected);
    }

    #[test]
    fn a_file_of_1_mib_is_read_and_nothing_beyond() {
        let folder = Folder::new();
        let at = folder.path().display();
        let large = format!(
            "{at}/config.toml:2:11: oidc.ca_file: {at}/ca.pem is larger than 1 MiB, too large for \
             certificates"
        );
        let (text, pem) = ("[oidc]\nca_file = 'ca.pem'", certificate());
        for (blanks, outcome) in
            [(MOST_BYTES - pem.len(), Ok(MOST_BYTES)), (MOST_BYTES - pem.len() + 1, Err(large))]
        {
            folder.write("ca.pem", &format!("{pem}{}", " ".repeat(blanks)));
            let pem = read_section_in(&folder, "oidc", text, &[], read);
            assert_eq!(pem.map(|pem| pem.unwrap().len()), outcome);
        }
        // It has no end: only the limit ends this.
        let message = read_section_in(&folder, "oidc", "[oidc]\nca_file = '/dev/zero'", &[], read);
        let expected = ": oidc.ca_file: /dev/zero is larger than 1 MiB, too large for certificates";
        assert!(message.unwrap_err().ends_with(expected));
    }
}
