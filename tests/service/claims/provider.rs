//! A provider whose id token and userinfo have the claims that a test sets.

use std::sync::Arc;

use harness::adapter::Adapter;
use harness::browser::{Answer, Browser};
use harness::config::Config;
use harness::scratch::Scratch;
use harness::stub::{Reply, Stub};
use serde_json::{Map, Value, json};

use crate::provider_shapes::Shape;
use crate::world::{BINARY, MEET, enter, meet, prosody, scratch, wait_until_ready};

/// Such a provider and an adapter that is its client. Both end when this is dropped.
pub(crate) struct ClaimsWorld {
    pub(crate) adapter: Adapter,
    stub: Stub,
    _scratch: Scratch,
}

impl ClaimsWorld {
    /// Starts both. `id_token` has the claims of the id token in addition to the required ones; `sub` is
    /// `ada` unless it sets another. `userinfo` is the userinfo response. `config` changes the smallest
    /// configuration.
    pub(crate) async fn with(
        id_token: Value,
        userinfo: Reply,
        config: impl FnOnce(Config) -> Config,
    ) -> Self {
        let mut claims = json!({
            "iss": "@ISSUER@", "sub": "ada", "aud": "@CLIENT@", "exp": "@NOW+300@",
            "iat": "@NOW@", "nonce": "@NONCE@",
        });
        merge(&mut claims, id_token);
        let shape = Shape::new(json!({
            "discovery": {
                "issuer": "@ORIGIN@",
                "authorization_endpoint": "@ORIGIN@/authorize",
                "token_endpoint": "@ORIGIN@/token",
                "jwks_uri": "@ORIGIN@/keys",
                "userinfo_endpoint": "@ORIGIN@/userinfo",
            },
            "jwks_extra": {"key": {}, "keys": []},
            "answer": {},
            "token": {"token_type": "Bearer"},
            "id_token": claims,
        }));
        let shape = Arc::new(shape.with_userinfo(userinfo));
        let stub = Stub::start(([127, 0, 0, 1], 0).into(), move |seen| shape.answer(seen));
        let scratch = scratch();
        let config = config(Config::new(MEET, &format!("http://{}", stub.address())));
        let adapter = Adapter::start(BINARY, scratch.path(), &config);
        wait_until_ready(&adapter).await;
        Self { adapter, stub, _scratch: scratch }
    }

    /// A browser without cookies.
    pub(crate) fn browser(&self) -> Browser {
        let browser = Browser::new();
        browser.route(MEET, self.adapter.address()).judge(prosody());
        browser
    }

    /// Signs the person in with this query of `/oidc/auth`, and returns the adapter's last response.
    pub(crate) async fn sign_in(&self, browser: &Browser, query: &str) -> Answer {
        let answer = browser.get(&meet(&format!("/oidc/auth?{query}"))).await;
        let authorize = answer.location().unwrap_or_else(|| panic!("{}", answer.body));
        let back = browser.get(&authorize).await.location().unwrap();
        browser.get(&back).await
    }

    /// Signs the person in to a room without rules, and returns the user of the meeting token.
    pub(crate) async fn user(&self, browser: &Browser) -> Value {
        let answer = self.sign_in(browser, "roomname=room").await;
        assert_eq!(answer.status, 303, "{}\n{}", answer.body, self.adapter.log().join("\n"));
        enter(&answer, "/room", "room", None).0["context"]["user"].clone()
    }

    /// The number of userinfo requests.
    pub(crate) fn userinfo_requests(&self) -> usize {
        self.stub.seen_at("/userinfo").len()
    }

    /// The log line of this response.
    pub(crate) fn log_line(&self, answer: &Answer) -> String {
        self.adapter.wait_for_log(answer.header("x-request-id").unwrap())
    }
}

/// A userinfo response with `sub` and these claims.
pub(crate) fn userinfo_with(claims: Value) -> Reply {
    let mut all = json!({"sub": "ada"});
    merge(&mut all, claims);
    Reply::status(200).header("content-type", "application/json").body(&all.to_string())
}

/// A userinfo response with only `sub`.
pub(crate) fn userinfo_without_claims() -> Reply {
    userinfo_with(json!({}))
}

/// A list with one rule, as TOML.
pub(crate) fn rule(
    claim: impl Into<toml::Value>,
    test: &str,
    value: impl Into<toml::Value>,
) -> toml::Value {
    let mut rule = toml::Table::new();
    rule.insert("claim".into(), claim.into());
    rule.insert(test.into(), value.into());
    vec![toml::Value::Table(rule)].into()
}

fn merge(claims: &mut Value, more: Value) {
    let Value::Object(more) = more else { panic!("claims are an object") };
    claims.as_object_mut().unwrap().extend::<Map<String, Value>>(more);
}
