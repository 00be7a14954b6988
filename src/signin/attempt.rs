//! A sign-in attempt. It is stored in a sealed cookie of its own between the authorization request
//! and the authorization response.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use super::Target;

/// One sign-in attempt, from the authorization request to the authorization response.
///
/// `Debug` does not show it: state, nonce and verifier are secret during the attempt.
#[derive(Clone, Deserialize, Serialize)]
pub struct Attempt {
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
    pub(super) target: Target,
    /// Seconds since 1970, or more if the browser began another attempt in the same second. Only
    /// orders the attempts of one browser; the expiry is in the seal.
    #[serde(default)]
    begun: u64,
    /// The requested `prompt`. If a silent attempt (`none`) fails, the person continues as a guest.
    #[serde(default, skip_serializing_if = "Prompt::is_configured")]
    pub(super) prompt: Prompt,
    /// Begun by the adapter after an `invalid_grant`. Another one ends the sign-in, so there is no
    /// loop. Always written: if the overrides fit the cookie of the first attempt, they fit that of
    /// the second.
    #[serde(default)]
    pub(super) restarted: bool,
}

/// The random values of one attempt; the caller generates them.
///
/// Each has 32 bytes, 43 characters in base64url. That is the length of a PKCE verifier (RFC 7636
/// §4.1), and the longest nonce without a warning of the conformance suite.
#[derive(Clone, Copy)]
pub struct Randomness {
    /// Becomes `state`.
    pub state: [u8; 32],
    /// Becomes `nonce`.
    pub nonce: [u8; 32],
    /// Becomes the PKCE code verifier.
    pub verifier: [u8; 32],
}

/// The `prompt` that a request to the adapter asks for (OIDC Core 3.1.2.1).
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Prompt {
    /// The value of `oidc.prompt`, if it is set.
    #[default]
    Configured,
    /// `none`: the provider must not show a page.
    None,
    /// `login`: the provider must ask for credentials, even if it has a session.
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

    /// Begins the second attempt after an `invalid_grant`: an instance stopped after it sent the
    /// code, or the person pressed the back button. `prompt` is that of the first attempt: a silent
    /// attempt stays silent, and required credentials stay required.
    pub fn begin_again(target: Target, prompt: Prompt, random: &Randomness, now: u64) -> Self {
        Self { restarted: true, ..Self::begin(target, prompt, random, now) }
    }

    /// The same attempt, newer than an attempt that began at `latest`. Several attempts may begin
    /// in one second, and the clocks of two instances differ.
    #[must_use]
    pub fn newer_than(mut self, latest: Option<u64>) -> Self {
        if let Some(latest) = latest {
            self.begun = self.begun.max(latest.saturating_add(1));
        }
        self
    }

    /// The `state` of the authorization request. The name of the attempt's cookie is derived from
    /// it.
    pub fn state(&self) -> &str {
        &self.state
    }

    /// The `nonce` of the authorization request.
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// The PKCE code verifier. The authorization request contains its S256 challenge.
    pub fn verifier(&self) -> &str {
        &self.verifier
    }

    /// Where the person wants to go.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// The requested `prompt`.
    pub fn prompt(&self) -> Prompt {
        self.prompt
    }

    /// When it began, in seconds since 1970. The newer one of two attempts has the larger value.
    pub fn begun(&self) -> u64 {
        self.begun
    }

    /// Removes the optional parts of the target, so that the attempt fits its cookie: the overrides
    /// and the trip of a meeting. `None` if it has neither.
    pub fn without_overrides(mut self) -> Option<Self> {
        let is_smaller = match &self.target {
            Target::Meeting { overrides, trip, .. } => !overrides.is_empty() || trip.is_some(),
            Target::Page(_) | Target::NewRoom(_) => false,
        };
        self.target = self.target.without_overrides();
        is_smaller.then_some(self)
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
    fn each_random_value_has_its_own_field() {
        let attempt = Attempt::begin(target(), Prompt::Configured, &RANDOM, 7);
        assert_eq!(attempt.state(), "A".repeat(43));
        assert_eq!(attempt.nonce(), "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE");
        assert_eq!(attempt.verifier(), format!("{}8", "_".repeat(42)));
        assert_eq!(format!("{attempt:?}"), "Attempt { .. }");
    }

    #[test]
    fn an_attempt_keeps_its_prompt_and_only_the_second_one_is_restarted() {
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
    fn overrides_and_trip_are_removed_together() {
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
