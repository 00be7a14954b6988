//! Reads HOCON character by character.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::path::Path;
use std::str::Chars;

use super::values::Jicofo;
use crate::installation::files::Place;

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
