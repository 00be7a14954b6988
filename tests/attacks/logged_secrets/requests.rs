//! The requests whose responses and log lines are searched.

use harness::browser::{Answer, Method};
use provider::Fault;
use url::Url;

use super::{CLAIM, EMAIL, MEET, NAME, PICTURE, USER, World};

impl World {
    /// One whole sign-in. If the adapter starts it again, it is repeated once.
    pub(super) async fn sign_in(&mut self, fault: Option<Fault>, query: &str) -> Answer {
        let browser = self.browser();
        let mut answer = self.get(&browser, &format!("/oidc/auth?{query}")).await;
        self.provider.set_fault(fault);
        for _ in 0..2 {
            let location = answer.location().filter(|it| it.starts_with(self.provider.issuer()));
            let Some(authorize) = location else { break };
            let back = self.provider.sign_in_as("zoe", &authorize);
            self.add_code_and_state(&back);
            answer = self.get(&browser, &back).await;
            // The same response again, as after the button "back".
            self.get(&browser, &back).await;
            self.add_secrets_of_provider();
            self.search(&answer);
        }
        self.provider.set_fault(None);
        answer
    }

    /// Adds the code and the state of an authorization response. A fault may leave one of them empty.
    pub(super) fn add_code_and_state(&mut self, back: &str) {
        let back: Url = back.parse().unwrap();
        for (name, value) in back.query_pairs().filter(|(_, value)| !value.is_empty()) {
            match &*name {
                "code" => self.secrets.add("a code", &value),
                "state" => self.secrets.add("a state", &value),
                _ => {}
            }
        }
    }

    /// Is refused by the rules, with and without a session. The page shows the address and nothing else
    /// of the person.
    pub(super) async fn be_refused(&mut self) {
        let browser = self.browser();
        for room in ["closed", "open", "closed"] {
            let mut answer = self.get(&browser, &format!("/oidc/auth?room={room}")).await;
            if let Some(authorize) = answer.location().filter(|it| !it.starts_with(MEET)) {
                let back = self.provider.sign_in_as("zoe", &authorize);
                self.add_code_and_state(&back);
                answer = self.get(&browser, &back).await;
                self.add_secrets_of_provider();
            }
            assert_eq!(answer.status, if room == "closed" { 403 } else { 303 }, "{room}");
            assert_eq!(answer.body.contains("zoe.oneill@example.org"), room == "closed", "{room}");
        }
    }

    /// Requests every route as a signed-in person, whose own data may be in some responses.
    pub(super) async fn use_session(&mut self) {
        let browser = self.browser();
        let authorize = self.get(&browser, "/oidc/auth?room=a").await.location().unwrap();
        let back = self.provider.sign_in_as("zoe", &authorize);
        self.add_code_and_state(&back);
        assert_eq!(self.get(&browser, &back).await.status, 303);
        self.add_secrets_of_provider();

        assert_eq!(self.get(&browser, "/oidc/auth?room=b").await.status, 303);
        let url = format!("{MEET}/oidc/tokenize?room=c");
        let request = browser.request(Method::GET, &url).header("accept", "application/json");
        let token = request.send().await.json()["token"].as_str().unwrap().to_owned();
        self.secrets.add("a meeting token", &token);
        let verified = browser.request(Method::GET, &format!("{MEET}/oidc/verify")).send().await;
        assert_eq!(verified.status, 204);
        assert_eq!(verified.header("x-auth-user"), Some(USER));
        self.get(&browser, "/oidc/auth?room=..").await;
        self.get(&browser, "/oidc/redirect?code=a&state=b").await;
        self.get(&browser, "/oidc/nothing").await;
        let out = browser.get(&format!("{MEET}/oidc/logout")).await;
        let hint = [
            &["a token of the provider", "a cookie"][..],
            &[NAME, EMAIL, PICTURE, "a nonce", CLAIM],
        ]
        .concat();
        let location = out.header("location").unwrap();
        self.secrets.assert_none_but("the logout redirect", location, &hint);
    }
}
