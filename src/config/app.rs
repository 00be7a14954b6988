//! URL schemes and package names of Jitsi's apps.

use super::reader::error::Problem;
use super::reader::item::Item;

/// A URL scheme (RFC 3986 §3.1) that opens an app. Schemes that browsers handle are refused.
pub(super) fn scheme(item: &Item<'_>) -> Result<String, Problem> {
    let text = item.text()?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    if !text.starts_with(|c: char| c.is_ascii_alphabetic()) || !text.chars().all(allowed) {
        return Err(item.wrong(
            "must be a URL scheme like \"org.jitsi.meet\": a letter, then letters, digits, +, - and .",
        ));
    }
    let runs = ["blob", "data", "file", "javascript", "vbscript"];
    if runs.iter().any(|scheme| scheme.eq_ignore_ascii_case(text)) {
        return Err(item.wrong("must be the scheme of an app, like \"org.jitsi.meet\""));
    }
    Ok(text.to_owned())
}

/// An Android application id: two or more names of letters, digits and `_`, each beginning with a
/// letter (developer.android.com, "Set the application ID").
pub(super) fn package(item: &Item<'_>) -> Result<String, Problem> {
    let text = item.text()?;
    let name = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    if !text.contains('.') || !text.split('.').all(name) {
        return Err(item.wrong("must be an Android package like \"org.jitsi.meet\""));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::testing::read_section;

    fn accepts(read: fn(&Item<'_>) -> Result<String, Problem>, text: &str) -> bool {
        let text = format!("[x]\nk = {text:?}");
        read_section("x", &text, &[], |section| section.required("k", "", read)).is_ok()
    }

    #[test]
    fn a_scheme_has_url_syntax_and_is_not_one_that_browsers_handle() {
        for good in ["jitsi-meet", "org.jitsi.meet", "a", "H323+x"] {
            assert!(accepts(scheme, good), "{good}");
        }
        for bad in ["", "1a", "a:", "a b", "a/", "ä", "JavaScript", "data"] {
            assert!(!accepts(scheme, bad), "{bad}");
        }
    }

    #[test]
    fn a_package_is_two_or_more_names_joined_by_dots() {
        for good in ["org.jitsi.meet", "Org.a_1"] {
            assert!(accepts(package, good), "{good}");
        }
        for bad in ["", "jitsi", "a..b", "a.b.", "a.1b", "a.b;end", "a-b.c"] {
            assert!(!accepts(package, bad), "{bad}");
        }
    }
}
