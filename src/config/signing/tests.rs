//! `[jwt]` with an RSA key, valid and with one mistake each.

use serde_json::Value;

use super::*;
use crate::config::reader::testing::{Folder, read_section, read_section_in};

const SECRET: &str = "secret = '0123456789abcdef0123456789abcdef'";
const THUMBPRINT: &str = "s_ehbLwoExq4J_arYz4y_Va3Ok4pXA3jWOQ3Iv67Zec";

fn folder() -> Folder {
    let folder = Folder::new();
    let keys = [
        ("key.pem", include_str!("../../../tests/harness/keys/rsa.pem")),
        ("key1.pem", include_str!("../../../tests/harness/keys/rsa.pkcs1.pem")),
        ("public.pem", include_str!("../../../tests/harness/keys/rsa.pub.pem")),
        ("other.pem", include_str!("../../../tests/harness/keys/other.pem")),
        ("ec.pem", include_str!("../../../tests/harness/keys/ec.pem")),
        ("short.pem", include_str!("../../../tests/harness/keys/short.pem")),
        ("encrypted.pem", include_str!("../../../tests/harness/keys/encrypted.pem")),
        ("text.pem", "hunter2"),
    ];
    for (name, content) in keys {
        folder.write(name, content);
    }
    folder
}

fn read_in(folder: &Folder, text: &str) -> Result<(Signer, PublicKeys), String> {
    read_section_in(folder, "jwt", &format!("[jwt]\n{text}"), &[], read)
}

fn served(keys: &PublicKeys) -> Vec<String> {
    let set: Value = serde_json::from_str(keys.jwks().unwrap()).unwrap();
    let ids = set["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap());
    ids.map(str::to_owned).collect()
}

#[test]
fn a_shared_secret_signs_by_default_and_no_key_is_served() {
    let (signer, keys) = read_in(&folder(), SECRET).unwrap();
    assert_eq!((signer.algorithm(), signer.key_id()), (Algorithm::HS256, None));
    assert_eq!(keys.jwks(), None);
}

#[test]
fn the_key_id_is_the_thumbprint_or_the_configured_one() {
    let folder = folder();
    for (file, algorithm) in [("key.pem", "RS256"), ("key1.pem", "RS384"), ("key.pem", "RS512")] {
        let text = format!("algorithm = '{algorithm}'\nprivate_key_file = '{file}'");
        let (signer, keys) = read_in(&folder, &text).unwrap();
        assert_eq!(format!("{:?}", signer.algorithm()), algorithm);
        assert_eq!(signer.key_id(), Some(THUMBPRINT));
        assert_eq!(served(&keys), [THUMBPRINT]);
        let (signer, keys) = read_in(&folder, &format!("{text}\nkey_id = 'App/1'")).unwrap();
        assert_eq!(signer.key_id(), Some("App/1"));
        assert_eq!(served(&keys), ["App/1"]);
    }
}

#[test]
fn old_keys_are_served_with_the_id_with_which_they_signed() {
    let folder = folder();
    let text = "algorithm = 'RS256'\nprivate_key_file = 'other.pem'\nkey_id = 'new'\n";
    for (old, ids) in [
        ("[]", vec!["new"]),
        ("['public.pem']", vec!["new", THUMBPRINT]),
        ("['key.pem']", vec!["new", THUMBPRINT]),
        ("['key.pem', 'public.pem']", vec!["new", THUMBPRINT]),
        ("[{ file = 'public.pem', key_id = 'old' }]", vec!["new", "old"]),
        ("[{ file = 'other.pem', key_id = 'new' }]", vec!["new"]),
    ] {
        let (_, keys) = read_in(&folder, &format!("{text}old_key_files = {old}")).unwrap();
        assert_eq!(served(&keys), ids, "{old}");
    }
}

#[test]
fn a_relative_key_path_starts_at_the_credentials_directory_if_it_is_set() {
    let (folder, credentials) = (Folder::new(), folder());
    let directory = [("CREDENTIALS_DIRECTORY", credentials.path().to_str().unwrap())];
    let text =
        "[jwt]\nalgorithm = 'RS256'\nprivate_key_file = 'key.pem'\nold_key_files = ['other.pem']";
    let (_, keys) = read_section_in(&folder, "jwt", text, &directory, read).unwrap();
    assert_eq!(served(&keys).len(), 2);
}

#[test]
fn the_error_for_a_wrong_key_file_names_line_column_key_and_content() {
    let folder = folder();
    let at = folder.path().display();
    for (file, held) in [
        ("ec.pem", "contains a key that is not RSA; Prosody verifies RS256, RS384 and RS512 only"),
        (
            "short.pem",
            "contains an RSA key that cannot be used; it must be valid and have 2048 to 8192 bits",
        ),
        (
            "encrypted.pem",
            "contains an encrypted key; decrypt it with: openssl pkey -in OLD -out NEW",
        ),
        ("text.pem", "must contain an RSA key in PEM (BEGIN PRIVATE KEY or BEGIN RSA PRIVATE KEY)"),
        ("public.pem", "contains a public key; a private key is required"),
    ] {
        let text = format!("algorithm = 'RS256'\nprivate_key_file = '{file}'");
        let message = format!("{at}/config.toml:3:20: jwt.private_key_file: {at}/{file} {held}");
        assert_eq!(read_in(&folder, &text).err(), Some(message));
        let text = format!(
            "algorithm = 'RS256'\nprivate_key_file = 'key.pem'\nold_key_files = ['{file}']"
        );
        let message = format!("{at}/config.toml:4:18: jwt.old_key_files[0]: {at}/{file} {held}");
        let expected = (file != "public.pem").then_some(message);
        assert_eq!(read_in(&folder, &text).err(), expected);
    }
    let text = "algorithm = 'RS256'\nprivate_key_file = 'none'";
    let message = format!(
        "{at}/config.toml:3:20: jwt.private_key_file: cannot read {at}/none: No such file or \
         directory (os error 2)"
    );
    assert_eq!(read_in(&folder, text).err(), Some(message));
}

#[test]
fn a_secret_and_a_private_key_exclude_each_other() {
    let rsa = "algorithm = 'RS256'\nprivate_key_file = 'key.pem'";
    let (folder, secret_file) = (folder(), "secret_file = 'secret'");
    folder.write("secret", "0123456789abcdef0123456789abcdef\n");
    for (text, message) in [
        (format!("{rsa}\n{SECRET}"), format!("4:10: jwt.secret: {SHARED_ONLY}")),
        (format!("{rsa}\n{secret_file}"), format!("4:15: jwt.secret_file: {SHARED_ONLY}")),
        (format!("{SECRET}\nprivate_key_file = 'key.pem'"), format!("3:20: jwt.private_key_file: {RSA_ONLY}")),
        (format!("{SECRET}\nkey_id = 'a'"), format!("3:10: jwt.key_id: {RSA_ONLY}")),
        (format!("{SECRET}\nold_key_files = []"), format!("3:17: jwt.old_key_files: {RSA_ONLY}")),
        (
            "algorithm = 'RS256'".to_owned(),
            "1:1: jwt.private_key_file: is missing; RS256, RS384 and RS512 require a key; create one \
             with: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out jwt-key.pem"
                .to_owned(),
        ),
        (
            format!("{rsa}\nkey_id = \"a\\nb\""),
            "4:10: jwt.key_id: must be at most 255 bytes without control characters".to_owned(),
        ),
        (
            format!("{rsa}\nold_key_files = [{{ file = 'other.pem', key_id = '{THUMBPRINT}' }}]"),
            "4:18: jwt.old_key_files[0]: has the key id of another key; set a different key_id, \
             because Prosody identifies a key by its id"
                .to_owned(),
        ),
        (
            format!("{rsa}\nold_key_files = [{{ path = 'other.pem' }}]"),
            "4:20: jwt.old_key_files[0].path: unknown key; expected one of file, key_id".to_owned(),
        ),
    ] {
        let at = folder.path().display();
        assert_eq!(read_in(&folder, &text).err(), Some(format!("{at}/config.toml:{message}")));
    }
}

#[test]
fn variables_set_paths_and_algorithm() {
    let folder = folder();
    let key = folder.path().join("key.pem");
    let variables = [
        ("JITSI_OIDC_JWT_ALGORITHM", "RS256"),
        ("JITSI_OIDC_JWT_PRIVATE_KEY_FILE", key.to_str().unwrap()),
        ("JITSI_OIDC_JWT_OLD_KEY_FILES", "['/none']"),
    ];
    let (signer, _) = read_section("jwt", "", &variables[..2], read).unwrap();
    assert_eq!(signer.key_id(), Some(THUMBPRINT));
    assert_eq!(
        read_section("jwt", "", &variables, read).err().unwrap(),
        "JITSI_OIDC_JWT_OLD_KEY_FILES[0]: cannot read /none: No such file or directory (os error 2)"
    );
}
