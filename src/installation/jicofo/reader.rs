//! Reads HOCON character by character.

use std::path::Path;

use super::error::{Cause, JicofoError};
use super::text::Text;
use super::values::Jicofo;
use super::written::Written;
use crate::installation::files::{Files, Place};

/// Parses the text of the file, and the files that it includes.
///
/// # Errors
///
/// [`JicofoError`] if the text is not HOCON, with the line, or if this is so for a file that it includes.
pub fn parse(path: &Path, text: &str, files: &dyn Files) -> Result<Jicofo, JicofoError> {
    let mut all = All { files, included: 0, found: Jicofo::new(path) };
    Reader { text: Text::new(path, text), path, base: 0, all: &mut all }.root("")?;
    Ok(all.found)
}

/// Sections inside sections. Jicofo's own have five levels.
const DEPTH: usize = 32;

/// What the readers of all files share.
pub(super) struct All<'f> {
    pub(super) files: &'f dyn Files,
    pub(super) included: usize,
    pub(super) found: Jicofo,
}

/// The reader of one file.
pub(super) struct Reader<'a, 'f> {
    pub(super) text: Text<'a>,
    pub(super) path: &'a Path,
    /// The depth of the section that includes this file. 0 for Jicofo's own file.
    pub(super) base: usize,
    pub(super) all: &'a mut All<'f>,
}

impl Reader<'_, '_> {
    fn place(&self) -> Place {
        Place::new(self.path, self.text.line)
    }

    /// The whole file, with or without braces around it.
    pub(super) fn root(&mut self, prefix: &str) -> Result<(), JicofoError> {
        self.text.skip(false);
        if self.text.peek() != Some('{') {
            return self.entries(prefix, self.base);
        }
        self.section(prefix, self.base)?;
        self.text.skip(false);
        self.text.peek().map_or(Ok(()), |it| self.text.fail(Cause::Unexpected(it)))
    }

    /// The entries in braces. `{` is next.
    fn section(&mut self, prefix: &str, depth: usize) -> Result<(), JicofoError> {
        let begin = self.text.line;
        if depth == DEPTH {
            return self.text.fail(Cause::Depth);
        }
        self.text.next();
        self.entries(prefix, depth + 1)?;
        match self.text.next() {
            Some(_) => Ok(()),
            None => self.text.fail_at(begin, Cause::End("section")),
        }
    }

    /// The entries up to the end, or up to `}`, which is not consumed. There is no `}` at the depth of the file.
    fn entries(&mut self, prefix: &str, depth: usize) -> Result<(), JicofoError> {
        loop {
            self.text.skip(true);
            match self.text.peek() {
                None => return Ok(()),
                Some('}') if depth > self.base => return Ok(()),
                Some(it @ ('}' | '{' | '[' | ']')) => return self.text.fail(Cause::Unexpected(it)),
                Some('=' | ':') => return self.text.fail(Cause::NoKey),
                Some(_) => self.entry(prefix, depth)?,
            }
        }
    }

    fn entry(&mut self, prefix: &str, depth: usize) -> Result<(), JicofoError> {
        let place = self.place();
        let Some(key) = self.key()? else {
            return self.include(prefix, depth, place);
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
        self.all.found.set(name, value, place);
        Ok(())
    }

    /// One section, or several after each other, which are merged.
    fn sections(&mut self, name: &str, place: &Place, depth: usize) -> Result<(), JicofoError> {
        self.all.found.begin(name, place);
        while self.text.peek() == Some('{') {
            self.section(name, depth)?;
            self.text.skip_blanks();
        }
        match self.text.peek() {
            Some('$') => {
                let place = self.place();
                let value = self.value(place.line)?.value(false);
                self.all.found.set(name.to_owned(), value, place);
                Ok(())
            }
            Some(it @ (']' | '[')) => self.text.fail(Cause::Unexpected(it)),
            _ => Ok(()),
        }
    }

    /// A key up to `=`, `:`, `+=` or `{`. `None`: the line includes another file.
    fn key(&mut self) -> Result<Option<String>, JicofoError> {
        let mut key = String::new();
        let mut is_quoted = false;
        while let Some(next) = self.text.peek() {
            match next {
                it if it.is_whitespace() && key == "include" && !is_quoted => {
                    return Ok(None);
                }
                '"' => {
                    is_quoted = true;
                    self.text.quoted(&mut key)?;
                }
                '=' | ':' | '{' | '}' | ',' | '+' | '\n' => break,
                '[' | ']' => return self.text.fail(Cause::Unexpected(next)),
                _ if self.text.is_comment() => break,
                _ => self.text.unquoted(&mut key)?,
            }
        }
        let line = self.text.line;
        // The sign or the brace may be on a later line.
        self.text.skip(false);
        if !matches!(self.text.peek(), Some('=' | ':' | '{' | '+')) {
            return self.text.fail_at(line, Cause::NoValue);
        }
        Ok(Some(key.trim().to_owned()))
    }

    /// A value up to the end of the line, a comma, a comment or the end of its section.
    fn value(&mut self, line: usize) -> Result<Written, JicofoError> {
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
            return self.text.fail_at(line, Cause::End(what));
        }
        let is_empty = !written.has_text && !written.has_substitution();
        if is_empty { self.text.fail_at(line, Cause::NoValue) } else { Ok(written) }
    }

    /// `${NAME}` or `${?NAME}`.
    fn substitution(&mut self, written: &mut Written) -> Result<(), JicofoError> {
        let line = self.text.line;
        self.text.next();
        if self.text.next() != Some('{') {
            return self.text.fail_at(line, Cause::Reserved('$'));
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
                Some('\n') | None => return self.text.fail_at(line, Cause::End("substitution")),
                Some(it @ ('{' | '[' | ']')) => {
                    return self.text.fail_at(line, Cause::Unexpected(it));
                }
                Some(it) => name.push(it),
            }
        }
        names.push(name.trim().to_owned());
        Ok(())
    }
}
