//! The difference between our clock and the provider's.

use std::time::{Duration, UNIX_EPOCH};

use super::super::finding::{Finding, identifiers};
use crate::oidc::ProbeResponse;

identifiers! {
    Provider:
    CLOCK = "provider-clock",
}

/// Compares the header `Date` with `now`, in seconds since 1970. `None` without that header.
///
/// `skew` is `oidc.clock_skew`: beyond it, id tokens are refused.
pub(super) fn difference(response: &ProbeResponse, skew: Duration, now: u64) -> Option<Finding> {
    let theirs = response.date?.duration_since(UNIX_EPOCH).ok()?.as_secs();
    let seconds = now.abs_diff(theirs);
    let direction = if now > theirs { "ahead of" } else { "behind" };
    let found = format!("our clock is {seconds} s {direction} the provider's");
    let place = "Date";
    let finding = if seconds <= TOLERABLE {
        return Some(Finding::holds(CLOCK, place, format!("the clocks differ by {seconds} s")));
    } else if seconds > skew.as_secs() {
        Finding::fails(CLOCK, place, found)
    } else {
        Finding::warning(CLOCK, place, found)
    };
    let wanted = format!("at most {TOLERABLE} s; Prosody accepts no difference at all");
    Some(finding.wanted(wanted).fix("timedatectl set-ntp true, on both machines"))
}

/// The header counts whole seconds, and the response takes time.
const TOLERABLE: u64 = 5;

#[cfg(test)]
mod tests {
    use reqwest::{StatusCode, header::HeaderMap};

    use super::super::super::Status;
    use super::*;

    fn status(ahead: i64) -> Status {
        let response = ProbeResponse {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            location: None,
            date: Some(UNIX_EPOCH + Duration::from_secs(1_000)),
            certificate_expires: None,
            body: Vec::new(),
        };
        let now = 1_000_u64.saturating_add_signed(ahead);
        difference(&response, Duration::from_secs(60), now).unwrap().status
    }

    #[test]
    fn both_directions_count() {
        for (seconds, expected) in [
            (0, Status::Holds),
            (5, Status::Holds),
            (6, Status::Warning),
            (60, Status::Warning),
            (61, Status::Fails),
        ] {
            assert_eq!(status(seconds), expected, "{seconds}");
            assert_eq!(status(-seconds), expected, "-{seconds}");
        }
    }
}
