//! Tests of a claim against a text with parts of the room's name.

use std::collections::BTreeMap;

use regex::Regex;
use regex_syntax::hir::{Capture, Hir, HirKind, Look, Repetition};

use super::braces::{BraceError, Part, parts};
use super::claim_test::texts;
use super::failed_rule::FailureReason;
use super::{Rule, RuleClaim, Test, VerifiedClaims};
use crate::jitsi::backend_safe;

/// What the named groups of a pattern matched, by name.
pub(super) type Captures = BTreeMap<String, String>;

/// A claim that must be one of these texts, compared in the spelling of room names.
#[derive(Clone, Debug)]
pub struct Captured {
    /// The claim.
    pub claim: RuleClaim,
    /// The texts.
    pub texts: Vec<GroupText>,
}

/// A text with named groups of a pattern in braces: `teacher-{course}`.
#[derive(Clone, Debug)]
pub struct GroupText {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug)]
enum Piece {
    /// In the spelling of room names.
    Text(String),
    Group(String),
}

impl GroupText {
    /// Parses a text. `None` if it contains no brace.
    ///
    /// # Errors
    ///
    /// [`BraceError`]
    pub fn parse(text: &str) -> Result<Option<Self>, BraceError> {
        let parsed = parts(text, &|_, _| None)?;
        let mut pieces = Vec::new();
        let mut before = 0;
        for part in &parsed {
            match part {
                Part::Text(part) => match part.find('}') {
                    Some(at) => {
                        let position = before + part[..at].chars().count() + 1;
                        return Err(BraceError::NotOpened(position));
                    }
                    None => {
                        before += part.chars().count();
                        pieces.push(Piece::Text(backend_safe(part)));
                    }
                },
                Part::Name(name, _) => {
                    before += name.chars().count() + 2;
                    pieces.push(Piece::Group((*name).to_owned()));
                }
            }
        }
        let has_group = pieces.iter().any(|piece| matches!(piece, Piece::Group(_)));
        Ok(has_group.then_some(Self { pieces }))
    }

    /// The names of the groups.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Group(name) => Some(name.as_str()),
            Piece::Text(_) => None,
        })
    }

    /// The text for a room. A group that did not take part in the match is empty.
    pub(super) fn filled(&self, captures: &Captures) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Group(name) => captures.get(name).cloned().unwrap_or_default(),
        };
        self.pieces.iter().map(piece).collect()
    }

    /// An expression for every text that [`Self::filled`] can return with captures of `pattern`.
    /// `None` if it is too large.
    pub(super) fn possible(&self, pattern: &Hir) -> Option<Regex> {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => Hir::literal(text.as_bytes()),
            Piece::Group(name) => {
                let matched = group(pattern, name).map(unanchored);
                Hir::alternation(matched.into_iter().chain([Hir::empty()]).collect())
            }
        };
        let pieces = self.pieces.iter().map(piece);
        let ends = [Look::Start, Look::End].map(Hir::look);
        let [start, end] = ends;
        let whole = Hir::concat([start].into_iter().chain(pieces).chain([end]).collect());
        Regex::new(&whole.to_string()).ok()
    }

    /// As in the configuration, apart from the spelling.
    pub(super) fn shown(&self) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Group(name) => format!("{{{name}}}"),
        };
        self.pieces.iter().map(piece).collect()
    }
}

impl Captured {
    /// A test that accepts no value but reads the same values.
    pub(super) fn reading(&self) -> Rule {
        Rule { claim: self.claim.clone(), test: Test::AnyOf(Vec::new()) }
    }

    /// A test that may pass and may fail, for findings about the configuration.
    pub(super) fn stand_in(&self) -> Rule {
        let texts: Vec<_> = self.texts.iter().map(GroupText::shown).collect();
        let text = regex::escape(&texts.join(" "));
        let test = Regex::new(&text).map_or_else(|_| Test::AnyOf(texts), Test::Matches);
        Rule { claim: self.claim.clone(), test }
    }

    /// The texts for a room.
    pub(super) fn filled(&self, captures: &Captures) -> Vec<String> {
        self.texts.iter().map(|text| text.filled(captures)).collect()
    }

    /// The values of the claim in the spelling of room names. Empty if the claim is absent.
    pub(super) fn values(claim: &RuleClaim, claims: &VerifiedClaims) -> Vec<String> {
        let test = Test::AnyOf(Vec::new());
        let value = claim.value(claims, |value| test.reads(value));
        value.map_or_else(|_| Vec::new(), |value| texts(&value).map(backend_safe).collect())
    }

    /// Whether a value of the claim is one of the texts for a room.
    ///
    /// # Errors
    ///
    /// The claim is absent.
    pub(super) fn accepts(
        &self,
        claims: &VerifiedClaims,
        captures: &Captures,
    ) -> Result<bool, FailureReason> {
        self.reading().value(claims)?;
        let (values, wanted) = (Self::values(&self.claim, claims), self.filled(captures));
        Ok(values.iter().any(|value| wanted.contains(value)))
    }
}

/// What the named group of `pattern` contains.
fn group<'h>(pattern: &'h Hir, name: &str) -> Option<&'h Hir> {
    match pattern.kind() {
        HirKind::Capture(Capture { name: Some(it), sub, .. }) if **it == *name => Some(sub),
        HirKind::Capture(Capture { sub, .. }) | HirKind::Repetition(Repetition { sub, .. }) => {
            group(sub, name)
        }
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().find_map(|part| group(part, name))
        }
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => None,
    }
}

/// The expression without assertions and groups: alone, it matches at least what it matches as a part of
/// a pattern.
fn unanchored(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) => hir.clone(),
        HirKind::Look(_) => Hir::empty(),
        HirKind::Capture(Capture { sub, .. }) => unanchored(sub),
        HirKind::Repetition(repetition) => {
            let sub = Box::new(unanchored(&repetition.sub));
            Hir::repetition(Repetition { sub, ..repetition.clone() })
        }
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(unanchored).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(unanchored).collect()),
    }
}
