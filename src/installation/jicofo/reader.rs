//! Reads HOCON character by character.

use std::path::Path;

use super::error::{Cause, JicofoError};
use super::text::{Failure, Text};
use super::values::{Jicofo, Value};
use crate::installation::files::Place;

/// Parses the text of the file.
///
/// # Errors
///
/// [`JicofoError::Text`] if the text is not HOCON, with the line.
pub fn parse(path: &Path, text: &str) -> Result<Jicofo, JicofoError> {
    let mut reader = Reader { text: Text::new(text), path, found: Jicofo::new(path) };
    match reader.root() {
        Ok(()) => Ok(reader.found),
        Err((line, cause)) => Err(JicofoError::new(path, line, cause)),
    }
}

/// Sections inside sections. Jicofo's own have five levels.
const DEPTH: usize = 32;

struct Reader<'a> {
    text: Text<'a>,
    path: &'a Path,
    found: Jicofo,
}

/// A value as it is written.
#[derive(Default)]
struct Written {
    text: String,
    /// The names of its substitutions: those with `?`, and those without.
    optional: Vec<String>,
    required: Vec<String>,
    /// Whether the value has something besides substitutions.
    has_text: bool,
    is_quoted: bool,
}

impl Reader<'_> {
    fn place(&self) -> Place {
        Place::new(self.path, self.text.line)
    }

    /// The whole file, with or without braces around it.
    fn root(&mut self) -> Result<(), Failure> {
        self.text.skip(false);
        if self.text.peek() != Some('{') {
            return self.entries("", 0);
        }
        self.section("", 0)?;
        self.text.skip(false);
        self.text.peek().map_or(Ok(()), |it| self.text.fail(Cause::Unexpected(it)))
    }

    /// The entries in braces. `{` is next.
    fn section(&mut self, prefix: &str, depth: usize) -> Result<(), Failure> {
        let begin = self.text.line;
        if depth == DEPTH {
            return self.text.fail(Cause::Depth);
        }
        self.text.next();
        self.entries(prefix, depth + 1)?;
        match self.text.next() {
            Some(_) => Ok(()),
            None => Err((begin, Cause::End("section"))),
        }
    }

    /// The entries up to the end, or up to `}`, which is not consumed. At depth 0 there is no `}`.
    fn entries(&mut self, prefix: &str, depth: usize) -> Result<(), Failure> {
        loop {
            self.text.skip(true);
            match self.text.peek() {
                None => return Ok(()),
                Some('}') if depth > 0 => return Ok(()),
                Some(it @ ('}' | '{' | '[' | ']')) => return self.text.fail(Cause::Unexpected(it)),
                Some('=' | ':') => return self.text.fail(Cause::NoKey),
                Some(_) => self.entry(prefix, depth)?,
            }
        }
    }

    fn entry(&mut self, prefix: &str, depth: usize) -> Result<(), Failure> {
        let place = self.place();
        let Some(key) = self.key()? else {
            self.found.include(place);
            return Ok(());
        };
        let name = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
        let mut appends = false;
        match self.text.peek() {
            Some('{') => {}
            Some('+') if self.text.begins("+=") => {
                self.text.skip_characters(2);
                appends = true;
            }
            Some('+') => return self.text.fail(Cause::Reserved('+')),
            _ => drop(self.text.next()),
        }
        self.text.skip(false);
        if self.text.peek() == Some('{') && !appends {
            return self.sections(&name, &place, depth);
        }
        let written = self.value(place.line)?;
        let value = written.value(appends);
        self.found.set(name, value, place);
        Ok(())
    }

    /// One section, or several after each other, which are merged.
    fn sections(&mut self, name: &str, place: &Place, depth: usize) -> Result<(), Failure> {
        self.found.begin(name, place);
        while self.text.peek() == Some('{') {
            self.section(name, depth)?;
            self.text.skip_blanks();
        }
        match self.text.peek() {
            Some('$') => {
                let place = self.place();
                let value = self.value(place.line)?.value(false);
                self.found.set(name.to_owned(), value, place);
                Ok(())
            }
            Some(it @ (']' | '[')) => self.text.fail(Cause::Unexpected(it)),
            _ => Ok(()),
        }
    }

    /// A key up to `=`, `:`, `+=` or `{`. `None`: the line includes another file.
    fn key(&mut self) -> Result<Option<String>, Failure> {
        let mut key = String::new();
        let mut is_quoted = false;
        while let Some(next) = self.text.peek() {
            match next {
                '"' => {
                    is_quoted = true;
                    self.text.quoted(&mut key)?;
                }
                '=' | ':' | '{' | '}' | ',' | '+' | '\n' => break,
                '[' | ']' => return self.text.fail(Cause::Unexpected(next)),
                _ if self.text.is_comment() => break,
                it if it.is_whitespace() && key == "include" && !is_quoted => {
                    return self.skip_include().map(|()| None);
                }
                _ => self.text.unquoted(&mut key)?,
            }
        }
        let line = self.text.line;
        // The sign or the brace may be on a later line.
        self.text.skip(false);
        if !matches!(self.text.peek(), Some('=' | ':' | '{' | '+')) {
            return Err((line, Cause::NoValue));
        }
        Ok(Some(key.trim().to_owned()))
    }

    /// The rest of an `include`, such as `"x.conf"` or `required(file("x.conf"))`.
    fn skip_include(&mut self) -> Result<(), Failure> {
        while let Some(next) = self.text.peek() {
            match next {
                '"' => self.text.quoted(&mut String::new())?,
                '\n' | '}' | ',' => break,
                '{' | '[' | ']' => return self.text.fail(Cause::Unexpected(next)),
                _ => drop(self.text.next()),
            }
        }
        Ok(())
    }

    /// A value up to the end of the line, a comma, a comment or the end of its section.
    fn value(&mut self, line: usize) -> Result<Written, Failure> {
        let mut written = Written::default();
        // The brackets that are open, with their lines.
        let mut open: Vec<(char, usize)> = Vec::new();
        while let Some(next) = self.text.peek() {
            match next {
                '"' => {
                    (written.has_text, written.is_quoted) = (true, true);
                    self.text.quoted(&mut written.text)?;
                }
                '$' => self.substitution(&mut written)?,
                _ if self.text.is_comment() => self.text.skip_line(),
                '[' | '{' => {
                    let close = if next == '[' { ']' } else { '}' };
                    open.push((close, self.text.line));
                    written.has_text = true;
                    written.text.extend(self.text.next());
                }
                ']' | '}' => match open.pop() {
                    Some((close, _)) if close == next => written.text.extend(self.text.next()),
                    None if next == '}' => break,
                    _ => return self.text.fail(Cause::Unexpected(next)),
                },
                '\n' | ',' if open.is_empty() => break,
                '=' | ':' if open.is_empty() => return self.text.fail(Cause::Reserved(next)),
                it => {
                    written.has_text |= !it.is_whitespace();
                    self.text.unquoted(&mut written.text)?;
                }
            }
        }
        if let Some((close, line)) = open.pop() {
            let what = if close == ']' { "list" } else { "section" };
            return Err((line, Cause::End(what)));
        }
        let is_empty = !written.has_text && !written.has_substitution();
        if is_empty { Err((line, Cause::NoValue)) } else { Ok(written) }
    }

    /// `${NAME}` or `${?NAME}`.
    fn substitution(&mut self, written: &mut Written) -> Result<(), Failure> {
        let line = self.text.line;
        self.text.next();
        if self.text.next() != Some('{') {
            return Err((line, Cause::Reserved('$')));
        }
        let names = if self.text.peek() == Some('?') {
            self.text.next();
            &mut written.optional
        } else {
            &mut written.required
        };
        let mut name = String::new();
        loop {
            match self.text.next() {
                Some('}') => break,
                Some('\n') | None => return Err((line, Cause::End("substitution"))),
                Some(it @ ('{' | '[' | ']')) => return Err((line, Cause::Unexpected(it))),
                Some(it) => name.push(it),
            }
        }
        names.push(name.trim().to_owned());
        Ok(())
    }
}

impl Written {
    fn has_substitution(&self) -> bool {
        !self.optional.is_empty() || !self.required.is_empty()
    }

    fn value(self, appends: bool) -> Value {
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
