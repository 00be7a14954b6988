//! A sign-in attempt: what must come back unchanged from the provider, and where the person wants
//! to go. It lives in a sealed cookie of its own between the two halves of a sign-in.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use super::Target;

/// One attempt, from the authorization request to the provider's answer.
///
/// `Debug` shows nothing of it: state, nonce and verifier are secrets while they live.
#[derive(Clone, Deserialize, Serialize)]
pub struct Attempt {
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
    pub(super) target: Target,
    /// Seconds since 1970, or later where a browser began another attempt in the same second: it
    /// orders the attempts of one browser, and the seal holds the expiry.
    #[serde(default)]
    begun: u64,
    /// What was asked of the provider's login page. After `none` a refusal means "go on as guest".
    #[serde(default, skip_serializing_if = "Prompt::is_configured")]
    pub(super) prompt: Prompt,
    /// Begun by us after `invalid_grant`; a second time is an error, not a loop. Always written: a
    /// meeting whose overrides fitted the first attempt's cookie fits that of the second.
    #[serde(default)]
    pub(super) restarted: bool,
}

/// The random values of one attempt; the shell draws them.
///
/// 32 bytes each, 43 characters in base64url: the length of PKCE's verifier (RFC 7636 §4.1), and
/// as many as a nonce may have before the conformance suite warns.
#[derive(Clone, Copy)]
pub struct Randomness {
    /// Becomes `state`.
    pub state: [u8; 32],
    /// Becomes `nonce`.
    pub nonce: [u8; 32],
    /// Becomes the PKCE code verifier.
    pub verifier: [u8; 32],
}

/// What a request asks of the provider's login page (OIDC Core 3.1.2.1 `prompt`).
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Prompt {
    /// What `oidc.prompt` says, which may be nothing.
    #[default]
    Configured,
    /// `none`: no page at all.
    None,
    /// `login`: ask for credentials even where the provider has a session.
    Login,
}

impl Attempt {
    /// Begins an attempt to reach `target` at `now`, in seconds since 1970.
    pub fn begin(target: Target, prompt: Prompt, random: &Randomness, now: u64) -> Self {
        Self {
            state: URL_SAFE_NO_PAD.encode(random.state),
            nonce: URL_SAFE_NO_PAD.encode(random.nonce),
            verifier: URL_SAFE_NO_PAD.encode(random.verifier),
            target,
            begun: now,
            prompt,
            restarted: false,
        }
    }

    /// Begins the one further attempt that `invalid_grant` earns: an instance died after it sent
    /// the code, or the person pressed back. `prompt` is that of the first: a guest who was asked
    /// silently sees no login page now, and whoever had to give credentials still has to.
    pub fn begin_again(target: Target, prompt: Prompt, random: &Randomness, now: u64) -> Self {
        Self { restarted: true, ..Self::begin(target, prompt, random, now) }
    }

    /// The same attempt, younger than one that was begun at `latest`. One second holds many clicks,
    /// and the clocks of two instances differ.
    #[must_use]
    pub fn younger_than(mut self, latest: Option<u64>) -> Self {
        let next = latest.map_or(0, |latest| latest.saturating_add(1));
        self.begun = self.begun.max(next);
        self
    }

    /// The `state` of the authorization request; it names the attempt's cookie.
    pub fn state(&self) -> &str {
        &self.state
    }

    /// The `nonce` of the authorization request.
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// The PKCE code verifier; its S256 challenge goes into the authorization request.
    pub fn verifier(&self) -> &str {
        &self.verifier
    }

    /// Where the person wants to go.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// What was asked of the provider's login page.
    pub fn prompt(&self) -> Prompt {
        self.prompt
    }

    /// When it was begun, in seconds since 1970: larger for the younger one of two attempts.
    pub fn begun(&self) -> u64 {
        self.begun
    }

    /// Drops what is nice to have, so that the attempt fits its cookie: the overrides and the trip of
    /// a meeting. `None` where it has neither.
    pub fn without_overrides(mut self) -> Option<Self> {
        let has_some = match &self.target {
            Target::Meeting { overrides, trip, .. } => !overrides.is_empty() || trip.is_some(),
            Target::Page(_) => false,
        };
        self.target = self.target.without_overrides();
        has_some.then_some(self)
    }
}

impl fmt::Debug for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt").finish_non_exhaustive()
    }
}

impl Prompt {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
    fn is_configured(&self) -> bool {
        *self == Self::Configured
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jitsi::Meeting;
    use crate::signin::TargetParameters;

    const RANDOM: Randomness = Randomness { state: [0; 32], nonce: [1; 32], verifier: [255; 32] };

    fn target() -> Target {
        Target::meeting(Meeting::encoded("room").unwrap())
    }

    #[test]
    fn each_random_value_has_its_own_place() {
        let attempt = Attempt::begin(target(), Prompt::Configured, &RANDOM, 7);
        assert_eq!(attempt.state(), "A".repeat(43));
        assert_eq!(attempt.nonce(), "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE");
        assert_eq!(attempt.verifier(), format!("{}8", "_".repeat(42)));
        assert_eq!(format!("{attempt:?}"), "Attempt { .. }");
    }

    #[test]
    fn an_attempt_keeps_its_prompt_and_only_a_second_one_is_restarted() {
        for prompt in [Prompt::Configured, Prompt::Login, Prompt::None] {
            for (attempt, restarted) in [
                (Attempt::begin(target(), prompt, &RANDOM, 7), false),
                (Attempt::begin_again(target(), prompt, &RANDOM, 7), true),
            ] {
                let json = serde_json::to_string(&attempt).unwrap();
                for attempt in [attempt, serde_json::from_str(&json).unwrap()] {
                    let kept = (attempt.prompt(), attempt.restarted);
                    assert_eq!(kept, (prompt, restarted), "{json}");
                }
                let said = prompt != Prompt::Configured;
                assert_eq!(json.contains("prompt"), said, "each byte counts in a cookie: {json}");
            }
        }
    }

    #[test]
    fn overrides_and_trip_can_be_left_out_together() {
        let trip = Some("0123456789abcdef");
        for (state, trip, leaves_out) in [
            (r#"{"room":"a","config.a":1}"#, None, true),
            (r#"{"room":"a"}"#, trip, true),
            (r#"{"room":"a","config.a":1}"#, trip, true),
            (r#"{"room":"a"}"#, None, false),
        ] {
            let asked =
                TargetParameters { state: Some(state), trip, ..TargetParameters::default() };
            let target = Target::requested(asked).unwrap();
            let attempt = Attempt::begin(target, Prompt::Configured, &RANDOM, 7);
            let smaller = attempt.without_overrides();
            assert_eq!(smaller.is_some(), leaves_out, "{state} {trip:?}");
            let plain = Target::meeting(Meeting::encoded("a").unwrap());
            assert!(smaller.is_none_or(|attempt| *attempt.target() == plain), "{state} {trip:?}");
        }
    }
}
