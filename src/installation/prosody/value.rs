//! The values of Prosody's options.

use std::fmt;

use secrecy::SecretString;

/// A value. `Debug` shows its kind only, because any text may be a secret.
#[derive(Clone)]
pub(super) enum Value {
    Bool(bool),
    Number(f64),
    Text(String),
    /// The value of an option with `secret`, `password` or `credential` in its name.
    Secret(SecretString),
    /// The part of a table with the keys 1, 2, …
    List(Vec<Value>),
    /// A table with other keys only, such as `ssl`: nothing here needs its content.
    Map,
    /// A function, or a table in too many tables.
    Other,
    /// A value that is not known here: what it depends on, as a clause.
    Unknown(String),
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bool(true) => "true",
            Self::Bool(false) => "false",
            Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::Secret(_) => "a secret",
            Self::List(_) => "a list",
            Self::Map => "a table",
            Self::Other => "another value",
            Self::Unknown(_) => "a value that is not known here",
        })
    }
}

// Prosody converts each value to the type that a module asks for (core/moduleapi.lua). If it cannot, the
// module gets the default.
impl Value {
    /// `get_option_*` of a single value take the first element of a list.
    fn single(&self) -> Option<&Self> {
        match self {
            Self::List(items) => items.first(),
            it => Some(it),
        }
    }

    /// What the value, or an element of it, depends on that is not known here.
    pub(super) fn unknown(&self) -> Option<&str> {
        match self {
            Self::Unknown(what) => Some(what),
            Self::List(items) => items.iter().find_map(Self::unknown),
            _ => None,
        }
    }

    /// `get_option_string`, for strings only.
    pub(super) fn text(&self) -> Option<&str> {
        match self.single()? {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// `get_option_string` of a secret.
    pub(super) fn secret(&self) -> Option<&SecretString> {
        match self.single()? {
            Self::Secret(secret) => Some(secret),
            _ => None,
        }
    }

    /// `get_option_boolean`.
    pub(super) fn bool(&self) -> Option<bool> {
        match self.single()? {
            Self::Bool(value) => Some(*value),
            Self::Text(text) => match text.as_str() {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            },
            Self::Number(number) if *number == 1.0 => Some(true),
            Self::Number(number) if *number == 0.0 => Some(false),
            _ => None,
        }
    }

    /// `get_option_number`.
    pub(super) fn number(&self) -> Option<f64> {
        match self.single()? {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// `get_option_array` or `get_option_set`: a single value is a list of one. Elements that are not
    /// strings are left out.
    pub(super) fn texts(&self) -> Vec<&str> {
        match self {
            Self::List(items) => items.iter().filter_map(Self::text).collect(),
            it => it.text().into_iter().collect(),
        }
    }
}

/// Whether the option of this name is a secret.
pub(super) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["secret", "password", "credential"].iter().any(|word| name.contains(word))
}
