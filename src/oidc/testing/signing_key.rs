//! Keys that sign.

use std::sync::LazyLock;

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rand::SystemRandom,
    rsa,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::Jwk};
use serde_json::{Value, json};

use crate::oidc::{AssertionAudience, ClientKey};

/// A key pair of the provider.
pub(in crate::oidc) struct SigningKey {
    pub(in crate::oidc) algorithm: Algorithm,
    pub(in crate::oidc) id: &'static str,
    key: EncodingKey,
    pub(in crate::oidc) public: Value,
}

impl SigningKey {
    pub(in crate::oidc) fn private(&self) -> &EncodingKey {
        &self.key
    }

    /// This key as a client key.
    pub(in crate::oidc) fn client_key(&self) -> ClientKey {
        ClientKey {
            algorithm: self.algorithm,
            key: self.key.clone(),
            id: self.id.to_owned(),
            audience: AssertionAudience::default(),
            public: self.public.to_string(),
        }
    }

    fn new(algorithm: Algorithm, id: &'static str, key: EncodingKey) -> Self {
        let mut public =
            serde_json::to_value(Jwk::from_encoding_key(&key, algorithm).unwrap()).unwrap();
        public["kid"] = json!(id);
        public["use"] = json!("sig");
        Self { algorithm, id, key, public }
    }

    pub(in crate::oidc) fn rsa(id: &'static str) -> Self {
        let pair = rsa::KeyPair::generate(rsa::KeySize::Rsa2048).unwrap();
        let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).unwrap();
        let pem = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            STANDARD.encode(der.as_ref())
        );
        Self::new(Algorithm::RS256, id, EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap())
    }

    pub(in crate::oidc) fn ec(algorithm: Algorithm, id: &'static str) -> Self {
        let parameters = match algorithm {
            Algorithm::ES384 => &ECDSA_P384_SHA384_FIXED_SIGNING,
            _ => &ECDSA_P256_SHA256_FIXED_SIGNING,
        };
        let der = EcdsaKeyPair::generate_pkcs8(parameters, &SystemRandom::new()).unwrap();
        Self::new(algorithm, id, EncodingKey::from_ec_der(der.as_ref()))
    }

    /// An Ed25519 key (RFC 8410 §7) whose seed is `seed` 32 times.
    pub(in crate::oidc) fn ed(id: &'static str, seed: u8) -> Self {
        let mut der = vec![
            0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22,
            0x04, 0x20,
        ];
        der.extend([seed; 32]);
        Self::new(Algorithm::EdDSA, id, EncodingKey::from_ed_der(&der))
    }

    pub(in crate::oidc) fn header(&self) -> Header {
        Header { kid: Some(self.id.to_owned()), ..Header::new(self.algorithm) }
    }

    pub(in crate::oidc) fn sign(&self, claims: &Value) -> String {
        self.sign_with(&self.header(), claims)
    }

    pub(in crate::oidc) fn sign_with(&self, header: &Header, claims: &Value) -> String {
        jsonwebtoken::encode(header, claims, &self.key).unwrap()
    }
}

pub(in crate::oidc) static ED: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::ed("ed", 1));
