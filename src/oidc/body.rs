//! The body of a response as a JSON object, and why it is not one.

use reqwest::header::HeaderValue;
use serde_json::{Map, Value};

use super::{BodyFault, CallError};
use crate::signin::{ProviderError, Shown};

/// The headers that describe a body.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct BodyHeaders<'a> {
    pub(super) content_type: Option<&'a HeaderValue>,
    pub(super) content_encoding: Option<&'a HeaderValue>,
}

/// Parses `body`, which must be a JSON object without a byte order mark. The content type is not
/// required: some providers serve their documents as static files.
///
/// # Errors
///
/// [`BodyFault`]
pub(super) fn object(
    body: &[u8],
    headers: BodyHeaders<'_>,
) -> Result<Map<String, Value>, BodyFault> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(BodyFault::NotAnObject),
        Err(error) => Err(fault(body, headers, &error)),
    }
}

/// The error for an object that lacks `member`, or has it with a wrong type: that of the provider, if the
/// object is an OAuth error.
pub(super) fn missing(object: &Map<String, Value>, member: &'static str) -> CallError {
    match ProviderError::in_object(object, &[]) {
        Some(error) => CallError::ErrorObject(Box::new(error)),
        None => CallError::Member(member),
    }
}

/// Whether a JSON text is an object. serde would also read a struct from an array of its fields in
/// order.
pub(super) fn is_object(json: &[u8]) -> bool {
    json.trim_ascii_start().starts_with(b"{")
}

fn fault(body: &[u8], headers: BodyHeaders<'_>, error: &serde_json::Error) -> BodyFault {
    let text = |value: Option<&HeaderValue>| {
        value.and_then(|value| value.to_str().ok()).map(str::to_ascii_lowercase)
    };
    let coding = text(headers.content_encoding).filter(|coding| coding != "identity");
    if let Some(coding) = coding.as_deref().or_else(|| compression(body)) {
        return BodyFault::Compressed(Shown::of(coding));
    }
    if UTF_16.iter().any(|mark| body.starts_with(mark)) || body.contains(&0) {
        return BodyFault::Utf16;
    }
    let trimmed = body.trim_ascii();
    if trimmed.is_empty() {
        return BodyFault::Empty;
    }
    if trimmed.windows(BYTE_ORDER_MARK.len()).any(|part| part == BYTE_ORDER_MARK) {
        return BodyFault::ByteOrderMark;
    }
    match text(headers.content_type) {
        None => BodyFault::NoType,
        Some(kind) if kind.contains("json") => {
            BodyFault::Invalid { line: error.line(), column: error.column() }
        }
        Some(kind) => BodyFault::OtherType(Shown::of(&kind)),
    }
}

/// The compression of `body` by its first bytes. brotli has no mark.
fn compression(body: &[u8]) -> Option<&'static str> {
    const MARKS: [(&[u8], &str); 5] = [
        (&[0x1f, 0x8b], "gzip"),
        (&[0x28, 0xb5, 0x2f, 0xfd], "zstd"),
        (&[0x78, 0x01], "deflate"),
        (&[0x78, 0x9c], "deflate"),
        (&[0x78, 0xda], "deflate"),
    ];
    MARKS.iter().find(|(mark, _)| body.starts_with(mark)).map(|(_, name)| *name)
}

const UTF_16: [&[u8]; 2] = [&[0xff, 0xfe], &[0xfe, 0xff]];

/// U+FEFF in UTF-8.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(body: &[u8], content_type: Option<&str>, content_encoding: Option<&str>) -> String {
        let header = |text: Option<&str>| text.map(|text| HeaderValue::from_str(text).unwrap());
        let (content_type, content_encoding) = (header(content_type), header(content_encoding));
        let headers = BodyHeaders {
            content_type: content_type.as_ref(),
            content_encoding: content_encoding.as_ref(),
        };
        format!("the response {}", object(body, headers).unwrap_err())
    }

    #[test]
    fn each_kind_of_an_unreadable_body_is_named() {
        let json = Some("application/json; charset=utf-8");
        for (body, content_type, words) in [
            (&b"<html>"[..], Some("text/html"), "is not JSON: its content type is text/html"),
            (b"<html>", None, "is not JSON and has no content type"),
            (
                b"{\"a\":\n<html>",
                json,
                "is not valid JSON, although its content type is JSON (line 2, column 1)",
            ),
            (b"{\"a\":1", json, "is not valid JSON, although"),
            (b" \r\n", json, "is empty"),
            (b"", None, "is empty"),
            (b"[]", json, "is JSON, but not an object"),
            (b"\"text\"", json, "is JSON, but not an object"),
            (b"\xff\xfe{\0}\0", json, "is UTF-16 instead of UTF-8"),
            (b"{\0}\0", json, "is UTF-16 instead of UTF-8"),
            (b"\xEF\xBB\xBF{}", json, "has a byte order mark that is not its first character"),
            (b"{\xEF\xBB\xBF}", json, "has a byte order mark that is not its first character"),
            (b"\x1f\x8b\x08\0", json, "is compressed (gzip), but"),
            (b"\x28\xb5\x2f\xfd", None, "is compressed (zstd), but"),
            (b"\x78\x9c\x4b", None, "is compressed (deflate), but"),
        ] {
            let line = refused(body, content_type, None);
            assert!(line.starts_with(&format!("the response {words}")), "{body:?}: {line}");
        }
        let line = refused(b"\x0b\x02\x80", json, Some("br"));
        assert!(line.starts_with("the response is compressed (br), but"), "{line}");
        let line = refused(b"<html>", Some("text/html"), Some("identity"));
        assert_eq!(line, "the response is not JSON: its content type is text/html");
    }

    #[test]
    fn a_content_type_is_escaped_and_cut() {
        let line = refused(b"x", Some(&format!("text/\"{}", "x".repeat(100))), None);
        assert!(line.contains("text/\\u{22}xxx") && line.ends_with("x…"), "{line}");
    }

    #[test]
    fn an_object_without_a_member_is_an_error_of_the_provider_or_lacks_the_member() {
        for (body, line) in [
            (json!({}), "keys is missing in the response, or has a wrong type"),
            (json!({"error": 7}), "keys is missing in the response, or has a wrong type"),
            (
                json!({"error": "invalid_tenant", "error_description": "No such tenant"}),
                "the response is an error: invalid_tenant, error_description: No such tenant",
            ),
        ] {
            assert_eq!(missing(body.as_object().unwrap(), "keys").to_string(), line);
        }
    }
}
