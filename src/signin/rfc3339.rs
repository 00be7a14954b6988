//! Times as text, by RFC 3339.

use cookie::time::OffsetDateTime;
use cookie::time::format_description::well_known::Rfc3339;

/// The seconds since 1970 of a time with its offset, such as `2026-11-28T10:00:00Z`. A fraction of a second is
/// dropped. `None` for another text, and for a time before 1970.
pub fn parse_rfc3339(text: &str) -> Option<u64> {
    let time = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    time.unix_timestamp().try_into().ok()
}

/// `seconds` since 1970 as a time in UTC, such as `2026-11-28T10:00:00Z`. Empty after the year 9999.
pub fn rfc3339(seconds: u64) -> String {
    let seconds = i64::try_from(seconds).ok();
    let time = seconds.and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
    time.and_then(|time| time.format(&Rfc3339).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_keeps_its_second() {
        assert_eq!(rfc3339(1_795_860_000), "2026-11-28T10:00:00Z");
        for text in ["2026-11-28T10:00:00Z", "2026-11-28T11:00:00.9+01:00", "2026-11-28t10:00:00z"]
        {
            assert_eq!(parse_rfc3339(text), Some(1_795_860_000), "{text}");
        }
    }

    #[test]
    fn a_text_without_an_offset_is_not_a_time() {
        for text in
            ["", "2026-11-28T10:00:00", "2026-11-28", "10:00", "1969-12-31T23:59:59Z", "now"]
        {
            assert_eq!(parse_rfc3339(text), None, "{text}");
        }
        assert_eq!(rfc3339(u64::MAX), "");
    }
}
