//! Jitsi's `{state}` JSON.

use jitsi_oidc_adapter::jitsi::{State, is_override};
use serde_json::{Map, Value};

use crate::meeting;

/// A state that parses names a meeting of the own site; of its settings it keeps those that a
/// meeting may have, all of them, with their types.
pub fn state(bytes: &[u8]) -> bool {
    let Ok(json) = std::str::from_utf8(bytes) else { return false };
    let Ok(state) = State::parse(json) else { return false };
    let said: Map<String, Value> = serde_json::from_str(json).expect("it is an object");
    let kept: Vec<_> = state.overrides.iter().collect();
    let wanted: Vec<_> = said.iter().filter(|(key, _)| is_override(key)).collect();
    assert_eq!(kept, wanted);
    for (key, _) in kept {
        assert!(key.starts_with("config.") || key.starts_with("interfaceConfig."), "{key}");
    }
    meeting::holds(&state.meeting, &state.overrides);
    true
}
