//! Jitsi's `{state}` JSON.

use std::iter::once;
use std::sync::LazyLock;
use std::time::Duration;

use jitsi_oidc_adapter::cookies::{Binding, Cookies, RequestCookies, Secrets};
use jitsi_oidc_adapter::jitsi::{Origin, State, is_override};
use jitsi_oidc_adapter::signin::{Attempt, Prompt, Randomness, Target, TargetParameters};
use serde_json::{Map, Value};

use crate::meeting;

/// A state that parses names a meeting of the meet site. It keeps exactly the overrides among its
/// settings, with their types. A sealed attempt still has them after it is opened.
pub fn state(bytes: &[u8]) -> bool {
    let Ok(json) = std::str::from_utf8(bytes) else { return false };
    let Ok(state) = State::parse(json) else { return false };
    let sent: Map<String, Value> = serde_json::from_str(json).expect("it is an object");
    let kept: Vec<_> = state.overrides.iter().collect();
    let is_kept = |key: &str, value: &Value| is_override(key) && levels(value) <= 64;
    let expected: Vec<_> = sent.iter().filter(|(key, value)| is_kept(key, value)).collect();
    assert_eq!(kept, expected);
    for (key, _) in kept {
        assert!(key.starts_with("config.") || key.starts_with("interfaceConfig."), "{key}");
    }
    meeting::holds(&state.meeting, &state.overrides);
    opens_again(json, &state);
    true
}

/// The levels of a value.
fn levels(value: &Value) -> usize {
    let inside = match value {
        Value::Array(values) => values.iter().map(levels).max(),
        Value::Object(members) => members.values().map(levels).max(),
        _ => return 0,
    };
    1 + inside.unwrap_or_default()
}

fn opens_again(json: &str, state: &State) {
    let asked = TargetParameters { state: Some(json), ..TargetParameters::default() };
    let target = Target::requested(asked).expect("a state is a target");
    let random = Randomness { state: [1; 32], nonce: [2; 32], verifier: [3; 32] };
    let attempt = Attempt::begin(target, Prompt::Configured, &random, NOW);
    let nothing = RequestCookies::parse(std::iter::empty());
    let Ok(set) = COOKIES.keep_attempt(&nothing, &attempt, NOW) else { return };
    let set = set[0].header_value().as_bytes();
    let pair = set.split(|byte| *byte == b';').next().unwrap_or_default();
    let request = RequestCookies::parse(once(pair));
    let opened = COOKIES.attempt(&request, attempt.state(), NOW).expect("a sealed attempt opens");
    let Target::Meeting { meeting, overrides, client, trip: None } = opened.target() else {
        panic!("a meeting opens as a page")
    };
    assert_eq!((meeting, *client), (&state.meeting, state.client));
    assert_eq!(*overrides, state.overrides, "the values are exactly the same");
}

const NOW: u64 = 1_800_000_000;

static COOKIES: LazyLock<Cookies> = LazyLock::new(|| {
    let hour = Duration::from_secs(3600);
    let site = Origin::parse("https://meet.example.org").expect("it is an origin");
    let binding = Binding { issuer: "https://login.example.org", client_id: "jitsi", site: &site };
    let secrets = Secrets { current: b"a secret of thirty-two bytes, at least", previous: &[] };
    Cookies::new(secrets, &binding, hour, hour)
});
