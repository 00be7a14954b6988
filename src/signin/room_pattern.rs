//! `match` of `[[roles.rooms]]`: an expression with claims in braces.

use regex::Regex;

use super::braces::{BraceError, Part, parts};
use super::captured::Captures;
use super::meeting_names::MeetingNames;
use super::{ClaimPath, RuleClaim};

/// The text of a pattern. A claim in braces stands for each value of it, as text.
#[derive(Clone, Debug)]
pub struct PatternText {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug)]
enum Piece {
    /// A part of a regular expression.
    Text(String),
    Claim(RuleClaim),
}

/// A pattern, ready to be searched.
#[derive(Clone, Debug)]
pub struct RoomPattern {
    text: PatternText,
    /// The pattern with any text in place of the claims.
    shape: Regex,
    /// Whether it is searched in `tenant/room` as well as in `room`.
    in_tenants: bool,
}

/// The values of a claim in a session, in the spelling of room names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Values<'v> {
    /// Those that are known.
    pub(super) known: &'v [String],
    /// Whether there may be others.
    pub(super) more: bool,
}

/// Whether a pattern matches a meeting for a person.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    Matches(Captures),
    Differs,
    /// It depends on values that are not known.
    Unknown,
}

impl PatternText {
    /// Finds the claims in braces. Braces of the syntax of regular expressions are left as they are:
    /// `{2,3}`, `\p{L}`, `\x{e4}`, `\b{start}`.
    ///
    /// # Errors
    ///
    /// [`BraceError`]
    pub fn parse(text: &str) -> Result<Self, BraceError> {
        let pieces = parts(text, &of_expression)?.into_iter().map(|part| match part {
            Part::Text(text) => Ok(Piece::Text(text.to_owned())),
            Part::Name(name, at) => {
                let path = ClaimPath::parse(name).ok_or(BraceError::NoName(at))?;
                Ok(Piece::Claim(RuleClaim::of(path)))
            }
        });
        Ok(Self { pieces: pieces.collect::<Result<_, _>>()? })
    }

    /// The expression with a group for any text in place of each claim.
    pub fn shape(&self) -> String {
        let mut number = 0;
        self.filled(&mut |_| {
            number += 1;
            format!("(?<{MARK}{number}>[^/]+)")
        })
    }

    /// The claims in braces.
    pub fn claims(&self) -> impl Iterator<Item = &RuleClaim> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Claim(claim) => Some(claim),
            Piece::Text(_) => None,
        })
    }

    fn filled(&self, claim: &mut dyn FnMut(&RuleClaim) -> String) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Claim(it) => claim(it),
        };
        self.pieces.iter().map(piece).collect()
    }
}

impl RoomPattern {
    /// The pattern, searched in `tenant/room` too if `in_tenants`. `shape` is the compiled
    /// [`PatternText::shape`]. `None` if a claim is at a place without a meaning of its own, such as
    /// a class or a comment.
    pub fn new(text: PatternText, shape: Regex, in_tenants: bool) -> Option<Self> {
        let marks = shape.capture_names().flatten().filter(|name| name.starts_with(MARK)).count();
        (marks == text.claims().count()).then_some(Self { text, shape, in_tenants })
    }

    /// The claims in braces.
    pub(super) fn claims(&self) -> impl Iterator<Item = &RuleClaim> {
        self.text.claims()
    }

    /// The named groups of the operator.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        let named = self.shape.capture_names().flatten();
        named.filter(|name| !name.starts_with(MARK))
    }

    /// Whether it matches the same rooms as `other`, for every person.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.shape.as_str() == other.shape.as_str() && self.claims().eq(other.claims())
    }

    /// The expression with any text in place of each claim.
    pub(super) fn shape(&self) -> &Regex {
        &self.shape
    }

    /// Searches the names of a meeting, for a person with these `values`.
    pub(super) fn find<'v>(
        &self,
        names: &MeetingNames,
        values: &dyn Fn(&RuleClaim) -> Values<'v>,
    ) -> Found {
        if self.claims().next().is_none() {
            return self.search(&self.shape, names).map_or(Found::Differs, Found::Matches);
        }
        if self.search(&self.shape, names).is_none() {
            return Found::Differs;
        }
        let all_known = !self.claims().any(|claim| values(claim).known.is_empty());
        let found = all_known.then(|| {
            let text = self.text.filled(&mut |claim| alternatives(values(claim).known));
            Regex::new(&text).map(|regex| self.search(&regex, names))
        });
        match found {
            Some(Ok(Some(captures))) => return Found::Matches(captures),
            // Too large.
            Some(Err(_)) => {}
            _ if !self.claims().any(|claim| values(claim).more) => return Found::Differs,
            _ => {}
        }
        Found::Unknown
    }

    fn search(&self, regex: &Regex, names: &MeetingNames) -> Option<Captures> {
        let captures = names.captures(regex, self.in_tenants)?;
        let named =
            |group: &str| Some((group.to_owned(), captures.name(group)?.as_str().to_owned()));
        Some(self.groups().filter_map(named).collect())
    }
}

/// An expression for each of the values as text. A longer value comes before a shorter one, so that the
/// result does not depend on the order of the values.
fn alternatives(values: &[String]) -> String {
    let mut values: Vec<&String> = values.iter().collect();
    values.sort_unstable_by(|one, other| (other.len(), one).cmp(&(one.len(), other)));
    let escaped: Vec<_> = values.iter().map(|value| regex::escape(value)).collect();
    format!("(?:{})", escaped.join("|"))
}

/// The bytes behind an opening brace that belong to it, if it has a meaning in a regular expression.
fn of_expression(before: &str, behind: &str) -> Option<usize> {
    let (inside, _) = behind.split_once('}')?;
    let backslashes = |text: &str| text.len() - text.trim_end_matches('\\').len();
    if backslashes(before) % 2 == 1 {
        return Some(0);
    }
    let escaped = before.strip_suffix(['p', 'P', 'x', 'u', 'U', 'b']);
    let is_escape = escaped.is_some_and(|escaped| backslashes(escaped) % 2 == 1);
    let counts = |c: char| c.is_ascii_digit() || c == ',' || c == ' ';
    let repeats = inside.contains(|c: char| c.is_ascii_digit()) && inside.chars().all(counts);
    (is_escape || repeats).then_some(inside.len() + 1)
}

/// The beginning of the groups for the claims.
const MARK: &str = "__claim";

#[cfg(test)]
mod tests;
