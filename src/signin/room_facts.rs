//! What a session stores for `[[roles.rooms]]`: the values of claims that the entries can use.
//!
//! A claim in a `match` needs its values as text. A claim that is compared with a part of the room's name
//! needs only a [set of hashes](super::value_set), and only of values that such a part can be equal to.

use regex::Regex;
use regex_syntax::Parser;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::captured::Captured;
use super::claim_test::texts;
use super::room_pattern::Values;
use super::value_set::{self, MOST_TEXTS, SALT_BYTES};
use super::{Fingerprint, RoleRoom, RuleClaim, Test, VerifiedClaims};
use crate::jitsi::Room;

/// The claims that the entries use, and how.
#[derive(Clone, Debug, Default)]
pub(super) struct RoomClaims {
    /// In a `match`.
    names: Vec<RuleClaim>,
    /// In a rule that depends on the room, with expressions for the values that it can use. An expression
    /// that is too large is missing, and then every value counts.
    values: Vec<(RuleClaim, Vec<Option<Regex>>)>,
    /// Of both. `None` if the entries use no claims like this.
    fingerprint: Option<Fingerprint>,
}

/// The values of one person at the sign-in.
#[derive(Debug, Default)]
pub struct RoomValues {
    /// Of the [`RoomClaims`].
    claims: Option<Fingerprint>,
    /// The values in the spelling of room names, by the position of the claim.
    names: Vec<Vec<String>>,
    values: Vec<(usize, String)>,
    /// Some are unknown, because userinfo failed.
    incomplete: bool,
}

/// The values as a session stores them.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct RoomFacts {
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    claims: Option<Fingerprint>,
    #[serde(rename = "n", default, skip_serializing_if = "Vec::is_empty")]
    names: Vec<Vec<String>>,
    #[serde(rename = "v", default, skip_serializing_if = "String::is_empty")]
    values: String,
    /// Some `names` or `values` did not fit.
    #[serde(rename = "x", default, skip_serializing_if = "std::ops::Not::not")]
    names_left_out: bool,
    #[serde(rename = "y", default, skip_serializing_if = "std::ops::Not::not")]
    values_left_out: bool,
    /// Userinfo failed.
    #[serde(rename = "o", default, skip_serializing_if = "std::ops::Not::not")]
    incomplete: bool,
}

impl RoomClaims {
    /// The claims of these entries.
    pub(super) fn of(entries: &[RoleRoom]) -> Self {
        let mut claims = Self::default();
        for entry in entries {
            for claim in entry.pattern.claims() {
                if !claims.names.contains(claim) {
                    claims.names.push(claim.clone());
                }
            }
            for captured in entry.lists().flat_map(|(_, list)| list.captured()) {
                claims.add(captured, entry.pattern.shape());
            }
        }
        let names: Vec<_> = claims.names.iter().map(RuleClaim::canonical).collect();
        let possible = |regexes: &[Option<Regex>]| -> Vec<_> {
            regexes.iter().map(|it| it.as_ref().map(|it| it.as_str().to_owned())).collect()
        };
        let values: Vec<_> = claims
            .values
            .iter()
            .map(|(it, regexes)| json!([it.canonical(), possible(regexes)]))
            .collect();
        let is_used = !names.is_empty() || !values.is_empty();
        claims.fingerprint =
            is_used.then(|| Fingerprint::of(json!([SEMANTICS, names, values]).to_string()));
        claims
    }

    fn add(&mut self, captured: &Captured, shape: &Regex) {
        let pattern = Parser::new().parse(shape.as_str()).ok();
        let possible = captured.texts.iter().map(|text| text.possible(pattern.as_ref()?));
        match self.values.iter_mut().find(|(claim, _)| *claim == captured.claim) {
            Some((_, regexes)) => regexes.extend(possible),
            None => self.values.push((captured.claim.clone(), possible.collect())),
        }
    }

    /// The values of a person with these `claims`.
    pub(super) fn of_person(&self, claims: &VerifiedClaims) -> RoomValues {
        let name = |claim: &RuleClaim| {
            let test = Test::AnyOf(Vec::new());
            let value = claim.value(claims, |value| test.reads(value)).ok();
            let rooms = value.iter().flat_map(|value| texts(value)).flat_map(Room::plain);
            distinct(rooms.map(|room| room.backend_safe()))
        };
        let value = |(position, (claim, regexes)): (usize, &(RuleClaim, Vec<Option<Regex>>))| {
            let can_use = |value: &String| {
                regexes.iter().any(|regex| regex.as_ref().is_none_or(|it| it.is_match(value)))
            };
            let values = Captured::values(claim, claims).into_iter().filter(can_use);
            distinct(values).into_iter().map(move |value| (position, value))
        };
        let test = Test::AnyOf(Vec::new());
        let mut used = self.names.iter().chain(self.values.iter().map(|(claim, _)| claim));
        let undecided = |claim: &RuleClaim| !claim.is_decided(claims, |value| test.reads(value));
        RoomValues {
            claims: self.fingerprint.clone(),
            names: self.names.iter().map(name).collect(),
            values: self.values.iter().enumerate().flat_map(value).collect(),
            incomplete: claims.is_incomplete() && used.any(undecided),
        }
    }

    /// The claims in patterns for which userinfo is needed.
    pub(super) fn is_missing(claim: &RuleClaim, claims: &VerifiedClaims) -> bool {
        let test = Test::AnyOf(Vec::new());
        !claim.is_decided(claims, |value| test.reads(value))
    }
}

impl RoomValues {
    /// The number of values.
    pub(super) fn len(&self) -> usize {
        self.names.iter().map(Vec::len).sum::<usize>() + self.values.len()
    }

    /// The first `keep` values in the form for the session: first those for patterns.
    pub(super) fn first(&self, keep: usize, salt: &[u8; SALT_BYTES]) -> RoomFacts {
        let mut left = keep;
        let mut take = |values: &[String]| {
            let taken = values.len().min(left);
            left -= taken;
            values[..taken].to_vec()
        };
        let names: Vec<_> = self.names.iter().map(|values| take(values)).collect();
        let values = &self.values[..self.values.len().min(left).min(MOST_TEXTS)];
        RoomFacts {
            claims: self.claims.clone(),
            names_left_out: names != self.names,
            values_left_out: values.len() < self.values.len(),
            names: if names.iter().all(Vec::is_empty) { Vec::new() } else { names },
            values: value_set::encode(salt, values),
            incomplete: self.incomplete,
        }
    }
}

impl RoomFacts {
    /// Whether nothing is stored: the configuration needs no values.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the values are those that `claims` need, and userinfo did not fail.
    pub(super) fn are_current_for(&self, claims: &RoomClaims) -> bool {
        self.claims == claims.fingerprint && !self.incomplete
    }

    /// The values of a claim in patterns.
    pub(super) fn names(&self, claims: &RoomClaims, claim: &RuleClaim) -> Values<'_> {
        let is_current = self.claims == claims.fingerprint;
        let position = claims.names.iter().position(|it| it == claim).filter(|_| is_current);
        let known = position.and_then(|position| self.names.get(position));
        let more = !is_current || self.incomplete || self.names_left_out;
        Values { known: known.map_or(&[], Vec::as_slice), more }
    }

    /// Whether a value of `claim` is one of these texts. `None` if it is unknown.
    pub(super) fn has_one_of(
        &self,
        claims: &RoomClaims,
        claim: &RuleClaim,
        texts: &[String],
    ) -> Option<bool> {
        let is_current = self.claims == claims.fingerprint;
        let position = claims.values.iter().position(|(it, _)| it == claim)?;
        let contains = |text: &String| value_set::contains(&self.values, position, text);
        if is_current && texts.iter().any(contains) {
            return Some(true);
        }
        (is_current && !self.incomplete && !self.values_left_out).then_some(false)
    }
}

fn distinct(values: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    values.filter(|value| seen.insert(value.clone())).collect()
}

/// Part of the fingerprint, as for rules.
const SEMANTICS: u8 = 1;
