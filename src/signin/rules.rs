//! Lists of rules about claims: who may sign in, who is a moderator, and who satisfies a policy.

use serde_json::{Value, json};

use super::failed_rule::FailedRule;
use super::rule_tree::RuleTree;
use super::{Condition, Fingerprint, VerifiedClaims};

/// A list of rules, which holds if every rule holds. An empty list always holds.
#[derive(Clone, Debug)]
pub struct Rules {
    /// As configured.
    conditions: Vec<Condition>,
    /// The same rules without `not`.
    trees: Vec<RuleTree>,
    fingerprint: Fingerprint,
}

impl Rules {
    /// The list of these rules.
    pub fn new(rules: Vec<impl Into<Condition>>) -> Self {
        let conditions: Vec<Condition> = rules.into_iter().map(Into::into).collect();
        let trees: Vec<_> = conditions.iter().map(Condition::tree).collect();
        let canonical: Vec<Value> = trees.iter().map(RuleTree::canonical).collect();
        let fingerprint = Fingerprint::of(json!([SEMANTICS, canonical]).to_string());
        Self { conditions, trees, fingerprint }
    }

    /// Checks that every rule holds for the person with these `claims`.
    ///
    /// # Errors
    ///
    /// The first rule that does not hold.
    pub fn check(&self, claims: &VerifiedClaims) -> Result<(), FailedRule> {
        let failed = |(position, tree): (usize, &RuleTree)| {
            tree.check(claims).err().map(|reason| FailedRule { position, reason })
        };
        self.trees.iter().enumerate().find_map(failed).map_or(Ok(()), Err)
    }

    /// The positions of the rules of which a claim is absent: userinfo is called for them.
    pub(super) fn missing(&self, claims: &VerifiedClaims) -> impl Iterator<Item = usize> {
        let trees = self.trees.iter().enumerate();
        let missing = trees
            .filter(|(_, tree)| tree.literals().iter().any(|literal| !literal.is_decided(claims)));
        missing.map(|(position, _)| position)
    }

    /// Whether userinfo would change the result of no rule.
    pub(super) fn is_decided(&self, claims: &VerifiedClaims) -> bool {
        self.trees.iter().all(|tree| tree.is_decided(claims))
    }

    /// The claims of the rules that begin with none of the names in `supported`: the position of the
    /// rule and the claim.
    pub(super) fn unannounced(&self, supported: &[&str]) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        for (position, tree) in self.trees.iter().enumerate() {
            for claim in tree.literals().iter().map(|literal| literal.claim()) {
                let one = (position, claim.sent_as());
                if !claim.is_announced(supported) && !found.contains(&one) {
                    found.push(one);
                }
            }
        }
        found
    }

    /// Identifies the list by its content: a changed list has another fingerprint.
    pub fn fingerprint(&self) -> &Fingerprint {
        &self.fingerprint
    }

    /// The rules, in the order of the configuration.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Condition> {
        self.conditions.iter()
    }

    /// The number of rules.
    pub fn len(&self) -> usize {
        self.conditions.len()
    }

    /// Whether the list has no rules.
    pub fn is_empty(&self) -> bool {
        self.conditions.is_empty()
    }
}

impl Default for Rules {
    /// The empty list, which always holds.
    fn default() -> Self {
        Self::new(Vec::<Condition>::new())
    }
}

/// Part of each fingerprint, so that a result of an older release does not count if that release
/// evaluated the same rules differently. Since version 2, an unverified e-mail address and an empty
/// claim are absent, and an object is tested by its keys.
const SEMANTICS: u8 = 2;

#[cfg(test)]
mod tests;
