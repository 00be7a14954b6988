//! The characters of a file, with the rules that hold for keys and values.

use std::iter::Peekable;
use std::path::Path;
use std::str::Chars;

use super::error::{Cause, JicofoError};

/// The rest of a file.
pub(super) struct Text<'a> {
    path: &'a Path,
    rest: Peekable<Chars<'a>>,
    pub(super) line: usize,
}

impl<'a> Text<'a> {
    pub(super) fn new(path: &'a Path, text: &'a str) -> Self {
        Self { path, rest: text.chars().peekable(), line: 1 }
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let next = self.rest.next()?;
        self.line += usize::from(next == '\n');
        Some(next)
    }

    pub(super) fn peek(&mut self) -> Option<char> {
        self.rest.peek().copied()
    }

    /// Whether the next characters are these.
    pub(super) fn begins(&self, with: &str) -> bool {
        self.rest.clone().take(with.len()).eq(with.chars())
    }

    pub(super) fn skip_characters(&mut self, count: usize) {
        for _ in 0..count {
            self.next();
        }
    }

    /// Skips white space, comments and, if `commas`, commas.
    pub(super) fn skip(&mut self, commas: bool) {
        while let Some(next) = self.peek() {
            match next {
                ',' if commas => drop(self.next()),
                it if is_white(it) => drop(self.next()),
                _ if self.is_comment() => self.skip_line(),
                _ => break,
            }
        }
    }

    /// Skips white space of this line.
    pub(super) fn skip_blanks(&mut self) {
        while self.peek().is_some_and(|it| it != '\n' && is_white(it)) {
            self.next();
        }
    }

    pub(super) fn is_comment(&self) -> bool {
        self.begins("#") || self.begins("//")
    }

    pub(super) fn skip_line(&mut self) {
        while self.peek().is_some_and(|it| it != '\n') {
            self.next();
        }
    }

    /// The failure at this line.
    pub(super) fn fail<T>(&self, cause: Cause) -> Result<T, JicofoError> {
        self.fail_at(self.line, cause)
    }

    /// The failure at an earlier line.
    pub(super) fn fail_at<T>(&self, line: usize, cause: Cause) -> Result<T, JicofoError> {
        Err(JicofoError::new(self.path, line, cause))
    }

    /// A character outside of quotes.
    pub(super) fn unquoted(&mut self, into: &mut String) -> Result<(), JicofoError> {
        match self.peek() {
            Some(it @ ('`' | '^' | '?' | '!' | '@' | '*' | '&' | '\\' | '$')) => {
                self.fail(Cause::Reserved(it))
            }
            _ => {
                into.extend(self.next());
                Ok(())
            }
        }
    }

    /// A text in quotes or in three quotes. The first quote is next.
    pub(super) fn quoted(&mut self, into: &mut String) -> Result<(), JicofoError> {
        let begin = self.line;
        let no_end = Cause::End("quoted text");
        if self.begins("\"\"\"") {
            self.skip_characters(3);
            while !self.begins("\"\"\"") || self.begins("\"\"\"\"") {
                match self.next() {
                    Some(it) => into.push(it),
                    None => return self.fail_at(begin, no_end),
                }
            }
            self.skip_characters(3);
            return Ok(());
        }
        self.next();
        loop {
            match self.next() {
                Some('"') => return Ok(()),
                Some('\\') => into.push(self.escape()?),
                Some('\n') | None => return self.fail_at(begin, no_end),
                Some(it) => into.push(it),
            }
        }
    }

    /// What follows a backslash, as in JSON.
    fn escape(&mut self) -> Result<char, JicofoError> {
        let line = self.line;
        let escaped = match self.next() {
            Some(it @ ('"' | '\\' | '/')) => Some(it),
            Some('b') => Some('\u{8}'),
            Some('f') => Some('\u{c}'),
            Some('n') => Some('\n'),
            Some('r') => Some('\r'),
            Some('t') => Some('\t'),
            Some('u') => {
                let digits: String = (0..4).filter_map(|_| self.next()).collect();
                // Half of a pair is no character of its own. No value here has one.
                u32::from_str_radix(&digits, 16)
                    .ok()
                    .map(|it| char::from_u32(it).unwrap_or(char::REPLACEMENT_CHARACTER))
            }
            _ => None,
        };
        escaped.map_or_else(|| self.fail_at(line, Cause::Escape), Ok)
    }
}

/// White space of HOCON. A byte order mark is white space (ConfigImplUtil.java).
fn is_white(it: char) -> bool {
    it.is_whitespace() || matches!(it, '\u{feff}' | '\u{1c}'..='\u{1f}')
}
