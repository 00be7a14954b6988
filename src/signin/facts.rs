//! What a session remembers of the rules: which of them held when the person signed in.

use serde::{Deserialize, Serialize};

/// The name of a list of rules, made from what they say.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Fact(String);

/// The lists of rules that held for a person, by name. Never claims.
///
/// By what the rules say and not by the name of a policy or its position: instances with an older
/// and a newer configuration run side by side, and what an old rule allowed must not count for a
/// new one.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Facts {
    /// Which held.
    #[serde(rename = "h", default, skip_serializing_if = "Vec::is_empty")]
    hold: Vec<Fact>,
    /// Names all that were asked: what is not among [`Self::hold`] did not hold if this is ours,
    /// and is not known else.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    asked: Option<Fact>,
}

impl Fact {
    pub(super) fn new(name: String) -> Self {
        Self(name)
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Facts {
    pub(super) fn new(hold: Vec<Fact>, asked: Fact) -> Self {
        Self { hold, asked: Some(asked) }
    }

    /// Whether nothing was asked, as where the configuration has no such rules.
    pub fn is_empty(&self) -> bool {
        self.hold.is_empty() && self.asked.is_none()
    }

    /// Whether these rules held.
    pub fn hold(&self, fact: &Fact) -> bool {
        self.hold.contains(fact)
    }

    /// Whether they were settled under the very rules that `asked` names.
    pub(super) fn were_asked(&self, asked: &Fact) -> bool {
        self.asked.as_ref() == Some(asked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn that_nothing_held_is_known_and_kept() {
        let asked = Fact::new("asked".into());
        let facts = Facts::new(Vec::new(), asked.clone());
        assert!(!facts.is_empty(), "a session leaves out what is empty");
        assert!(facts.were_asked(&asked) && !facts.hold(&asked));
        assert!(Facts::default().is_empty());
        assert!(!Facts::default().were_asked(&asked));
    }
}
