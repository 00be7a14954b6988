//! Why the body of a response is not the expected JSON.

use crate::signin::Shown;

/// Why a body is not a JSON object. Follows "the response" in a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyFault {
    /// There is nothing but white space.
    #[error("is empty")]
    Empty,
    /// It is compressed. This service sends no `Accept-Encoding`, and RFC 9110 §12.5.3 allows any coding
    /// then, but no provider uses one.
    #[error(
        "is compressed ({0}), but this service reads no compressed responses: check the proxy in front of the provider"
    )]
    Compressed(Shown),
    /// UTF-16, which RFC 8259 §8.1 does not allow.
    #[error("is UTF-16 instead of UTF-8")]
    Utf16,
    /// A byte order mark that is not the first character. RFC 8259 §8.1 allows readers to ignore the
    /// first one.
    #[error("has a byte order mark that is not its first character")]
    ByteOrderMark,
    /// Another type of content, such as a page.
    #[error("is not JSON: its content type is {0}")]
    OtherType(Shown),
    /// The header is missing, and the body is not JSON.
    #[error("is not JSON and has no content type")]
    NoType,
    /// The content type is JSON, but the body is not.
    #[error("is not valid JSON, although its content type is JSON (line {line}, column {column})")]
    Invalid {
        /// The line of the first mistake, from 1.
        line: usize,
        /// Its column, from 1.
        column: usize,
    },
    /// JSON, but a list or a single value.
    #[error("is JSON, but not an object")]
    NotAnObject,
}
