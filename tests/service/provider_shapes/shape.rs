//! A provider that answers with the documents and claims of a file.

use std::sync::Mutex;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use harness::config::CLIENT_ID;
use harness::stub::{Reply, Seen};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

const ACCESS_TOKEN: &str = "the-access-token";
const KEY_ID: &str = "signing";

/// A provider with the documents and claims of a file. It serves only the paths of its discovery
/// document.
pub(crate) struct Shape {
    pub(super) written: Value,
    key: EncodingKey,
    public: Value,
    /// The userinfo response, if it is not the claims of the file.
    userinfo: Option<Reply>,
    /// The nonce of the last authorization request.
    nonce: Mutex<String>,
}

impl Shape {
    pub(crate) fn new(written: Value) -> Self {
        let key = EncodingKey::from_rsa_pem(include_bytes!("../../harness/keys/rsa.pem")).unwrap();
        let mut public =
            serde_json::to_value(Jwk::from_encoding_key(&key, Algorithm::RS256).unwrap()).unwrap();
        merge(&mut public, &json!({ "kid": KEY_ID, "use": "sig", "alg": "RS256" }));
        Self { written, key, public, userinfo: None, nonce: Mutex::default() }
    }

    /// With this userinfo response for any access token.
    pub(crate) fn with_userinfo(self, reply: Reply) -> Self {
        Self { userinfo: Some(reply), ..self }
    }

    /// The discovery document of a provider at this origin.
    pub(crate) fn discovery(&self, origin: &str) -> Value {
        self.fill(&self.written["discovery"], origin)
    }

    /// The response to any request.
    pub(crate) fn answer(&self, seen: &Seen) -> Reply {
        let origin = format!("http://{}", seen.header("host").unwrap());
        let document = self.discovery(&origin);
        let issuer = document["issuer"].as_str().unwrap();
        let discovery =
            format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let here = format!("{origin}{}", seen.path());
        match () {
            () if here == discovery => reply(&document),
            () if self.fill(&self.written["discovery_url"], &origin) == *here => reply(&document),
            () if document["authorization_endpoint"] == *here => self.authorize(seen, &origin),
            () if document["jwks_uri"] == *here => reply(&self.keys(&origin)),
            () if document["token_endpoint"] == *here => reply(&self.tokens(&origin)),
            () if document["userinfo_endpoint"] == *here => {
                if let Some(reply) = &self.userinfo {
                    return reply.clone();
                }
                match seen.header("authorization") == Some(&format!("Bearer {ACCESS_TOKEN}")) {
                    true => reply(&self.fill(&self.written["userinfo"], &origin)),
                    false => Reply::status(401),
                }
            }
            () => Reply::status(404),
        }
    }

    /// Signs in everyone without a login page.
    fn authorize(&self, seen: &Seen, origin: &str) -> Reply {
        let request = Url::parse(&format!("{origin}{}", seen.target)).unwrap();
        let parameter = |name: &str| {
            let mut pairs = request.query_pairs();
            pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned()).unwrap()
        };
        *self.nonce.lock().unwrap() = parameter("nonce");
        let mut back = Url::parse(&parameter("redirect_uri")).unwrap();
        back.query_pairs_mut()
            .append_pair("code", "a/code+1")
            .append_pair("state", &parameter("state"));
        for (name, value) in self.fill(&self.written["answer"], origin).as_object().unwrap() {
            back.query_pairs_mut().append_pair(name, value.as_str().unwrap());
        }
        Reply::status(302).header("location", back.as_str())
    }

    fn keys(&self, origin: &str) -> Value {
        let extra = self.fill(&self.written["jwks_extra"], origin);
        let mut signing = self.public.clone();
        merge(&mut signing, &extra["key"]);
        // The key that is needed comes last.
        let keys = extra["keys"].as_array().unwrap().iter().cloned().chain([signing]);
        json!({ "keys": keys.collect::<Vec<_>>() })
    }

    fn tokens(&self, origin: &str) -> Value {
        let id = self.written["jwks_extra"]["key"].get("kid").is_none_or(|id| !id.is_null());
        let header = Header { kid: id.then(|| KEY_ID.to_owned()), ..Header::new(Algorithm::RS256) };
        let claims = self.fill(&self.written["id_token"], origin);
        let id_token = jsonwebtoken::encode(&header, &claims, &self.key).unwrap();
        let mut tokens = self.fill(&self.written["token"], origin);
        merge(&mut tokens, &json!({ "access_token": ACCESS_TOKEN, "id_token": id_token }));
        tokens
    }

    /// Replaces every placeholder with its value.
    pub(super) fn fill(&self, written: &Value, origin: &str) -> Value {
        match written {
            Value::String(text) => self.text(text, origin),
            Value::Array(list) => list.iter().map(|one| self.fill(one, origin)).collect(),
            Value::Object(members) => members
                .iter()
                .map(|(name, value)| (name.clone(), self.fill(value, origin)))
                .collect(),
            other => other.clone(),
        }
    }

    fn text(&self, text: &str, origin: &str) -> Value {
        if let Some(shift) = text.strip_prefix("@NOW").and_then(|rest| rest.strip_suffix('@')) {
            let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
            let shift = if shift.is_empty() { 0 } else { shift.parse().unwrap() };
            return now.checked_add_signed(shift).unwrap().into();
        }
        let issuer = self.written["discovery"]["issuer"].as_str().unwrap();
        let hash = Sha256::digest(ACCESS_TOKEN);
        let filled = text
            .replace("@ISSUER@", issuer)
            .replace("@ORIGIN@", origin)
            .replace("@CLIENT@", CLIENT_ID)
            .replace("@NONCE@", &self.nonce.lock().unwrap())
            .replace("@AT_HASH@", &URL_SAFE_NO_PAD.encode(&hash[..hash.len() / 2]))
            .replace("@N@", self.public["n"].as_str().unwrap());
        assert!(!filled.starts_with('@'), "{filled} is an unknown placeholder");
        filled.into()
    }
}

/// Sets the members of `more`. A `null` removes a member.
pub(crate) fn merge(object: &mut Value, more: &Value) {
    let object = object.as_object_mut().unwrap();
    for (name, value) in more.as_object().unwrap() {
        match value {
            Value::Null => drop(object.remove(name)),
            _ => drop(object.insert(name.clone(), value.clone())),
        }
    }
}

pub(super) fn reply(document: &Value) -> Reply {
    Reply::status(200).header("content-type", "application/json").body(&document.to_string())
}
