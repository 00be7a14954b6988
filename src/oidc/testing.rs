//! A stub provider with fixed responses on a real socket, and keys that sign.

mod signing_key;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use url::Url;

pub(super) use signing_key::{ED, SigningKey};

use super::{Endpoints, Issuer, Provider, Settings, SigningAlgorithms, UserinfoPolicy};
use crate::jitsi::Origin;

pub(super) const NOW: u64 = 1_800_000_000;

/// An id and a secret with characters that must be encoded.
pub(super) const CLIENT_ID: &str = "client!+ID";
pub(super) const CLIENT_SECRET: &str = "SECRET?%Gclient";

/// Responds to each path with the bytes that a test set, closes the connection, and records the request.
#[derive(Clone)]
pub(super) struct Stub {
    pub(super) url: Url,
    answers: Arc<Mutex<HashMap<String, Vec<u8>>>>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Stub {
    pub(super) async fn start() -> Self {
        install_tls();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let stub = Self {
            url: Url::parse(&url).unwrap(),
            answers: Arc::default(),
            requests: Arc::default(),
        };
        let serving = stub.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serving.clone().serve(stream));
            }
        });
        stub
    }

    async fn serve(self, mut stream: TcpStream) {
        let mut request = String::new();
        while !is_whole(&request) {
            let mut buffer = [0; 4096];
            let length = stream.read(&mut buffer).await.unwrap();
            // Not always text: one test speaks TLS to the stub.
            request += &String::from_utf8_lossy(&buffer[..length]);
            if length == 0 {
                return;
            }
        }
        let path = request.split(' ').nth(1).unwrap().to_owned();
        self.requests.lock().unwrap().push(request);
        let answer = self.answers.lock().unwrap().get(&path).cloned();
        if let Some(answer) = answer {
            let _ = stream.write_all(&answer).await;
        } else {
            // Never responds.
            std::future::pending::<()>().await;
        }
    }

    pub(super) fn endpoint(&self, path: &str) -> Url {
        self.url.join(path).unwrap()
    }

    /// Responds to `path` with exactly these bytes.
    pub(super) fn raw(&self, path: &str, answer: impl Into<Vec<u8>>) {
        self.answers.lock().unwrap().insert(path.to_owned(), answer.into());
    }

    /// Requests for `path` get no response from now on.
    pub(super) fn hang(&self, path: &str) {
        self.answers.lock().unwrap().remove(path);
    }

    pub(super) fn answer(&self, path: &str, status: u16, content_type: &str, body: &str) {
        self.raw(
            path,
            format!(
                "HTTP/1.1 {status} Status\r\nContent-Type: {content_type}\r\n\
                 Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            ),
        );
    }

    pub(super) fn json(&self, path: &str, body: &Value) {
        self.answer(path, 200, "application/json", &body.to_string());
    }

    /// The requests for `path` so far, with head and body.
    pub(super) fn requests(&self, path: &str) -> Vec<String> {
        let requests = self.requests.lock().unwrap();
        let for_path = |request: &&String| request.split(' ').nth(1) == Some(path);
        requests.iter().filter(for_path).cloned().collect()
    }

    pub(super) fn calls(&self, path: &str) -> usize {
        self.requests(path).len()
    }

    pub(super) fn all_calls(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    /// Sets valid metadata and publishes `keys`. A test sets the other endpoints.
    pub(super) fn be_a_provider(&self, keys: &[&SigningKey]) {
        self.json("/.well-known/openid-configuration", &self.metadata());
        self.publish(keys);
    }

    pub(super) fn metadata(&self) -> Value {
        metadata(&self.url)
    }

    pub(super) fn publish(&self, keys: &[&SigningKey]) {
        let keys: Vec<_> = keys.iter().map(|key| key.public.clone()).collect();
        self.json("/jwks", &json!({"keys": keys}));
    }

    pub(super) fn settings(&self) -> Settings {
        settings(&self.url)
    }

    /// A provider whose metadata and keys are loaded from this stub.
    pub(super) async fn loaded(&self) -> Provider {
        let provider = provider(self.settings());
        provider.load().await.unwrap();
        provider
    }
}

/// Valid metadata of a provider at `base`.
pub(super) fn metadata(base: &Url) -> Value {
    let endpoint = |path| base.join(path).unwrap();
    json!({
        "issuer": base,
        "authorization_endpoint": endpoint("authorize"),
        "token_endpoint": endpoint("token"),
        "jwks_uri": endpoint("jwks"),
        "userinfo_endpoint": endpoint("userinfo"),
        "end_session_endpoint": endpoint("end-session"),
        "authorization_response_iss_parameter_supported": true,
    })
}

/// A provider with these settings, for the meet site `https://meet.example.org`.
pub(super) fn provider(settings: Settings) -> Provider {
    Provider::new(settings, &Origin::parse("https://meet.example.org").unwrap()).unwrap()
}

/// Valid settings for a provider at `base`.
pub(super) fn settings(base: &Url) -> Settings {
    let issuer = Issuer::new(base.as_str()).unwrap();
    Settings {
        discovery_url: Some(issuer.discovery().clone()),
        issuer,
        endpoints: Endpoints::default(),
        client_id: CLIENT_ID.to_owned(),
        client_secret: Some(CLIENT_SECRET.into()),
        client_key: None,
        client_auth: None,
        scopes: ["openid", "profile", "email"].map(str::to_owned).to_vec(),
        prompt: None,
        acr_values: Vec::new(),
        max_age: None,
        authorize_params: Vec::new(),
        signing_algs: SigningAlgorithms::default(),
        userinfo: UserinfoPolicy::WhenNeeded,
        clock_skew: Duration::from_secs(60),
        timeout: Duration::from_secs(10),
        authorities: None,
        proxy: None,
    }
}

fn is_whole(request: &str) -> bool {
    let Some((head, body)) = request.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length").then(|| value.parse().unwrap())
    });
    body.len() >= length.unwrap_or(0_usize)
}

pub(super) fn install_tls() {
    // Fails from the second test of a process on, because it is installed already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
}
