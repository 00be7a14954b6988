//! The signing keys. A process makes each key once and keeps it in memory. So no key file can leak,
//! and a test binary with a hundred providers makes each key only once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256,
};
use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, EncodingKey};
use openidconnect::core::{CoreJsonWebKey, CoreJwsSigningAlgorithm};
use openidconnect::{JsonWebKeyId, PrivateSigningKey, SigningError};

use crate::state::{lock, random};

/// An RSA key of 2,048 bits, which signs RS256.
pub(crate) struct RsaKey {
    pair: KeyPair,
    public: CoreJsonWebKey,
}

/// A key on P-256, which signs ES256. It is jsonwebtoken's: openidconnect has no such signing key.
pub(crate) struct EcKey {
    pub(crate) private: EncodingKey,
    pub(crate) public: CoreJsonWebKey,
}

/// The keys of one provider, as indexes of the process's RSA keys.
#[derive(Debug, Default)]
pub(crate) struct KeyRing {
    /// The key that signs.
    turn: AtomicUsize,
    /// The oldest key that is published.
    oldest: AtomicUsize,
}

impl KeyRing {
    /// The current signing key.
    pub(crate) fn signing(&self) -> Arc<RsaKey> {
        rsa_key(self.turn.load(Ordering::SeqCst))
    }

    /// Every signing key so far, the newest first.
    pub(crate) fn all(&self) -> impl Iterator<Item = Arc<RsaKey>> {
        (0..=self.turn.load(Ordering::SeqCst)).rev().map(rsa_key)
    }

    /// The published keys that no longer sign, the newest first.
    pub(crate) fn previous(&self) -> impl Iterator<Item = Arc<RsaKey>> {
        let (oldest, turn) = (&self.oldest, &self.turn);
        (oldest.load(Ordering::SeqCst)..turn.load(Ordering::SeqCst)).rev().map(rsa_key)
    }

    /// Switches to the next signing key. The previous one is no longer published.
    pub(crate) fn rotate(&self) {
        self.add();
        self.oldest.store(self.turn.load(Ordering::SeqCst), Ordering::SeqCst);
    }

    /// Switches to the next signing key. The key before it stays published, older ones do not.
    pub(crate) fn add(&self) {
        let signing = self.turn.load(Ordering::SeqCst);
        rsa_key(signing + 1);
        self.oldest.store(signing, Ordering::SeqCst);
        self.turn.fetch_add(1, Ordering::SeqCst);
    }

    /// Makes the keys now, so that no request waits for it: it can take a second on a busy machine.
    pub(crate) fn warm_up(&self) {
        self.signing();
        ec_key();
    }
}

impl RsaKey {
    fn generate() -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).expect("aws-lc makes RSA keys");
        let modulus = pair.public_key().modulus().big_endian_without_leading_zero().to_vec();
        let exponent = pair.public_key().exponent().big_endian_without_leading_zero().to_vec();
        let kid = format!("rsa-{}", &random()[..8]);
        let public = CoreJsonWebKey::new_rsa(modulus, exponent, Some(JsonWebKeyId::new(kid)));
        Self { pair, public }
    }

    /// Signs `message` with RS256.
    pub(crate) fn signature(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .expect("the signature has the modulus's length");
        signature
    }

    /// The public key as an X.509 SubjectPublicKeyInfo.
    pub(crate) fn public_der(&self) -> Vec<u8> {
        let der: aws_lc_rs::encoding::PublicKeyX509Der<'_> =
            self.pair.public_key().as_der().expect("a public key has a DER form");
        der.as_ref().to_vec()
    }
}

impl PrivateSigningKey for RsaKey {
    type VerificationKey = CoreJsonWebKey;

    fn sign(
        &self,
        algorithm: &CoreJwsSigningAlgorithm,
        message: &[u8],
    ) -> Result<Vec<u8>, SigningError> {
        match algorithm {
            CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256 => Ok(self.signature(message)),
            other => Err(SigningError::UnsupportedAlg(format!("{other:?}"))),
        }
    }

    fn as_verification_key(&self) -> CoreJsonWebKey {
        self.public.clone()
    }
}

/// A key that is not a provider's: only faults sign with it or publish it.
pub(crate) fn stranger() -> &'static RsaKey {
    static STRANGER: LazyLock<RsaKey> = LazyLock::new(RsaKey::generate);
    &STRANGER
}

/// The key for ES256. It is published in addition to the RSA key.
pub(crate) fn ec_key() -> &'static EcKey {
    static EC: LazyLock<EcKey> = LazyLock::new(|| {
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &SystemRandom::new())
            .expect("aws-lc makes keys on P-256");
        let private = EncodingKey::from_ec_der(document.as_ref());
        let mut jwk = Jwk::from_encoding_key(&private, Algorithm::ES256).expect("an EC key");
        jwk.common.key_id = Some(format!("ec-{}", &random()[..8]));
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        let json = serde_json::to_value(&jwk).expect("a JWK is JSON");
        let public = serde_json::from_value(json).expect("openidconnect knows P-256");
        EcKey { private, public }
    });
    &EC
}

fn rsa_key(turn: usize) -> Arc<RsaKey> {
    static MADE: Mutex<Vec<Arc<RsaKey>>> = Mutex::new(Vec::new());
    let mut made = lock(&MADE);
    while made.len() <= turn {
        made.push(Arc::new(RsaKey::generate()));
    }
    made[turn].clone()
}
