//! Successful and failed sign-ins at trace level. No secret, code, state, nonce, verifier, token,
//! cookie, name, address or claim is in the log, in a page or in a header, except in the header that
//! carries it by design.

mod requests;

use harness::adapter::{Adapter, Launch};
use harness::browser::{Answer, Browser};
use harness::config::{APP_ID, CLIENT_ID, CLIENT_SECRET, Config, JWT_SECRET, SESSION_SECRET};
use harness::ports;
use harness::prosody::Settings;
use harness::scratch::Scratch;
use provider::{Client, Fault, Options, Person, Provider};
use url::Url;

use crate::secret_search::Secrets;

const MEET: &str = "https://meet.example.org";
/// The only value of a person that the log contains.
const USER: &str = "user-4711";

/// A value of the query string, which must not be logged.
const OVERRIDE: &str = "the-subject-of-the-meeting";

struct World {
    provider: Provider,
    adapter: Adapter,
    admin: String,
    secrets: Secrets,
    _scratch: Scratch,
}

fn person() -> Person {
    Person::new("zoe", USER)
        .with("name", "Zoë O'Neill-Example")
        .with("preferred_username", "zoe.oneill.login")
        .with("email", "zoe.oneill@example.org")
        .with("email_verified", true)
        .with("picture", "https://pictures.example.org/zoe-1234.png")
        .with("groups", vec!["group-of-zoe"])
        .with("department", "department-of-zoe")
}

impl World {
    async fn start(format: &str) -> Self {
        let mut secrets = Secrets::default();
        for (claim, value) in person().claims.0 {
            let text = value.as_str().or_else(|| value[0].as_str()).map(str::to_owned);
            text.iter().for_each(|text| secrets.add(claim_name(&claim), text));
        }
        for secret in [CLIENT_SECRET, JWT_SECRET, SESSION_SECRET] {
            secrets.add("a secret of the configuration", secret);
        }
        secrets.add("a setting of a link", OVERRIDE);
        let client = Client::confidential(CLIENT_ID, CLIENT_SECRET)
            .redirect_uri(&format!("{MEET}/oidc/redirect"));
        let mut people = Person::examples();
        people.push(person());
        let provider =
            Provider::start(Options { clients: vec![client], people, ..Options::default() });
        let admin = ports::free().to_string();
        let closed = toml::toml! {
            match = "^closed$"
            require = [{ claim = "groups", any_of = ["nobody"] }]
        };
        let config = Config::new(MEET, provider.issuer())
            .with("access.rooms", vec![toml::Value::Table(closed)])
            .with("log.level", "trace")
            .with("log.format", format)
            .with("server.admin_listen", admin.clone())
            .with("oidc.userinfo", "always")
            .with("oidc.timeout", "2s");
        let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"), "secrets");
        let binary = env!("CARGO_BIN_EXE_jitsi-oidc-adapter");
        let launch = Launch::new(binary, scratch.path()).env("RUST_LOG", "trace");
        let adapter = launch.env("RUST_BACKTRACE", "1").start(&config);
        adapter.wait_for_log("metadata");
        Self { provider, adapter, admin, secrets, _scratch: scratch }
    }

    fn browser(&self) -> Browser {
        let browser = Browser::new();
        let prosody = Settings::debian(APP_ID, JWT_SECRET, "meet.example.org");
        browser.route(MEET, self.adapter.address()).judge(prosody);
        browser
    }

    /// Sends a request, adds the secrets of the response to the list, and searches the response.
    async fn get(&mut self, browser: &Browser, path: &str) -> Answer {
        let url = if path.starts_with('/') { format!("{MEET}{path}") } else { path.to_owned() };
        let answer = browser.get(&url).await;
        self.add_secrets_of(&answer);
        self.search(&answer);
        answer
    }

    /// Adds the cookies, the parameters of the authorization request and the token in a meeting's URL.
    fn add_secrets_of(&mut self, answer: &Answer) {
        for cookie in &answer.set_cookies {
            if cookie.value().len() > 1 {
                self.secrets.add("a cookie", cookie.value());
            }
        }
        let Some(location) = answer.location() else { return };
        if let Some((_, token)) = location.split_once("jwt=%22") {
            self.secrets.add("a meeting token", token.split("%22").next().unwrap());
        }
        for (name, value) in location.parse::<Url>().unwrap().query_pairs() {
            match &*name {
                "state" => self.secrets.add("a state", &value),
                "nonce" => self.secrets.add("a nonce", &value),
                "code_challenge" => self.secrets.add("a challenge", &value),
                _ => {}
            }
        }
    }

    /// Adds the verifiers that the provider received and the tokens that it issued.
    fn add_secrets_of_provider(&mut self) {
        let calls = self.provider.calls();
        for verifier in calls.verifiers {
            self.secrets.add("a verifier", &verifier);
        }
        for token in calls.tokens {
            self.secrets.add("a token of the provider", &token);
        }
        self.provider.reset_calls();
    }

    fn search(&self, answer: &Answer) {
        // The page of a person whom the rules refuse names their account.
        let shown: &[&str] = if answer.body.contains("<bdi>") { &[EMAIL] } else { &[] };
        self.secrets.assert_none_but(&format!("the page {}", answer.status), &answer.body, shown);
        for (name, value) in &answer.headers {
            let text = String::from_utf8_lossy(value.as_bytes());
            let to_provider = text.starts_with(self.provider.issuer());
            let here: &[&str] = match name.as_str() {
                "set-cookie" => &["a cookie"],
                "location" if to_provider => &["a state", "a nonce", "a challenge"],
                // The person's own token says who they are.
                "location" => &["a meeting token", "a setting of a link", NAME, EMAIL, PICTURE],
                _ => &[],
            };
            self.secrets.assert_none_but(name.as_str(), &text, here);
        }
    }
}

const NAME: &str = "a name";
const EMAIL: &str = "an e-mail address";
const PICTURE: &str = "a picture";
const CLAIM: &str = "a claim";

fn claim_name(claim: &str) -> &'static str {
    match claim {
        "name" => NAME,
        "email" => EMAIL,
        "picture" => PICTURE,
        _ => CLAIM,
    }
}

/// The faults of a sign-in that do not wait for a timeout or send large responses.
fn faults() -> impl Iterator<Item = Fault> {
    let is_slow = |name: &str| ["hangs", "endless", "huge"].iter().any(|word| name.contains(word));
    let is_at_load = |name: &str| name.starts_with("discovery") || name.starts_with("jwks");
    let all = Fault::ALL.iter().copied();
    all.filter(move |fault| !is_slow(&fault.name()) && !is_at_load(&fault.name()))
}

async fn assert_no_secret_leaks(format: &str) {
    let mut world = World::start(format).await;
    let state =
        format!("state=%7B%22room%22%3A%22room%22%2C%22config.subject%22%3A%22{OVERRIDE}%22%7D");
    assert_eq!(world.sign_in(None, &state).await.status, 303, "a sign-in without a fault");
    world.use_session().await;
    world.be_refused().await;
    let mut refused = 0;
    for fault in faults() {
        let answer = world.sign_in(Some(fault), "roomname=room").await;
        refused += usize::from(answer.status >= 400);
    }
    let browser = world.browser();
    let authorize = world.get(&browser, "/oidc/auth?room=a").await.location().unwrap();
    let denied = world.provider.deny(&authorize);
    assert_eq!(world.get(&browser, &denied).await.status, 403);
    world.get(&browser, &authorize.replace("prompt", "x")).await;
    let metrics = Browser::new().get(&format!("http://{}/metrics", world.admin)).await;
    world.secrets.assert_none_in("the metrics", &metrics.body);

    // Enough sign-ins were refused, and enough secrets of each kind were searched for.
    assert!(refused > 50, "{refused}");
    for (what, least) in [
        ("a state", 80),
        ("a nonce", 80),
        ("a challenge", 80),
        ("a code", 60),
        ("a verifier", 50),
        ("a token of the provider", 80),
        ("a meeting token", 4),
        ("a cookie", 80),
    ] {
        assert!(world.secrets.count(what) >= least, "{what}: {}", world.secrets.count(what));
    }
    let log = world.adapter.settled_log().await.join("\n");
    assert!(
        log.contains(USER) && log.matches("refused").count() >= refused,
        "every refusal is logged:\n{log}"
    );
    world.secrets.assert_none_in("the log", &log);
    // Two faults repeat the request in their description.
    let hidden = log.matches("(not shown, because it repeats a secret)").count();
    assert!(hidden >= 2, "{hidden}: the descriptions were not logged");
}

#[actix_web::test]
async fn no_secret_leaks_with_the_text_log() {
    assert_no_secret_leaks("text").await;
}

#[actix_web::test]
async fn no_secret_leaks_with_the_json_log() {
    assert_no_secret_leaks("json").await;
}
