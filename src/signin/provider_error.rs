//! An error that the provider answered: its code and its description, in a form that is safe to log.

use std::fmt;

use serde_json::{Map, Value};

use super::{ErrorCode, ProviderText};

/// The `error` and `error_description` of a response (RFC 6749 §4.1.2.1 and §5.2, RFC 6750 §3).
/// `Display` shows both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderError {
    /// The code.
    pub code: ErrorCode,
    /// The description, if there is one.
    pub description: Option<ProviderText>,
}

/// An error in an authorization response, and who sent it. `Display` follows "the provider answered".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} ({at}){}", .error.code, described(.error))]
pub struct ProviderAnswer {
    /// The error.
    pub error: ProviderError,
    /// The authorization endpoint, without its query.
    pub at: String,
}

impl ProviderError {
    /// The error with this code and this description. `secrets` are those that the provider received.
    pub fn of(code: &str, description: Option<&str>, secrets: &[&str]) -> Self {
        let description = description.and_then(|text| ProviderText::of(text, secrets));
        Self { code: ErrorCode::of(code, secrets), description }
    }

    /// The error in a JSON object. `None` if the member `error` is missing, empty or not a string.
    pub fn in_object(object: &Map<String, Value>, secrets: &[&str]) -> Option<Self> {
        let text = |member| object.get(member).and_then(Value::as_str);
        let code = text("error").filter(|code| !code.is_empty())?;
        Some(Self::of(code, text("error_description"), secrets))
    }
}

impl fmt::Display for ProviderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.code, described(self))
    }
}

fn described(error: &ProviderError) -> String {
    let description = error.description.as_ref();
    description.map_or_else(String::new, |text| format!(", error_description: {text}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_object_with_a_text_in_error_is_an_error() {
        for (object, line) in [
            (json!({"error": "invalid_client"}), Some("invalid_client")),
            (
                json!({"error": "invalid_client", "error_description": "Bad secret"}),
                Some("invalid_client, error_description: Bad secret"),
            ),
            (json!({"error": "x", "error_description": {"odd": 1}}), Some("x")),
            (json!({"error": ""}), None),
            (json!({"error": {"code": 1}}), None),
            (json!({"error_description": "x"}), None),
        ] {
            let error = ProviderError::in_object(object.as_object().unwrap(), &[]);
            assert_eq!(error.map(|error| error.to_string()).as_deref(), line, "{object}");
        }
    }
}
