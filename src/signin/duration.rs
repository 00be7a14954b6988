//! Durations as text: `"8h"`, `"90s"`, `"1h30m"`.
//!
//! humantime and jiff do not fit, because they accept more than the documented form:
//! - humantime 2.4 accepts `"1 hour 5ms"`, `"1.5h"`, `"1h1h"` and `"1m1h"`, months and years, and reads
//!   `"5M"` as five months, which was probably meant as minutes.
//! - jiff 0.2 accepts `"1.5h"`, `"1h, 30m"`, `"01:30:00"`, `"PT8H"` and negative durations. Its
//!   `SignedDuration` refuses days (`"30d"`); its `Span` accepts months and years.

use std::time::Duration;

/// A duration: whole numbers with `d`, `h`, `m` or `s`, larger units first, each at most once. `None` if the
/// text is not a duration, or overflows.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let mut seconds: u64 = 0;
    let mut rest = text;
    let mut units = DURATION_UNITS.iter();
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u64 = rest[..digits].parse().ok()?;
        let unit = rest[digits..].chars().next()?;
        // Each unit must be smaller than the one before it.
        let (_, length) = units.find(|(name, _)| *name == unit)?;
        seconds = seconds.checked_add(number.checked_mul(*length)?)?;
        rest = &rest[digits + unit.len_utf8()..];
    }
    (!text.is_empty()).then_some(Duration::from_secs(seconds))
}

/// The units and their seconds, the largest first.
pub const DURATION_UNITS: [(char, u64); 4] =
    [('d', 24 * 60 * 60), ('h', 60 * 60), ('m', 60), ('s', 1)];
