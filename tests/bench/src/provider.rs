//! A provider with little CPU time: the code is derived from the nonce, and the tokens are signed in
//! advance.
//!
//! Only the benchmarks use it, because they do not measure the provider. The tests use the
//! development provider and a certified one.

use std::collections::HashMap;
use std::net::TcpListener;
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use actix_web::rt::System;
use actix_web::web::{self, Data, Form, Json};
use actix_web::{App, HttpServer};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use harness::config::CLIENT_ID;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const KEY: &[u8] = include_bytes!("../../harness/keys/rsa.pem");
const ACCESS_TOKEN: &str = "the-access-token";

/// A running provider. It stops with the process.
pub(crate) struct Provider {
    parts: Data<Parts>,
}

struct Parts {
    issuer: String,
    key: EncodingKey,
    jwks: Value,
    /// By code.
    id_tokens: Mutex<HashMap<String, String>>,
}

impl Provider {
    pub(crate) fn start() -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").expect("loopback has free ports");
        let address = socket.local_addr().expect("it is bound");
        let issuer = format!("http://{address}");
        let parts =
            Data::new(Parts { issuer, key: key(), jwks: jwks(), id_tokens: Mutex::default() });
        let provider = Self { parts: parts.clone() };
        let (tell, told) = mpsc::channel();
        thread::spawn(move || {
            System::new().block_on(async move {
                let server = HttpServer::new(move || {
                    App::new()
                        .app_data(parts.clone())
                        .route("/.well-known/openid-configuration", web::get().to(discovery))
                        .route("/jwks", web::get().to(keys))
                        .route("/token", web::post().to(token))
                });
                let server = server.workers(1).disable_signals().listen(socket);
                let _ = tell.send(());
                let _ = server.expect("the socket is bound").run().await;
            });
        });
        told.recv().expect("the provider starts");
        provider
    }

    pub(crate) fn issuer(&self) -> &str {
        &self.parts.issuer
    }

    /// The code of a sign-in with this nonce.
    pub(crate) fn code(nonce: &str) -> String {
        format!("code-{nonce}")
    }

    /// Signs the id tokens for these nonces. Each can be fetched once.
    pub(crate) fn sign<'n>(&self, nonces: impl Iterator<Item = &'n str>) {
        for nonce in nonces {
            let id_token = id_token(&self.parts, nonce);
            let mut id_tokens = self.parts.id_tokens.lock().expect("nobody panicked");
            id_tokens.insert(Self::code(nonce), id_token);
        }
    }
}

async fn discovery(parts: Data<Parts>) -> Json<Value> {
    let issuer = &parts.issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "code_challenge_methods_supported": ["S256"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }))
}

async fn keys(parts: Data<Parts>) -> Json<Value> {
    Json(parts.jwks.clone())
}

async fn token(parts: Data<Parts>, form: Form<Vec<(String, String)>>) -> Json<Value> {
    let code = form.iter().find(|(name, _)| name == "code").map(|(_, value)| value.as_str());
    let mut id_tokens = parts.id_tokens.lock().expect("nobody panicked");
    let id_token = id_tokens.remove(code.unwrap_or_default());
    Json(json!({"access_token": ACCESS_TOKEN, "token_type": "Bearer", "id_token": id_token}))
}

fn id_token(parts: &Parts, nonce: &str) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let hash = Sha256::digest(ACCESS_TOKEN);
    let claims = json!({
        "iss": parts.issuer,
        "sub": "ada",
        "aud": CLIENT_ID,
        "iat": now,
        "exp": now + 300,
        "nonce": nonce,
        "at_hash": URL_SAFE_NO_PAD.encode(&hash[..16]),
        "name": "Ada Lovelace",
        "email": "ada@example.org",
        "email_verified": true,
    });
    let header = Header { kid: Some("bench".to_owned()), ..Header::new(Algorithm::RS256) };
    encode(&header, &claims, &parts.key).expect("the key signs")
}

fn key() -> EncodingKey {
    EncodingKey::from_rsa_pem(KEY).expect("the key is RSA")
}

fn jwks() -> Value {
    let jwk = jsonwebtoken::jwk::Jwk::from_encoding_key(&key(), Algorithm::RS256);
    let mut jwk = serde_json::to_value(jwk.expect("the key is RSA")).expect("a JWK is JSON");
    jwk["kid"] = json!("bench");
    json!({ "keys": [jwk] })
}
