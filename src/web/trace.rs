//! The trace of a request: the header `traceparent` (W3C Trace Context, Level 1, section 3.2).

use actix_web::http::header::HeaderMap;

/// The trace id of a request, 32 lowercase hexadecimal digits. It is in the log, so that a line can be
/// found from a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TraceId(String);

impl TraceId {
    /// The trace id of the only `traceparent`. `None` without one, with several, or if it breaks a rule of
    /// section 3.2: a sender's mistake must not disturb a sign-in.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all("traceparent");
        let (value, None) = (values.next()?, values.next()) else { return None };
        Self::parse(value.to_str().ok()?)
    }

    /// `version "-" trace-id "-" parent-id "-" trace-flags`. A later version may append fields after
    /// another `-` (section 4.3).
    fn parse(value: &str) -> Option<Self> {
        let (known, rest) = value.split_at_checked(LENGTH)?;
        let mut fields = known.split('-');
        let mut field = |digits: usize| {
            let field = fields.next()?;
            let is_digit = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
            (field.len() == digits && field.bytes().all(is_digit)).then_some(field)
        };
        let (version, trace, parent) = (field(2)?, field(32)?, field(16)?);
        field(2)?;
        let ends = match version {
            "ff" => false,
            "00" => rest.is_empty(),
            _ => rest.is_empty() || rest.starts_with('-'),
        };
        let is_zero = |field: &str| field.bytes().all(|b| b == b'0');
        (ends && !is_zero(trace) && !is_zero(parent)).then(|| Self(trace.to_owned()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The length of version 00.
const LENGTH: usize = 55;

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    const VALID: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    fn of(values: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in values {
            let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
            headers.append(HeaderName::from_static("traceparent"), value);
        }
        TraceId::of(&headers).map(|id| id.as_str().to_owned())
    }

    #[test]
    fn a_valid_header_gives_its_trace_id() {
        for valid in [
            VALID,
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff",
            "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what=the+future",
            "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
        ] {
            assert_eq!(of(&[valid]).as_deref(), Some(TRACE), "{valid}");
        }
    }

    /// Each value breaks one rule of section 3.2.
    #[test]
    fn a_header_that_breaks_one_rule_is_ignored() {
        for invalid in [
            "",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00F067aa0ba902b7-01",
            "0A-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0A",
            "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473-600f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-extra",
            "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.extra",
            "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0é",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\t",
        ] {
            assert_eq!(of(&[invalid]), None, "{invalid}");
        }
    }

    #[test]
    fn two_headers_are_ignored() {
        assert_eq!(of(&[VALID, VALID]), None);
        assert_eq!(of(&[]), None);
    }
}
