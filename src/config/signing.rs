//! `jwt.algorithm` and the keys that sign the meeting token.

use std::path::Path;

use jsonwebtoken::{Algorithm, AlgorithmFamily};
use secrecy::ExposeSecret;

use super::reader::error::{Problem, Reported};
use super::reader::fields::Fields;
use super::reader::item::Item;
use super::reader::raw_secret::RawSecret;
use super::reader::secret;
use super::reader::secret_file;
use super::reader::section::Section;
use crate::jitsi::{PublicKeys, PublishedKey, RsaPrivateKey, RsaPublicKey, Signer};

/// The signer and the public keys to serve. HS256, HS384 and HS512 use a secret shared with Prosody and
/// have no public key.
pub(super) fn read(section: &mut Section<'_>) -> Result<(Signer, PublicKeys), Reported> {
    let algorithm = section.or("algorithm", Algorithm::HS256, |item| item.choice(ALGORITHMS));
    let secret = secret::one(section, "secret", "secret_file", RawSecret::key);
    let private = section.take("private_key_file");
    let key_id = section.optional("key_id", key_id);
    let old = section.take("old_key_files");

    if let Ok(Some(private)) = &private {
        section.use_key_file(private);
    }
    let algorithm = algorithm?;
    let (secret, private, key_id, old) = (secret?, private?, key_id?, old?);
    if algorithm.family() == AlgorithmFamily::Hmac {
        for (key, given) in [
            ("private_key_file", private.is_some()),
            ("key_id", key_id.is_some()),
            ("old_key_files", old.is_some()),
        ] {
            if given {
                return Err(section.refuse(key, RSA_ONLY));
            }
        }
        return match secret {
            Some(secret) => {
                Ok((Signer::shared(algorithm, secret.expose_secret()), PublicKeys::default()))
            }
            None => Err(section.refuse("secret", "is missing; set jwt.secret or jwt.secret_file")),
        };
    }
    if secret.is_some() {
        let key = if section.is_set("secret") { "secret" } else { "secret_file" };
        return Err(section.refuse(key, SHARED_ONLY));
    }
    let Some(private) = private else {
        let message = "is missing; RS256, RS384 and RS512 require a key; create one with: openssl \
                       genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out jwt-key.pem";
        return Err(section.refuse("private_key_file", message));
    };
    rsa(section, algorithm, &private, key_id, old.as_ref())
        .map_err(|problem| section.report(problem))
}

fn rsa(
    section: &Section<'_>,
    algorithm: Algorithm,
    private: &Item<'_>,
    key_id: Option<String>,
    old: Option<&Item<'_>>,
) -> Result<(Signer, PublicKeys), Problem> {
    let key = from_file(section, private, RsaPrivateKey::parse)?;
    let current = key.public().published(key_id);
    let signer = Signer::rsa(algorithm, &key, current.id()).map_err(|broken| {
        let path = private.text().map(|path| section.secret_path(path)).unwrap_or_default();
        private.wrong(format!("{} {broken}", path.display()))
    })?;
    let mut keys = vec![current];
    for item in old.map(Item::elements).transpose()?.unwrap_or_default() {
        let key = old_key(section, &item)?;
        match keys.iter().find(|other| other.id() == key.id()) {
            None => keys.push(key),
            // The same key may be listed twice, for example if a new key was published before it signs.
            Some(same) if *same == key => {}
            Some(_) => {
                return Err(item.wrong(
                    "has the key id of another key; set a different key_id, because Prosody \
                     identifies a key by its id",
                ));
            }
        }
    }
    Ok((signer, PublicKeys::of(&keys, algorithm)))
}

/// A path, or a table of `file` and the `key_id` with which this key signed.
fn old_key(section: &Section<'_>, item: &Item<'_>) -> Result<PublishedKey, Problem> {
    if !item.is_table() {
        return Ok(from_file(section, item, RsaPublicKey::parse)?.published(None));
    }
    let mut fields = Fields::of(item)?;
    let (file, id) = (fields.take("file"), fields.take("key_id"));
    fields.finish()?;
    let file = fields.required("file", file, "\"old-key.pem\"")?;
    let id = id.map(|id| key_id(&id)).transpose()?;
    Ok(from_file(section, &file, RsaPublicKey::parse)?.published(id))
}

/// A `kid`. It is in the header of the token and, hashed, in the path of the key's file.
fn key_id(item: &Item<'_>) -> Result<String, Problem> {
    let text = item.text()?;
    if text.len() > LONGEST_KEY_ID || text.chars().any(char::is_control) {
        let message = format!("must be at most {LONGEST_KEY_ID} bytes without control characters");
        return Err(item.wrong(message));
    }
    Ok(text.to_owned())
}

fn from_file<K>(
    section: &Section<'_>,
    item: &Item<'_>,
    parse: impl FnOnce(&[u8]) -> Result<K, crate::jitsi::KeyError>,
) -> Result<K, Problem> {
    let path = section.secret_path(item.text()?);
    let path: &Path = &path;
    parse(&secret_file::read(item, path)?)
        .map_err(|error| item.wrong(format!("{} {error}", path.display())))
}

/// The algorithms that Prosody verifies. It does not support ES*, PS* and `EdDSA` (jitsi-meet
/// resources/prosody-plugins/luajwtjitsi.lib.lua).
const ALGORITHMS: &[(&str, Algorithm)] = &[
    ("HS256", Algorithm::HS256),
    ("HS384", Algorithm::HS384),
    ("HS512", Algorithm::HS512),
    ("RS256", Algorithm::RS256),
    ("RS384", Algorithm::RS384),
    ("RS512", Algorithm::RS512),
];

const LONGEST_KEY_ID: usize = 255;

const RSA_ONLY: &str =
    "requires RS256, RS384 or RS512; remove it, or set jwt.algorithm to one of these";
const SHARED_ONLY: &str =
    "requires HS256, HS384 or HS512; remove it, or set jwt.algorithm to one of these";

#[cfg(test)]
mod tests;
