//! Which characters of a claim a person can see.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

/// `text` as one line without surrounding blanks. `None` if nothing of it is visible.
///
/// Control characters and line breaks are removed. So are the characters that change the direction
/// of the following text (Unicode's UAX #9, 2.1 to 2.3): Jitsi shows names next to text of its own.
pub(super) fn printable(text: &str) -> Option<String> {
    if !is_visible(text) {
        return None;
    }
    let printable: String = text.chars().filter(|c| !is_control(*c)).collect();
    Some(printable.trim().to_owned())
}

/// Whether `text` has a visible character: not a blank, control or format character or combining
/// mark, and not one that is rendered as a blank.
pub(super) fn is_visible(text: &str) -> bool {
    VISIBLE.is_match(text)
}

/// Whether a value counts as absent: `null`, `""`, `{}`, `[]`, or an invisible text. Providers send
/// these for claims that a person does not have.
pub(super) fn is_absent(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => !is_visible(text),
        Value::Array(list) => list.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Control characters, line and paragraph separators, and the directional formatting characters:
/// embeddings, overrides, isolates and their terminators.
fn is_control(c: char) -> bool {
    let directional = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || directional
}

/// One visible character. `Default_Ignorable_Code_Point` contains the Hangul fillers and the
/// variation selectors. The last three are symbols in Unicode but rendered as blanks: the Braille
/// pattern without dots, the object replacement character and the null notehead.
#[expect(clippy::expect_used, reason = "a fixed expression, which the tests use")]
static VISIBLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"[^\s\p{Cc}\p{Cf}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\x{2800}\x{FFFC}\x{1D159}]",
    )
    .expect("it is a regular expression")
});

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_text_without_a_visible_character_is_refused() {
        for invisible in [
            "",
            " ",
            "\u{0}\u{1f}\u{7f}\u{85}",
            "\u{a0}\u{2003}\u{3000}",
            "\u{200b}\u{200d}",
            "\u{2060}\u{feff}",
            "\u{ad}\u{34f}",
            "\u{3164}\u{ffa0}\u{115f}\u{1160}",
            "\u{2800}",
            "\u{fe0f}",
            "\u{e0001}\u{e0041}\u{e007f}",
            "\u{202e}\u{2069}",
            "\u{301}",
            "\u{180e}",
            "\u{2028}\u{2029}",
            "\u{fff9}\u{fffc}",
            "\u{1d159}\u{1d173}",
            "\u{17b4}",
        ] {
            assert_eq!(printable(invisible), None, "{invisible:?}");
        }
        for visible in ["a", ".", "1", "ä", "名", "🚀", "a\u{301}", "\u{e000}", "\u{fffd}"] {
            assert_eq!(printable(visible).as_deref(), Some(visible));
        }
    }

    #[test]
    fn a_text_has_no_line_breaks_and_no_directional_formatting() {
        assert_eq!(printable(" A\u{0}da\n").as_deref(), Some("Ada"));
        assert_eq!(printable("\u{202e}adA\u{202c}\u{2066}!\u{2069}").as_deref(), Some("adA!"));
        assert_eq!(printable("a\u{2028}b").as_deref(), Some("ab"));
        let joined = "\u{645}\u{6cc}\u{200c}\u{631}\u{200f}";
        assert_eq!(
            printable(joined).as_deref(),
            Some(joined),
            "joiners and marks belong to the name"
        );
    }

    #[test]
    fn an_empty_value_is_absent() {
        for absent in [json!(null), json!(""), json!(" "), json!("\u{200b}"), json!([]), json!({})]
        {
            assert!(is_absent(&absent), "{absent}");
        }
        for there in [json!("a"), json!(0), json!(false), json!([""]), json!({"a": null})] {
            assert!(!is_absent(&there), "{there}");
        }
    }
}
