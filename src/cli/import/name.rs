//! What becomes of a setting of another adapter.

use toml::Value;

/// A setting of another adapter, and what becomes of it. The tables in `docs/moving.md` have the same rows.
#[derive(Debug)]
pub(super) struct Name {
    /// Its name there.
    pub(super) theirs: &'static str,
    /// The keys here, each named `section.key`.
    pub(super) keys: &'static [&'static str],
    /// How the value becomes that of the keys.
    pub(super) how: How,
    /// What an operator must know about it, or why it has no key. May be empty.
    pub(super) remark: &'static str,
}

/// How a value is carried over.
#[derive(Debug)]
pub(super) enum How {
    /// As it is.
    Text,
    /// Converted.
    Value(fn(&str) -> Converted),
    /// The adapter's own function decides, together with other settings.
    Together,
    /// Not at all. The remark says why.
    Nothing,
}

/// A converted value.
#[derive(Debug, PartialEq)]
pub(super) enum Converted {
    /// It is carried over.
    Value(Value),
    /// It is carried over, and something about it is worth a look.
    Noted(Value, &'static str),
    /// It cannot be carried over, for this reason.
    LeftOut(&'static str),
}

/// A setting whose text is the value of each key.
pub(super) const fn text(theirs: &'static str, keys: &'static [&'static str]) -> Name {
    Name { theirs, keys, how: How::Text, remark: "" }
}

/// A setting that is converted.
pub(super) const fn value(
    theirs: &'static str,
    keys: &'static [&'static str],
    convert: fn(&str) -> Converted,
    remark: &'static str,
) -> Name {
    Name { theirs, keys, how: How::Value(convert), remark }
}

/// A setting that is read together with others.
pub(super) const fn together(
    theirs: &'static str,
    keys: &'static [&'static str],
    remark: &'static str,
) -> Name {
    Name { theirs, keys, how: How::Together, remark }
}

/// A setting without a key.
pub(super) const fn nothing(theirs: &'static str, remark: &'static str) -> Name {
    Name { theirs, keys: &[], how: How::Nothing, remark }
}
