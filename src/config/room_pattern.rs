//! Whether each part of an expression in `[[access.rooms]]` and `[[roles.rooms]]` can match a meeting.
//!
//! An expression that matches no meeting would silently leave its room open, and so would a branch of an
//! alternation. The check follows the expression through the spelling of meetings ([`SpellingState`]),
//! forwards from its possible starts and backwards from its possible ends.

use std::collections::BTreeSet;

use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, Hir, HirKind, Look, Repetition};

use crate::jitsi::{SpellingState, may_be_spelt};

/// Places in the spelling of a meeting. `None` is the place after its end.
type Places = BTreeSet<Option<SpellingState>>;

#[derive(Clone, Copy)]
enum Direction {
    Forwards,
    Backwards,
}

/// Whether every part of `pattern` can match: the whole, each branch of an alternation, and each part
/// that may be repeated or left out. `pattern` is searched in `room` and `tenant/room` in Prosody's
/// spelling; without `tenants` only in `room`.
///
/// A match must reach the room or the slash before it, because an expression that matches only inside
/// the name of a tenant was meant for a room. Word boundaries are assumed to match everywhere.
pub(super) fn has_no_dead_part(pattern: &Hir, tenants: bool) -> bool {
    let starts = if tenants {
        vec![SpellingState::ROOM, SpellingState::TENANT]
    } else {
        vec![SpellingState::ROOM]
    };
    let spelling = Spelling::from(&starts);
    let anywhere: Places = spelling.places.iter().copied().map(Some).collect();
    let reached = anywhere.iter().filter(|it| it.is_some_and(|place| !place.is_in_tenant()));
    let reached = reached.copied().chain([None]).collect();
    spelling.lives(&narrowed(pattern), &anywhere, &reached)
}

/// Whether a part of the pattern can match only in `tenant/room`.
pub(super) fn names_tenants(pattern: &Hir) -> bool {
    has_no_dead_part(pattern, true) && !has_no_dead_part(pattern, false)
}

/// The error for a pattern that names tenants.
pub(super) const TENANT: &str = "must not name a tenant (/) while jwt.subject is set, because Prosody then \
                                 does not separate tenants; remove one of them";

/// The error for a pattern with a part that never matches.
pub(super) const NEVER: &str = "can never match, or a part of it cannot: Prosody has rooms and tenants in \
                                lower case and percent-encoded, and a dot of a tenant as an underscore; write \
                                it like ^board$, board%20room or b%c3%bcro";

struct Spelling {
    places: Vec<SpellingState>,
}

impl Spelling {
    /// All places that can be reached from `starts`.
    fn from(starts: &[SpellingState]) -> Self {
        let mut places = starts.to_vec();
        let mut next = 0;
        while let Some(place) = places.get(next).copied() {
            next += 1;
            for behind in (0..=u8::MAX).filter_map(|byte| place.after(byte)) {
                if !places.contains(&behind) {
                    places.push(behind);
                }
            }
        }
        Self { places }
    }

    /// Whether `hir` can match from `before` to `after`, with each of its parts.
    fn lives(&self, hir: &Hir, before: &Places, after: &Places) -> bool {
        if self.through(hir, before, Direction::Forwards).is_disjoint(after) {
            return false;
        }
        match hir.kind() {
            HirKind::Empty | HirKind::Class(_) | HirKind::Look(_) => true,
            HirKind::Literal(literal) => self.is_spelt(hir, &literal.0, before, after),
            HirKind::Capture(capture) => self.lives(&capture.sub, before, after),
            HirKind::Alternation(branches) => {
                branches.iter().all(|branch| self.lives(branch, before, after))
            }
            HirKind::Concat(parts) => {
                let mut before = before.clone();
                (0..parts.len()).all(|at| {
                    let after = parts[at + 1..].iter().rev().fold(after.clone(), |after, part| {
                        self.through(part, &after, Direction::Backwards)
                    });
                    let lives = self.lives(&parts[at], &before, &after);
                    before = self.through(&parts[at], &before, Direction::Forwards);
                    lives
                })
            }
            HirKind::Repetition(repeated) => {
                let max = repeated.max.map(|max| max.saturating_sub(1));
                let others = Repetition { min: 0, max, ..repeated.clone() };
                let before = self.repeated(&others, before, Direction::Forwards);
                let after = self.repeated(&others, after, Direction::Backwards);
                self.lives(&repeated.sub, &before, &after)
            }
        }
    }

    /// Whether the room's part of a literal can be the spelling of a name. In a tenant, NFKC and lower
    /// case are not applied.
    fn is_spelt(&self, hir: &Hir, literal: &[u8], before: &Places, after: &Places) -> bool {
        let leads = |in_tenant: bool| {
            let from = before.iter().copied();
            let from = from.filter(|it| it.is_some_and(|it| it.is_in_tenant() == in_tenant));
            !self.through(hir, &from.collect(), Direction::Forwards).is_disjoint(after)
        };
        let slash = literal.iter().rposition(|byte| *byte == b'/');
        let behind_tenant = slash.is_none_or(|slash| may_be_spelt(&literal[slash..]));
        (behind_tenant && leads(true)) || (may_be_spelt(literal) && leads(false))
    }

    /// The places after a match of `hir` that begins at one of `from`; backwards, the places before a
    /// match that ends at one of `from`.
    fn through(&self, hir: &Hir, from: &Places, direction: Direction) -> Places {
        match hir.kind() {
            HirKind::Empty => from.clone(),
            HirKind::Literal(literal) => {
                let bytes = literal.0.iter();
                let step = |from: Places, byte: &u8| self.step(&from, &[(*byte, *byte)], direction);
                match direction {
                    Direction::Forwards => bytes.fold(from.clone(), step),
                    Direction::Backwards => bytes.rev().fold(from.clone(), step),
                }
            }
            HirKind::Class(class) => self.step(from, &bytes_of(class), direction),
            HirKind::Look(look) => self.look(*look, from, direction),
            HirKind::Repetition(repetition) => self.repeated(repetition, from, direction),
            HirKind::Capture(capture) => self.through(&capture.sub, from, direction),
            HirKind::Alternation(branches) => {
                branches.iter().flat_map(|it| self.through(it, from, direction)).collect()
            }
            HirKind::Concat(parts) => {
                let step = |from: Places, part: &Hir| self.through(part, &from, direction);
                match direction {
                    Direction::Forwards => parts.iter().fold(from.clone(), step),
                    Direction::Backwards => parts.iter().rev().fold(from.clone(), step),
                }
            }
        }
    }

    /// The places after (backwards: before) one byte of these ranges.
    fn step(&self, from: &Places, ranges: &[(u8, u8)], direction: Direction) -> Places {
        let behind = |place: SpellingState| {
            ranges
                .iter()
                .flat_map(|(first, last)| *first..=*last)
                .filter_map(move |byte| place.after(byte))
        };
        match direction {
            Direction::Forwards => {
                from.iter().flatten().flat_map(|place| behind(*place)).map(Some).collect()
            }
            Direction::Backwards => {
                let leads = |place: &SpellingState| {
                    behind(*place).any(|behind| from.contains(&Some(behind)))
                };
                self.places.iter().copied().filter(leads).map(Some).collect()
            }
        }
    }

    /// The places at which an assertion holds. A name is one line, so line and text boundaries are equal.
    fn look(&self, look: Look, from: &Places, direction: Direction) -> Places {
        match (look, direction) {
            (Look::Start | Look::StartLF | Look::StartCRLF, _) => {
                from.iter().copied().filter(|it| it.is_some_and(SpellingState::is_start)).collect()
            }
            (Look::End | Look::EndLF | Look::EndCRLF, Direction::Forwards) => from
                .iter()
                .copied()
                .filter(|it| it.is_none_or(SpellingState::is_end))
                .map(|_| None)
                .collect(),
            (Look::End | Look::EndLF | Look::EndCRLF, Direction::Backwards) => {
                let ends = self.places.iter().copied().filter(|place| place.is_end()).map(Some);
                ends.chain([None]).filter(|_| from.contains(&None)).collect()
            }
            _ => from.clone(),
        }
    }

    /// The places after a repetition. Stops when a further repetition reaches no new place.
    fn repeated(&self, repetition: &Repetition, from: &Places, direction: Direction) -> Places {
        let Repetition { min, max, sub, .. } = repetition;
        let mut places = from.clone();
        for _ in 0..*min {
            let next = self.through(sub, &places, direction);
            if next == places {
                break;
            }
            places = next;
        }
        let mut newest = places.clone();
        for _ in *min..max.unwrap_or(u32::MAX) {
            newest = self.through(sub, &newest, direction);
            if newest.is_subset(&places) {
                break;
            }
            places.extend(newest.iter().copied());
        }
        places
    }
}

/// The expression with its classes reduced to the bytes that occur in the spelling of a meeting. A class
/// of one byte becomes a literal, for example in `(?i)%C3`.
fn narrowed(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Empty | HirKind::Literal(_) | HirKind::Look(_) => hir.clone(),
        HirKind::Class(class) => {
            let mut bytes = ClassBytes::new(
                bytes_of(class).into_iter().map(|(first, last)| ClassBytesRange::new(first, last)),
            );
            let spelt = [(b'a', b'z'), (b'0', b'9')].into_iter();
            let signs = b"-_.~!'()*%/".iter().map(|sign| (*sign, *sign));
            let spelt = spelt.chain(signs).map(|(first, last)| ClassBytesRange::new(first, last));
            bytes.intersect(&ClassBytes::new(spelt));
            Hir::class(Class::Bytes(bytes))
        }
        HirKind::Repetition(repetition) => {
            let sub = Box::new(narrowed(&repetition.sub));
            Hir::repetition(Repetition { sub, ..repetition.clone() })
        }
        HirKind::Capture(capture) => narrowed(&capture.sub),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(narrowed).collect()),
        HirKind::Alternation(branches) => Hir::alternation(branches.iter().map(narrowed).collect()),
    }
}

/// The ASCII bytes of a class. Prosody's spelling of a name has no other bytes.
fn bytes_of(class: &Class) -> Vec<(u8, u8)> {
    let ranges: Vec<(u32, u32)> = match class {
        Class::Unicode(class) => {
            class.iter().map(|range| (range.start().into(), range.end().into())).collect()
        }
        Class::Bytes(class) => {
            class.iter().map(|range| (range.start().into(), range.end().into())).collect()
        }
    };
    let ascii = |number: u32| u8::try_from(number.min(0x7f)).ok();
    ranges
        .into_iter()
        .filter(|(first, _)| *first < 0x80)
        .filter_map(|(first, last)| Some((ascii(first)?, ascii(last)?)))
        .collect()
}

#[cfg(test)]
mod tests;
