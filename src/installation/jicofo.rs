//! Jicofo's configuration, in HOCON (lightbend/config, HOCON.md). A tolerant reader of what occurs in such a
//! file: sections, dotted keys, comments and values of one line. What it does not evaluate is reported.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::path::Path;
use std::str::Chars;

use super::files::{Disk, FileError, Files as _, Place};

/// Where Debian's package puts the file.
pub const DEFAULT_PATH: &str = "/etc/jitsi/jicofo/jicofo.conf";

/// The values of the file by their dotted path.
#[derive(Debug, Clone)]
pub struct Jicofo {
    values: BTreeMap<String, (String, Place)>,
    sections: BTreeMap<String, Place>,
    unsure: Vec<Place>,
    file: Place,
}

/// Reads the file. `None`: there is no such file.
///
/// # Errors
///
/// [`FileError`] if it cannot be read.
pub fn read(path: &Path, disk: &Disk) -> Result<Option<Jicofo>, FileError> {
    Ok(disk.text(path)?.map(|text| parse(path, &text)))
}

/// Parses the text of the file.
pub fn parse(path: &Path, text: &str) -> Jicofo {
    let mut reader = Reader {
        rest: text.chars().peekable(),
        line: 1,
        path,
        found: Jicofo {
            values: BTreeMap::new(),
            sections: BTreeMap::new(),
            unsure: Vec::new(),
            file: Place::new(path, 0),
        },
    };
    reader.object("", 0);
    reader.found
}

impl Jicofo {
    /// A value, as text. The last line that sets it decides.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|(value, _)| value.as_str())
    }

    /// A boolean, as HOCON reads it: also `yes`, `no`, `on` and `off`.
    pub fn bool(&self, name: &str) -> Option<bool> {
        match self.text(name)? {
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" => Some(false),
            _ => None,
        }
    }

    /// Whether there is a section of this name, such as `jicofo.authentication`.
    pub fn has_section(&self, name: &str) -> bool {
        self.sections.contains_key(name)
    }

    /// The line that sets the value or begins the section, otherwise the file.
    pub fn place(&self, name: &str) -> &Place {
        let value = self.values.get(name).map(|(_, place)| place);
        value.or_else(|| self.sections.get(name)).unwrap_or(&self.file)
    }

    /// Lines that this reader does not evaluate: `include` and substitutions such as `${NAME}`.
    pub fn unsure(&self) -> &[Place] {
        &self.unsure
    }
}

/// Sections inside sections. Jicofo's own have five levels.
const DEPTH: usize = 32;

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    line: usize,
    path: &'a Path,
    found: Jicofo,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        let next = self.rest.next()?;
        self.line += usize::from(next == '\n');
        Some(next)
    }

    fn peek(&mut self) -> Option<char> {
        self.rest.peek().copied()
    }

    fn place(&self) -> Place {
        Place::new(self.path, self.line)
    }

    /// Skips white space, commas and comments.
    fn skip(&mut self) {
        while let Some(next) = self.peek() {
            match next {
                '#' => self.skip_line(),
                '/' if self.is_comment() => self.skip_line(),
                ',' => drop(self.next()),
                it if it.is_whitespace() => drop(self.next()),
                _ => break,
            }
        }
    }

    fn is_comment(&self) -> bool {
        self.rest.clone().take(2).eq(['/', '/'])
    }

    fn skip_line(&mut self) {
        while self.peek().is_some_and(|it| it != '\n') {
            self.next();
        }
    }

    /// The entries up to `}` or the end.
    fn object(&mut self, prefix: &str, depth: usize) {
        loop {
            self.skip();
            match self.peek() {
                None => return,
                Some('}') => {
                    self.next();
                    return;
                }
                Some('{') if depth == 0 => {
                    self.next();
                    self.object(prefix, depth + 1);
                }
                Some(_) => self.entry(prefix, depth),
            }
        }
    }

    fn entry(&mut self, prefix: &str, depth: usize) {
        let place = self.place();
        let key = self.key();
        if key.starts_with("include ") || key == "include" {
            self.found.unsure.push(place);
            return;
        }
        let name = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
        if matches!(self.peek(), Some('=' | ':' | '+')) {
            self.next();
            if self.peek() == Some('=') {
                self.next();
            }
            while self.peek().is_some_and(|it| it.is_whitespace()) {
                self.next();
            }
        }
        if self.peek() == Some('{') {
            self.next();
            self.found.sections.insert(name.clone(), place);
            if depth < DEPTH {
                self.object(&name, depth + 1);
            }
            return;
        }
        let value = self.value();
        if value.contains("${") {
            self.found.unsure.push(place.clone());
        }
        self.found.values.insert(name, (value, place));
    }

    /// A key up to `=`, `:`, `{` or the end of the line. Quotes are removed.
    fn key(&mut self) -> String {
        let mut key = String::new();
        while let Some(next) = self.peek() {
            match next {
                '"' => {
                    self.next();
                    self.quoted(&mut key);
                }
                '=' | ':' | '{' | '}' | '\n' => break,
                '+' if self.rest.clone().take(2).eq(['+', '=']) => break,
                _ => key.extend(self.next()),
            }
        }
        if self.peek() == Some('\n') {
            // A brace may be on the next line.
            self.skip();
        }
        key.trim().to_owned()
    }

    /// A value up to the end of the line, a comma, a comment or a closing bracket.
    fn value(&mut self) -> String {
        let mut value = String::new();
        let mut open = 0_usize;
        while let Some(next) = self.peek() {
            match next {
                '"' => {
                    self.next();
                    self.quoted(&mut value);
                    continue;
                }
                '#' => {
                    self.skip_line();
                    continue;
                }
                '/' if self.is_comment() => {
                    self.skip_line();
                    continue;
                }
                '[' | '{' => open += 1,
                ']' | '}' if open > 0 => open -= 1,
                '\n' | ',' | '}' if open == 0 => break,
                _ => {}
            }
            value.extend(self.next());
        }
        value.trim().to_owned()
    }

    /// The rest of a quoted text, or of one in three quotes.
    fn quoted(&mut self, into: &mut String) {
        if self.rest.clone().take(2).eq(['"', '"']) {
            self.next();
            self.next();
            while self.peek().is_some() && !self.rest.clone().take(3).eq(['"', '"', '"']) {
                into.extend(self.next());
            }
            for _ in 0..3 {
                self.next();
            }
            return;
        }
        while let Some(next) = self.next() {
            match next {
                '"' => return,
                '\\' => into.extend(self.next()),
                it => into.push(it),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
# Jicofo HOCON configuration. authentication { enabled = true }
jicofo {
  xmpp: { client: {
      hostname = "localhost"   // a host
      trusted-domains = [ "recorder.meet.example.org", "x" ] # later
      "quoted key" : "a, b # c"
  } }
  conference
  {
    enable-auto-owner = no
  }
  bridge.brewery-jid="JvbBrewery@internal.auth", other = 1
  include "more.conf"
  secret = ${?SECRET}
}
jicofo.conference.enable-auto-owner = false
"#;

    #[test]
    fn values_have_their_path_and_line_and_the_last_one_decides() {
        let jicofo = parse(Path::new("jicofo.conf"), TEXT);
        assert_eq!(jicofo.text("jicofo.xmpp.client.hostname"), Some("localhost"));
        assert_eq!(jicofo.text("jicofo.xmpp.client.quoted key"), Some("a, b # c"));
        assert_eq!(
            jicofo.text("jicofo.xmpp.client.trusted-domains"),
            Some("[ recorder.meet.example.org, x ]")
        );
        assert_eq!(jicofo.text("jicofo.bridge.brewery-jid"), Some("JvbBrewery@internal.auth"));
        assert_eq!(jicofo.text("jicofo.other"), Some("1"));
        assert_eq!(jicofo.bool("jicofo.conference.enable-auto-owner"), Some(false));
        assert_eq!(jicofo.place("jicofo.conference.enable-auto-owner").line, 17);
        assert_eq!(jicofo.place("jicofo.conference").line, 9);
        assert!(!jicofo.has_section("jicofo.authentication"), "a comment is no section");
        assert_eq!(jicofo.place("jicofo.none").line, 0);
    }

    #[test]
    fn what_is_not_evaluated_is_reported() {
        let jicofo = parse(Path::new("jicofo.conf"), TEXT);
        let lines: Vec<_> = jicofo.unsure().iter().map(|place| place.line).collect();
        assert_eq!(lines, [14, 15]);
    }

    #[test]
    fn a_file_with_braces_around_everything_is_read() {
        for text in
            ["{ a { b = true } }", "{\n\"a\": {\"b\": true}\n}", "a.b = true", "a { b: yes }"]
        {
            let jicofo = parse(Path::new("j"), text);
            assert_eq!(jicofo.bool("a.b"), Some(true), "{text}");
        }
    }

    #[test]
    fn any_text_is_read_to_its_end() {
        for text in
            ["{", "}", "a = \"", "a = \"\"\"x", "a = [", "}}}}a = 1", "=", "a", "a { b", "\"", "+="]
        {
            parse(Path::new("j"), text);
        }
        parse(Path::new("j"), &"a {".repeat(100_000));
    }
}
