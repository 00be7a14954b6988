//! How the metrics count a call to the provider.

use reqwest::StatusCode;

use super::CallError;
use crate::metrics::CallOutcome;

/// The outcome of a call that ended with this status or this error.
pub(super) fn outcome(status: Result<StatusCode, &CallError>) -> CallOutcome {
    match status {
        Ok(status) => match status.as_u16() {
            ..300 => CallOutcome::Success,
            300..400 => CallOutcome::Redirect,
            400..500 => CallOutcome::ClientError,
            500.. => CallOutcome::ServerError,
        },
        Err(CallError::Timeout) => CallOutcome::Timeout,
        Err(CallError::Name | CallError::Connect(_) | CallError::Exhausted(_)) => {
            CallOutcome::Unreachable
        }
        Err(CallError::Certificate(_) | CallError::Tls(_)) => CallOutcome::Tls,
        Err(CallError::Proxy(_)) => CallOutcome::Proxy,
        Err(
            CallError::Insecure
            | CallError::Broken
            | CallError::TooLarge
            | CallError::Status(..)
            | CallError::Redirect { .. }
            | CallError::Body(_)
            | CallError::ErrorObject(_)
            | CallError::Member(_),
        ) => CallOutcome::Broken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_counts_by_its_class() {
        for (status, counted) in [
            (200, CallOutcome::Success),
            (299, CallOutcome::Success),
            (300, CallOutcome::Redirect),
            (399, CallOutcome::Redirect),
            (400, CallOutcome::ClientError),
            (499, CallOutcome::ClientError),
            (500, CallOutcome::ServerError),
            (999, CallOutcome::ServerError),
        ] {
            assert_eq!(outcome(Ok(StatusCode::from_u16(status).unwrap())), counted, "{status}");
        }
    }

    #[test]
    fn an_error_counts_by_what_an_operator_must_look_at() {
        let refused = std::io::ErrorKind::ConnectionRefused;
        for (error, counted) in [
            (CallError::Timeout, CallOutcome::Timeout),
            (CallError::Name, CallOutcome::Unreachable),
            (CallError::Connect(refused), CallOutcome::Unreachable),
            (CallError::Exhausted("port"), CallOutcome::Unreachable),
            (CallError::Certificate("it has expired"), CallOutcome::Tls),
            (CallError::Tls("no common version"), CallOutcome::Tls),
            (CallError::Proxy("refuses"), CallOutcome::Proxy),
            (CallError::Broken, CallOutcome::Broken),
            (CallError::TooLarge, CallOutcome::Broken),
        ] {
            assert_eq!(outcome(Err(&error)), counted, "{error}");
        }
    }
}
