//! A value before its substitutions are known.

use super::values::Value;

/// A value as it is written.
#[derive(Default)]
pub(super) struct Written {
    pub(super) text: String,
    /// The names of its substitutions: those with `?`, and those without.
    pub(super) optional: Vec<String>,
    pub(super) required: Vec<String>,
    /// Whether the value has something besides substitutions.
    pub(super) has_text: bool,
    pub(super) is_quoted: bool,
}

impl Written {
    pub(super) fn has_substitution(&self) -> bool {
        !self.optional.is_empty() || !self.required.is_empty()
    }

    pub(super) fn value(self, appends: bool) -> Value {
        let text = self.text.trim().to_owned();
        let mut names = self.required.iter().chain(&self.optional);
        match names.next() {
            // It is removed if its name is not found (HOCON.md, "Substitutions").
            Some(name) if self.required.is_empty() && !self.has_text => {
                Value::Optional(name.clone())
            }
            Some(name) => Value::Unknown(name.clone()),
            None if appends => Value::Appended(text),
            None if text == "null" && !self.is_quoted => Value::Null,
            None => Value::Text(text),
        }
    }
}
