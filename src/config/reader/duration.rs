//! Durations with limits.

use std::time::Duration;

use super::error::Problem;
use super::item::Item;
use crate::signin::{DURATION_UNITS, parse_duration};

/// A day.
pub(in crate::config) const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// A minute.
pub(in crate::config) const MINUTE: Duration = Duration::from_secs(60);
/// A second, the smallest unit.
pub(in crate::config) const SECOND: Duration = Duration::from_secs(1);

/// Reads a duration from `least` to `most`: whole numbers with `d`, `h`, `m` or `s`, larger units first,
/// each at most once.
pub(in crate::config) fn between(
    least: Duration,
    most: Duration,
) -> impl Fn(&Item<'_>) -> Result<Duration, Problem> {
    move |item| {
        let written = item.string().ok().and_then(parse_duration);
        let duration = written.ok_or_else(|| {
            item.wrong("must be a duration in quotes, like \"8h\", \"10m\", \"90s\" or \"1h30m\"")
        })?;
        if (least..=most).contains(&duration) {
            return Ok(duration);
        }
        let (least, most) = (written_out(least), written_out(most));
        Err(item.wrong(format!("must be from \"{least}\" to \"{most}\"")))
    }
}

/// The duration in the largest unit of which it is a multiple.
fn written_out(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let whole =
        DURATION_UNITS.iter().find(|(_, length)| seconds != 0 && seconds.is_multiple_of(*length));
    let (unit, length) = whole.unwrap_or(&('s', 1));
    format!("{}{unit}", seconds / length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::testing::read_section;

    #[test]
    fn a_duration_is_whole_numbers_with_units_larger_units_first() {
        for (text, seconds) in [
            ("8h", 28_800),
            ("10m", 600),
            ("90s", 90),
            ("1h30m", 5400),
            ("1d1s", 86_401),
            ("0s", 0),
        ] {
            assert_eq!(parse_duration(text), Some(Duration::from_secs(seconds)), "{text}");
        }
        for text in [
            "",
            "8",
            "h",
            "8 h",
            "8H",
            "1m1h",
            "1h1h",
            "-1h",
            "+1h",
            "1.5h",
            "1 hour 5ms",
            "1 day",
            "5M",
            "PT8H",
            "01:30:00",
            "8h ",
            "8µ",
            "1w",
            "1y",
            "٣h",
            "99999999999999999999h",
            "999999999999999999d",
        ] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }

    #[test]
    fn the_error_for_a_duration_out_of_bounds_names_the_bounds() {
        let read = |text: &str| {
            read_section("x", &format!("[x]\nlifetime = {text}"), &[], |section| {
                section.optional("lifetime", between(SECOND, 400 * DAY))
            })
        };
        assert_eq!(read("\"400d\""), Ok(Some(400 * DAY)));
        for bad in ["\"0s\"", "\"401d\""] {
            let message = "config.toml:2:12: x.lifetime: must be from \"1s\" to \"400d\"";
            assert_eq!(read(bad), Err(message.to_owned()), "{bad}");
        }
        for bad in ["28800", "\"soon\"", "\"\""] {
            let message = "config.toml:2:12: x.lifetime: must be a duration in quotes, like \"8h\", \
                           \"10m\", \"90s\" or \"1h30m\"";
            assert_eq!(read(bad), Err(message.to_owned()), "{bad}");
        }
    }

    #[test]
    fn bounds_are_shown_in_the_largest_whole_unit() {
        assert_eq!(written_out(5 * MINUTE), "5m");
        assert_eq!(written_out(90 * SECOND), "90s");
        assert_eq!(written_out(Duration::ZERO), "0s");
    }
}
