//! Values of a rule on `email_domain`, which is a host name in lower case. A value that it can never have
//! is an error.

use regex_syntax::hir::{Class, Hir, HirKind, Look};
use url::Host;

use super::reader::error::Problem;
use super::reader::item::Item;
use crate::signin::Test;

/// Refuses a value of `test`, read from `item`, that no host name satisfies.
pub(super) fn can_hold(item: &Item<'_>, test: &Test) -> Result<(), Problem> {
    match test {
        Test::AnyOf(_) => item.each(host_name).map(drop),
        Test::Equals(_) => host_name(item),
        Test::Matches(_) => pattern(item),
    }
}

fn host_name(item: &Item<'_>) -> Result<(), Problem> {
    fault(item.string()?).map_or(Ok(()), |fault| Err(item.wrong(fault)))
}

/// The rule that a text breaks if it is not a host name.
fn fault(text: &str) -> Option<&'static str> {
    if text.contains('@') {
        Some("must be the part of the address after the @, like \"example.org\"")
    } else if text == "*" {
        Some("must be a host name like \"example.org\"; to allow every domain, remove the rule")
    } else if text.starts_with('.') || text.contains('*') {
        Some(SUBDOMAINS)
    } else if text.to_lowercase() != text {
        Some("must be in lower case, because email_domain is")
    } else if !is_host_name(text) {
        Some(
            "must be a host name like \"example.org\", without spaces, port, path or a dot at its end",
        )
    } else {
        None
    }
}

/// Whether the text can follow the `@` of an address: labels of 1 to 63 letters, digits and hyphens,
/// without a hyphen at either end (RFC 1123 §2.1), at most 253 bytes in all. Letters of other scripts are
/// allowed (RFC 6531 §3.3) if they make a host name by the URL standard. One label is enough. An IP
/// address is refused: in an address it is in brackets (RFC 5321 §4.1.3).
fn is_host_name(text: &str) -> bool {
    let letter = |c: char| c == '-' || c.is_ascii_alphanumeric() || !c.is_ascii();
    let label = |label: &str| {
        (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
    };
    let plain = |ascii: &str| ascii.len() <= 253 && ascii.split('.').all(label);
    let Ok(Host::Domain(ascii)) = Host::parse(text) else { return false };
    text.chars().all(|c| c == '.' || letter(c)) && plain(&ascii)
}

/// Refuses an expression if one of its parts cannot match in any host name.
fn pattern(item: &Item<'_>) -> Result<(), Problem> {
    let text = item.string()?;
    // An invalid expression was refused before.
    match regex_syntax::Parser::new().parse(text) {
        Ok(hir) if is_dead(&hir) => Err(item.wrong(
            "can never match, or a part of it cannot: email_domain is a host name in lower case, \
             without the @; write it like (^|\\.)example\\.org$",
        )),
        _ => Ok(()),
    }
}

/// Whether a required part, or a branch of an alternation, needs a character that no host name has at
/// that place.
fn is_dead(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => false,
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(text) => !text.chars().all(may_hold) || text.contains(".."),
            Err(_) => false,
        },
        HirKind::Class(Class::Unicode(class)) => {
            !class.iter().any(|range| (range.start()..=range.end()).any(may_hold))
        }
        HirKind::Class(Class::Bytes(class)) => {
            let holds = |from: u8, to: u8| (from..=to).any(|byte| may_hold(char::from(byte)));
            !class.iter().any(|range| holds(range.start(), range.end()))
        }
        HirKind::Repetition(repetition) => repetition.min > 0 && is_dead(&repetition.sub),
        HirKind::Capture(capture) => is_dead(&capture.sub),
        HirKind::Concat(parts) => parts.iter().any(is_dead) || parts.windows(2).any(ends_wrong),
        HirKind::Alternation(ways) => ways.iter().any(is_dead),
    }
}

/// Whether two parts put a dot or a hyphen at the start or the end of the whole name.
fn ends_wrong(parts: &[Hir]) -> bool {
    let text = |hir: &Hir| match hir.kind() {
        HirKind::Literal(literal) => String::from_utf8(literal.0.to_vec()).unwrap_or_default(),
        _ => String::new(),
    };
    let is = |hir: &Hir, look: Look| matches!(hir.kind(), HirKind::Look(it) if *it == look);
    match parts {
        [first, second] => {
            (is(first, Look::Start) && text(second).starts_with(['.', '-']))
                || (is(second, Look::End) && text(first).ends_with(['.', '-']))
        }
        _ => false,
    }
}

/// Whether a host name in lower case may contain the character.
fn may_hold(c: char) -> bool {
    let ascii = matches!(c, 'a'..='z' | '0'..='9' | '-' | '.');
    let odd = c.is_ascii() || c.is_uppercase() || c.is_whitespace() || c.is_control();
    ascii || !odd
}

const SUBDOMAINS: &str = "must be a host name like \"example.org\", which does not include subdomains; \
                          for the domain and all its subdomains write \
                          matches = '(^|\\.)example\\.org$'";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_name_may_be_any_domain_of_an_email_address() {
        let long = format!("{}.{}", "a".repeat(63), "b".repeat(63));
        for name in [
            "example.org",
            "localhost",
            "a",
            "xn--bcher-kva.example",
            "bücher.example",
            "例え.jp",
            "1and1.com",
            "a-b.c-d.org",
            "3com",
            &long,
        ] {
            assert_eq!(fault(name), None, "{name}");
        }
    }

    #[test]
    fn the_error_for_a_text_that_is_not_a_host_name_says_what_to_write() {
        let longest = format!("{}org", "abcdefghi.".repeat(26));
        for (value, rule) in [
            ("@example.org", "after the @"),
            ("@", "after the @"),
            ("ada@example.org", "after the @"),
            ("*@example.org", "after the @"),
            ("*", "remove the rule"),
            ("*.example.org", "subdomains"),
            (".example.org", "subdomains"),
            ("example.*", "subdomains"),
            ("Example.org", "lower case"),
            ("BÜCHER.example", "lower case"),
            ("", "host name"),
            (" ", "host name"),
            ("example.org ", "host name"),
            ("example.org.", "host name"),
            ("example..org", "host name"),
            ("example.org, example.com", "host name"),
            ("https://example.org", "host name"),
            ("example.org:443", "host name"),
            ("example.org/x", "host name"),
            ("exa_mple.org", "host name"),
            ("-example.org", "host name"),
            ("example-.org", "host name"),
            ("exam ple.org", "host name"),
            ("192.0.2.1", "host name"),
            ("[192.0.2.1]", "host name"),
            ("[::1]", "host name"),
            ("example%2eorg", "host name"),
            (&longest, "host name"),
            (&format!("{}.org", "a".repeat(64)), "host name"),
        ] {
            let fault = fault(value).unwrap_or_else(|| panic!("{value} is accepted"));
            assert!(fault.contains(rule), "{value}: {fault}");
        }
    }

    #[test]
    fn an_expression_with_a_part_that_no_host_name_matches_is_refused() {
        let dead = |text: &str| is_dead(&regex_syntax::Parser::new().parse(text).unwrap());
        for never in [
            "@example\\.org$",
            "^@",
            ".*@example\\.org",
            "^.+@(example\\.org)$",
            "Example\\.org",
            "^\\*\\.example\\.org$",
            "^\\.example\\.org$",
            "example\\.org\\.$",
            "example org",
            "[A-Z]+",
            "^(@example\\.org|example\\.com)$",
            "a\\.\\.b",
            "example\\.org/",
            "[@*]",
            "^(?:example\\.org\\s)+$",
            "(?i-u)@x",
            "[^\\s\\S]",
        ] {
            assert!(dead(never), "{never}");
        }
        for may in [
            "",
            ".",
            "example\\.org$",
            "(^|\\.)example\\.org$",
            "^[^.]+\\.example\\.org$",
            "\\.org$",
            "(?i)Example\\.ORG",
            "^(a|b)\\.org$",
            "^[a-z0-9.-]+$",
            "bücher",
            "^(@)?example\\.org$",
            "\\d",
            "\\w+\\.edu$",
            "xn--",
        ] {
            assert!(!dead(may), "{may}");
        }
    }
}
