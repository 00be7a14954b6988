//! Well-known providers: `providers/NAME.json` contains the documents and claims of one provider,
//! and a whole sign-in must work with each of them.
//!
//! The files are written by hand from what each provider documents: the names and types of the
//! members, with invented values. `nexus.json` follows the only provider of that name that was
//! found; its documents say little. `odd.json` follows no provider. It uses every unusual form that
//! is allowed.
//!
//! | member | what |
//! | --- | --- |
//! | `follows` | for each part, the public document or source that it was compared with on 2026-11-26 |
//! | `discovery` | the discovery document |
//! | `jwks_extra` | `key`: members of the signing key, `null` removes one; `keys`: further keys |
//! | `answer` | parameters of the authorization response in addition to `code` and `state` |
//! | `token` | members of the token response in addition to the tokens |
//! | `id_token`, `userinfo` | the claims; if `userinfo` is `null`, it must not be requested |
//! | `expect` | the person in the meeting token |
//!
//! `@ORIGIN@`, `@ISSUER@`, `@CLIENT@`, `@NONCE@`, `@AT_HASH@` and `@N@` (the signing key's modulus)
//! are placeholders for text, `@NOW@`, `@NOW+300@` and `@NOW-30@` for a number.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use harness::adapter::Adapter;
use harness::browser::Browser;
use harness::config::{CLIENT_ID, Config};
use harness::stub::{Reply, Seen, Stub};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

use crate::world::{
    BINARY, MEET, enter, meet, pending, prosody, scratch, verify, wait_until_ready,
};

const ACCESS_TOKEN: &str = "the-access-token";
const KEY_ID: &str = "signing";

/// The providers of all files, so that a missing file fails the test.
const PROVIDERS: [&str; 15] = [
    "adfs",
    "auth0",
    "authelia",
    "authentik",
    "cognito",
    "entra-id",
    "gitlab",
    "google",
    "keycloak",
    "nexus",
    "nextcloud",
    "odd",
    "okta",
    "pocket-id",
    "zitadel",
];

#[actix_web::test]
async fn a_sign_in_works_with_the_documents_and_claims_of_every_provider() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/service/providers");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), PROVIDERS.len());
    for name in PROVIDERS {
        let text = fs::read_to_string(folder.join(name).with_extension("json")).unwrap();
        let shape = Arc::new(Shape::new(serde_json::from_str(&text).unwrap()));
        for part in ["discovery", "answer", "id_token", "userinfo"] {
            let is_written = shape.written[part].as_object().is_some_and(|part| !part.is_empty());
            let has_source = shape.written["follows"][part].is_string();
            assert!(has_source || !is_written, "{name}: {part} names no source");
        }
        let served = Arc::clone(&shape);
        let stub = Stub::start(([127, 0, 0, 1], 0).into(), move |seen| served.answer(seen));
        let origin = format!("http://{}", stub.address());
        let requests = |document: &Value, member: &str| {
            let url = document[member].as_str().map(|url| Url::parse(url).unwrap());
            url.map_or(Vec::new(), |url| stub.seen_at(url.path()))
        };
        let document = shape.fill(&shape.written["discovery"], &origin);
        let issuer = document["issuer"].as_str().unwrap();

        let scratch = scratch();
        let adapter = Adapter::start(BINARY, scratch.path(), &Config::new(MEET, issuer));
        wait_until_ready(&adapter).await;
        let browser = Browser::new();
        browser.route(MEET, adapter.address()).judge(prosody());
        let answer = browser.get(&meet("/oidc/auth?roomname=room")).await;
        let back = browser.get(&answer.location().unwrap()).await.location().unwrap();
        let answer = browser.get(&back).await;
        assert_eq!(answer.status, 303, "{name}:\n{}", adapter.log().join("\n"));

        let (claims, _) = enter(&answer, "/room", "room", None);
        let person = &claims["context"]["user"];
        for claim in ["id", "name", "email"] {
            assert_eq!(person[claim], shape.written["expect"][claim], "{name}: {claim}");
        }
        let count = requests(&document, "userinfo_endpoint").len();
        assert_eq!(count, usize::from(!shape.written["userinfo"].is_null()), "{name}: userinfo");
        assert_eq!(requests(&document, "token_endpoint").len(), 1, "{name}: the code is sent once");
        assert_eq!(pending(&browser), 0, "{name}");
        assert_eq!(verify(&browser).await.status, 204, "{name}");
    }
}

/// Entra ID's document for `common` and `organizations` has a template in place of an issuer. It
/// equals no issuer byte for byte, and a library that filled it in would accept people of any
/// tenant.
#[actix_web::test]
async fn a_discovery_document_with_a_template_as_issuer_signs_nobody_in() {
    let text = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/service/providers/entra-id.json"),
    );
    let mut written: Value = serde_json::from_str(&text.unwrap()).unwrap();
    written["discovery"]["issuer"] = "@ORIGIN@/{tenantid}/v2.0".into();
    let shape = Shape::new(written);
    let stub = Stub::start(([127, 0, 0, 1], 0).into(), move |seen| {
        let origin = format!("http://{}", seen.header("host").unwrap());
        match seen.path() {
            "/common/v2.0/.well-known/openid-configuration" => {
                reply(&shape.fill(&shape.written["discovery"], &origin))
            }
            _ => Reply::status(404),
        }
    });
    let issuer = format!("http://{}/common/v2.0", stub.address());
    let scratch = scratch();
    let adapter = Adapter::start(BINARY, scratch.path(), &Config::new(MEET, &issuer));
    let line = adapter.wait_for_log(" metadata outcome=failed");
    assert!(line.contains("issuer is not oidc.issuer, byte for byte"), "{line}");
    let answer = Browser::new().get(&adapter.url("/oidc/auth?roomname=room")).await;
    assert_eq!(answer.status, 503, "{}", answer.body);
    let discovery = "/common/v2.0/.well-known/openid-configuration";
    let others: Vec<_> = stub.seen().into_iter().filter(|seen| seen.path() != discovery).collect();
    assert!(others.is_empty(), "no keys are requested: {others:?}");
}

/// A provider with the documents and claims of a file. It serves only the paths of its discovery
/// document.
pub(crate) struct Shape {
    written: Value,
    key: EncodingKey,
    public: Value,
    /// The userinfo response, if it is not the claims of the file.
    userinfo: Option<Reply>,
    /// The nonce of the last authorization request.
    nonce: Mutex<String>,
}

impl Shape {
    pub(crate) fn new(written: Value) -> Self {
        let key = EncodingKey::from_rsa_pem(include_bytes!("../harness/keys/rsa.pem")).unwrap();
        let mut public =
            serde_json::to_value(Jwk::from_encoding_key(&key, Algorithm::RS256).unwrap()).unwrap();
        merge(&mut public, &json!({ "kid": KEY_ID, "use": "sig", "alg": "RS256" }));
        Self { written, key, public, userinfo: None, nonce: Mutex::default() }
    }

    /// With this userinfo response for any access token.
    pub(crate) fn with_userinfo(self, reply: Reply) -> Self {
        Self { userinfo: Some(reply), ..self }
    }

    /// The response to any request.
    pub(crate) fn answer(&self, seen: &Seen) -> Reply {
        let origin = format!("http://{}", seen.header("host").unwrap());
        let document = self.fill(&self.written["discovery"], &origin);
        let issuer = document["issuer"].as_str().unwrap();
        let discovery =
            format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let here = format!("{origin}{}", seen.path());
        match () {
            () if here == discovery => reply(&document),
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
    fn fill(&self, written: &Value, origin: &str) -> Value {
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
fn merge(object: &mut Value, more: &Value) {
    let object = object.as_object_mut().unwrap();
    for (name, value) in more.as_object().unwrap() {
        match value {
            Value::Null => drop(object.remove(name)),
            _ => drop(object.insert(name.clone(), value.clone())),
        }
    }
}

fn reply(document: &Value) -> Reply {
    Reply::status(200).header("content-type", "application/json").body(&document.to_string())
}
