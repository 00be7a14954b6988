//! Reads an INI file as Python's `configparser.ConfigParser()` does
//! (<https://docs.python.org/3/library/configparser.html>): names in lower case, `=` or `:`, values over
//! several lines, the section `DEFAULT`, and `%` as an escape. Only a ` #` behind a value differs: it begins a
//! comment here, as in the Python adapter's example, although `ConfigParser` makes it part of the value.
//!
//! No crate is suitable: `configparser` and `rust-ini` resolve no `%(name)s`, do not keep line numbers, and
//! the latter reads `\` as an escape.

use super::setting::{COMMENT, Setting, Settings, SyntaxError, split_comment};

/// The section whose values are defaults of every section.
const DEFAULT: &str = "DEFAULT";

/// `MAX_INTERPOLATION_DEPTH` of configparser.
const DEEPEST: usize = 10;

/// An option as it is written.
struct Option_ {
    section: String,
    name: String,
    lines: Vec<String>,
    line: usize,
    commented: bool,
}

/// Reads the settings of `text`. Their names have the form `[section] name`.
///
/// # Errors
///
/// [`SyntaxError`] for a line that `ConfigParser` refuses as well.
pub(super) fn read(text: &str) -> Result<Settings, SyntaxError> {
    let options = options(text)?;
    let own = options.iter().filter(|option| option.section != DEFAULT);
    let settings = own.map(|option| {
        let (value, stray) = resolve(&options, option, &option.raw(), 1)?;
        let comment = option.commented.then_some(COMMENT);
        Ok(Setting {
            name: format!("[{}] {}", option.section, option.name),
            value,
            line: option.line,
            remarks: comment.into_iter().chain(stray.then_some(STRAY_PERCENT)).collect(),
        })
    });
    settings.collect::<Result<_, _>>().map(Settings)
}

const STRAY_PERCENT: &str = "a single % was read as it is; the Python adapter requires %%";

fn options(text: &str) -> Result<Vec<Option_>, SyntaxError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut sections: Vec<String> = Vec::new();
    let mut options: Vec<Option_> = Vec::new();
    let mut indent = 0;
    // Whether the last option can go on in an indented line.
    let mut open = false;
    for (line, whole) in (1..).zip(text.lines()) {
        let content = whole.trim();
        if content.is_empty() || content.starts_with(['#', ';']) {
            continue;
        }
        let depth = whole.len() - whole.trim_start().len();
        if open && depth > indent {
            if let Some(option) = options.last_mut() {
                option.add(content);
            }
            continue;
        }
        indent = depth;
        let refuse = |message| Err(SyntaxError { line, message });
        if let Some(name) = content.strip_prefix('[').and_then(|rest| rest.rsplit_once(']')) {
            if sections.iter().any(|known| known == name.0) {
                return refuse("this section occurs twice");
            }
            sections.push(name.0.to_owned());
            open = false;
            continue;
        }
        let Some(section) = sections.last() else {
            return refuse(
                "is before the first [section]; for an environment file, name its adapter with --from",
            );
        };
        let Some((name, value)) = content.split_once(['=', ':']) else {
            return refuse("is neither a [section] nor name = value");
        };
        let name = name.trim().to_lowercase();
        if name.is_empty() {
            return refuse("has no name before the = or :");
        }
        if options.iter().any(|other| other.section == *section && other.name == name) {
            return refuse("this name occurs twice in its section");
        }
        let mut option =
            Option_ { section: section.clone(), name, lines: Vec::new(), line, commented: false };
        option.add(value);
        options.push(option);
        open = true;
    }
    Ok(options)
}

impl Option_ {
    fn add(&mut self, text: &str) {
        let (value, commented) = split_comment(text);
        self.lines.push(value.trim().to_owned());
        self.commented |= commented;
    }

    /// The value before `%` is resolved.
    fn raw(&self) -> String {
        self.lines.join("\n").trim_end().to_owned()
    }
}

/// Replaces `%%` and `%(name)s` (`BasicInterpolation`). Also returns whether another `%` is in the value.
fn resolve(
    options: &[Option_],
    option: &Option_,
    raw: &str,
    depth: usize,
) -> Result<(String, bool), SyntaxError> {
    let refuse = |message| SyntaxError { line: option.line, message };
    if depth > DEEPEST {
        return Err(refuse("the names in %(…)s lead in a circle"));
    }
    let (mut value, mut stray, mut rest) = (String::new(), false, raw);
    while let Some((before, after)) = rest.split_once('%') {
        value.push_str(before);
        if let Some(after) = after.strip_prefix('%') {
            value.push('%');
            rest = after;
        } else if let Some((name, after)) =
            after.strip_prefix('(').and_then(|after| after.split_once(")s"))
        {
            let name = name.to_lowercase();
            let named = [option.section.as_str(), DEFAULT].into_iter().find_map(|section| {
                options.iter().find(|other| other.section == section && other.name == name)
            });
            let named = named.ok_or_else(|| refuse("the name in %(…)s is in no section"))?;
            let (text, inner) = resolve(options, option, &named.raw(), depth + 1)?;
            value.push_str(&text);
            stray |= inner;
            rest = after;
        } else {
            value.push('%');
            stray = true;
            rest = after;
        }
    }
    value.push_str(rest);
    Ok((value, stray))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<(String, String)> {
        let settings = read(text).unwrap().0;
        settings.into_iter().map(|setting| (setting.name, setting.value)).collect()
    }

    #[test]
    fn a_value_is_read_as_configparser_reads_it() {
        for (text, value) in [
            ("k = v", "v"),
            ("k=v", "v"),
            ("k: v", "v"),
            ("K = V", "V"),
            ("k = a=b:c", "a=b:c"),
            ("k =", ""),
            ("k = v   ", "v"),
            ("k = 100%%", "100%"),
            ("k = %(other)s/x\nother = o", "o/x"),
            ("k = %(OTHER)s\nother = %(third)s\nthird = 3", "3"),
            ("k = one\n  two\n# no\n\n  three", "one\ntwo\nthree"),
            ("k = \"quoted\"", "\"quoted\""),
            ("k = a\\nb", "a\\nb"),
            ("k = v\n; comment\n  # comment", "v"),
            ("\u{20}\u{20}k = v\n\u{20}\u{20}other = x", "v"),
        ] {
            let read = values(&format!("[s]\n{text}"));
            assert_eq!(read[0], ("[s] k".to_owned(), value.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_hash_after_white_space_begins_a_comment_and_is_remarked() {
        for (text, value, commented) in [
            ("k = v # c", "v", true),
            ("k = v  # c = d", "v", true),
            ("k = v\t# c", "v", true),
            ("k = # c", "", true),
            ("k = a#b", "a#b", false),
            ("k = v ; c", "v ; c", false),
        ] {
            let settings = read(&format!("[s]\n{text}")).unwrap().0;
            assert_eq!(settings[0].value, value, "{text}");
            assert_eq!(settings[0].remarks == [COMMENT], commented, "{text}");
        }
    }

    #[test]
    fn a_single_percent_sign_stays_and_is_remarked() {
        for (text, value) in [("k = 5%", "5%"), ("k = %(x", "%(x"), ("k = %d%%", "%d%")] {
            let settings = read(&format!("[s]\n{text}")).unwrap().0;
            assert_eq!(
                (settings[0].value.as_str(), &settings[0].remarks[..]),
                (value, &[STRAY_PERCENT][..])
            );
        }
    }

    #[test]
    fn the_default_section_is_no_section_of_its_own() {
        let read = values("[DEFAULT]\nbase = https://a\n[urls]\nk = %(base)s/x");
        assert_eq!(read, [("[urls] k".to_owned(), "https://a/x".to_owned())]);
    }

    #[test]
    fn a_byte_order_mark_and_windows_line_ends_are_accepted() {
        assert_eq!(values("\u{feff}[s]\r\nk = v\r\n"), [("[s] k".to_owned(), "v".to_owned())]);
    }

    #[test]
    fn what_configparser_refuses_is_refused_with_its_line() {
        for (text, line, message) in [
            ("k = v", 1, "is before the first [section]"),
            ("[s]\nword", 2, "is neither a [section] nor name = value"),
            ("[s]\n= v", 2, "has no name"),
            ("[s]\nk = 1\nK = 2", 3, "this name occurs twice"),
            ("[s]\n[t]\n[s]", 3, "this section occurs twice"),
            ("[s]\nk = %(none)s", 2, "the name in %(…)s is in no section"),
            ("[s]\na = %(b)s\nb = %(a)s", 2, "the names in %(…)s lead in a circle"),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(error.line, line, "{text}");
            assert!(error.message.starts_with(message), "{text}: {error}");
        }
    }
}
