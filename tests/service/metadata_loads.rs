//! When metadata and keys are loaded, and what people see until then.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::rt::time::sleep;
use harness::adapter::Adapter;
use harness::browser::{Answer, Browser};
use harness::config::Config;
use harness::ports;
use harness::stub::{Reply, Stub};
use provider::Fault;
use serde_json::json;

use crate::refusals::assert_page;
use crate::world::{
    BINARY, MEET, World, enter, meet, pending, prosody, scratch, start_provider, wait_until_ready,
};

const UNREACHABLE: &str = "The sign-in service cannot be reached at the moment.";

/// A provider without metadata until `is_up` is set. It never responds to a request for its keys.
struct LateProvider {
    stub: Stub,
    is_up: Arc<AtomicBool>,
}

impl LateProvider {
    fn start() -> Self {
        let is_up = Arc::new(AtomicBool::new(false));
        let up = Arc::clone(&is_up);
        let stub = Stub::start(([127, 0, 0, 1], 0).into(), move |seen| {
            let origin = format!("http://{}", seen.header("host").unwrap());
            match seen.path() {
                "/.well-known/openid-configuration" if up.load(Ordering::SeqCst) => {
                    let document = json!({
                        "issuer": origin,
                        "authorization_endpoint": format!("{origin}/authorize"),
                        "token_endpoint": format!("{origin}/token"),
                        "jwks_uri": format!("{origin}/jwks"),
                    });
                    Reply::status(200).body(&document.to_string())
                }
                "/jwks" => Reply::status(200).after(Duration::from_secs(3600)),
                _ => Reply::status(503),
            }
        });
        Self { stub, is_up }
    }

    fn loads(&self) -> usize {
        self.stub.seen_at("/.well-known/openid-configuration").len()
    }

    /// Waits until the metadata was requested this often.
    async fn wait_for(&self, loads: usize) {
        while self.loads() < loads {
            sleep(Duration::from_millis(20)).await;
        }
    }

    fn adapter(&self, folder: &harness::scratch::Scratch) -> Adapter {
        let issuer = format!("http://{}", self.stub.address());
        Adapter::start(BINARY, folder.path(), &Config::new(MEET, &issuer))
    }
}

fn browser(adapter: &Adapter) -> Browser {
    let browser = Browser::new();
    browser.route(MEET, adapter.address()).judge(prosody());
    browser
}

async fn begin(browser: &Browser) -> Answer {
    browser.get(&meet("/oidc/auth?roomname=room")).await
}

fn retry_after(answer: &Answer) -> u64 {
    assert_page(answer, 503, UNREACHABLE, "no metadata");
    answer.header("retry-after").unwrap().parse().unwrap()
}

/// After the fourth failure the adapter pauses for 8 s. No person has to wait that long.
#[actix_web::test]
async fn a_sign_in_after_the_retry_after_time_succeeds_however_long_the_provider_was_down() {
    let (late, scratch) = (LateProvider::start(), scratch());
    let adapter = late.adapter(&scratch);
    late.wait_for(4).await;
    let browser = browser(&adapter);
    let seconds = retry_after(&begin(&browser).await);
    assert!((1..=2).contains(&seconds), "{seconds}");

    late.is_up.store(true, Ordering::SeqCst);
    sleep(Duration::from_secs(seconds)).await;
    let loads = late.loads();
    let answer = begin(&browser).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert!(late.loads() <= loads + 1, "one load is enough");
    assert_eq!(pending(&browser), 1);
}

#[actix_web::test]
async fn many_sign_ins_while_the_provider_is_down_request_its_metadata_once_in_two_seconds() {
    let (late, scratch) = (LateProvider::start(), scratch());
    let adapter = late.adapter(&scratch);
    late.wait_for(4).await;
    let browser = browser(&adapter);
    let before = late.loads();
    let began = std::time::Instant::now();
    for _ in 0..50 {
        retry_after(&begin(&browser).await);
    }
    let most = usize::try_from(began.elapsed().as_secs() / 2 + 1).unwrap();
    let loads = late.loads() - before;
    assert!(loads <= most, "{loads} loads in {:?}", began.elapsed());
    assert!(browser.cookies().is_empty(), "no attempt was begun");
}

#[actix_web::test]
async fn an_instance_with_metadata_but_without_keys_is_ready() {
    let (late, scratch, admin) = (LateProvider::start(), scratch(), ports::free());
    late.is_up.store(true, Ordering::SeqCst);
    let issuer = format!("http://{}", late.stub.address());
    let config = Config::new(MEET, &issuer).with("server.admin_listen", admin.to_string());
    let adapter = Adapter::start(BINARY, scratch.path(), &config);
    adapter.wait_for_log(" metadata outcome=loaded");
    let ready = Browser::new().get(&format!("http://{admin}/readyz")).await;
    assert_eq!(ready.status, 200, "{}", ready.body);
    assert_eq!(begin(&browser(&adapter)).await.status, 303);
    let metrics = Browser::new().get(&format!("http://{admin}/metrics")).await;
    assert!(metrics.body.contains("jitsi_oidc_provider_ready 1"), "{}", metrics.body);
}

/// Zitadel publishes no key until it has signed its first token.
#[actix_web::test]
async fn a_key_set_that_is_empty_until_the_first_token_is_a_warning() {
    let (provider, scratch) = (start_provider(), scratch());
    provider.set_fault(Some(Fault::JwksEmpty));
    let config = Config::new(MEET, provider.issuer());
    let adapter = Adapter::start(BINARY, scratch.path(), &config);
    let line = adapter.wait_for_log(" keys outcome=doubtful");
    assert!(line.contains("WARN"), "{line}");
    assert!(line.contains(&format!("address={}/jwks", provider.issuer())), "{line}");
    wait_until_ready(&adapter).await;
    let world = World::of(adapter, provider, scratch);
    let browser = world.browser();
    let authorize = world.begin(&browser, "roomname=room").await;
    let back = world.provider.sign_in_as("ada", &authorize);
    world.provider.set_fault(None);
    enter(&browser.get(&back).await, "/room", "room", None);
}

#[actix_web::test]
async fn a_key_that_cannot_be_used_is_logged_once_with_its_reason() {
    let (provider, scratch) = (start_provider(), scratch());
    provider.set_fault(Some(Fault::JwksShortKey));
    let config = Config::new(MEET, provider.issuer());
    let adapter = Adapter::start(BINARY, scratch.path(), &config);
    let line = adapter.wait_for_log(" keys outcome=doubtful");
    assert!(line.contains("WARN"), "{line}");
    assert!(line.contains("cause=\"kid rsa-"), "{line}");
    assert!(line.contains("whose RSA modulus has 1024 bits instead of 2048 to 8192"), "{line}");
    wait_until_ready(&adapter).await;
    let world = World::of(adapter, provider, scratch);
    for _ in 0..2 {
        let answer = world.sign_in(&world.browser(), "ada", "roomname=room").await;
        assert_eq!(answer.status, 502, "{}", answer.body);
        let line = world.adapter.wait_for_log(answer.header("x-request-id").unwrap());
        assert!(
            line.contains("is signed with a key that cannot be used: alg RS256, kid rsa-"),
            "{line}"
        );
        assert!(!line.contains("invalid signature"), "{line}");
    }
    let logged = world.adapter.log();
    let logged = logged.iter().filter(|line| line.contains(" keys outcome=doubtful")).count();
    assert_eq!(logged, 1, "{}", world.adapter.log().join("\n"));
}

#[actix_web::test]
async fn a_clock_that_is_ahead_is_logged_once() {
    let world = World::new().await;
    world.signed_in().await;
    let logged = |world: &World| {
        world.adapter.log().iter().filter(|line| line.contains(" clock outcome=")).count()
    };
    assert_eq!(logged(&world), 0, "the clocks agree");
    world.provider.set_fault(Some(Fault::IatLongAgo));
    for _ in 0..3 {
        let answer = world.sign_in(&world.browser(), "ada", "roomname=room").await;
        enter(&answer, "/room", "room", None);
    }
    let line = world.adapter.wait_for_log(" clock outcome=doubtful");
    assert!(line.contains("WARN") && line.contains("seconds=72"), "{line}");
    assert_eq!(logged(&world), 1);
}
