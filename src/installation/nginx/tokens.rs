//! Splits a file into words, as `ngx_conf_read_token` does (src/core/ngx_conf_file.c).

use std::path::Path;

use super::error::{Cause, NginxError};

/// A part of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A word, without its quotes.
    Word(String),
    /// `;`
    End,
    /// `{`
    Open,
    /// `}`
    Close,
}

/// A token and its line.
pub(super) type Placed = (Token, usize);

/// All tokens of a file.
pub(super) fn tokens(path: &Path, text: &str) -> Result<Vec<Placed>, NginxError> {
    if text.starts_with('\u{feff}') {
        return Err(NginxError::new(path, 1, Cause::Mark));
    }
    let mut reader = Reader { text: text.as_bytes(), at: 0, line: 1 };
    let mut tokens = Vec::new();
    while let Some(next) = reader.peek() {
        let line = reader.line;
        let token = match next {
            b' ' | b'\t' | b'\r' | b'\n' => {
                reader.step();
                continue;
            }
            b'#' => {
                while reader.peek().is_some_and(|it| it != b'\n') {
                    reader.step();
                }
                continue;
            }
            b';' => reader.sign(Token::End),
            b'{' if is_lua(&tokens) => {
                reader.step();
                reader.skip_block().ok_or_else(|| end(path, line, "block of Lua"))?;
                Token::End
            }
            b'{' => reader.sign(Token::Open),
            b'}' => reader.sign(Token::Close),
            quote @ (b'"' | b'\'') => {
                reader.step();
                let word = reader.quoted(quote).ok_or_else(|| end(path, line, "quoted word"))?;
                Token::Word(word)
            }
            _ => Token::Word(reader.word()),
        };
        tokens.push((token, line));
    }
    Ok(tokens)
}

fn end(path: &Path, line: usize, what: &'static str) -> NginxError {
    NginxError::new(path, line, Cause::End(what))
}

/// Whether the block that begins now has a program as its content, such as `content_by_lua_block`.
fn is_lua(tokens: &[Placed]) -> bool {
    let is_word = |it: &&Placed| matches!(it.0, Token::Word(_));
    let first = tokens.iter().rev().take_while(is_word).last();
    matches!(first, Some((Token::Word(word), _)) if word.ends_with("_by_lua_block"))
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    line: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn step(&mut self) {
        self.line += usize::from(self.peek() == Some(b'\n'));
        self.at += 1;
    }

    fn sign(&mut self, token: Token) -> Token {
        self.step();
        token
    }

    /// A word without quotes. `${` is part of it.
    fn word(&mut self) -> String {
        let mut word = Vec::new();
        while let Some(next) = self.peek() {
            match next {
                b' ' | b'\t' | b'\r' | b'\n' | b';' => break,
                b'{' if word.last() != Some(&b'$') => break,
                b'\\' => self.escaped(&mut word),
                _ => {
                    word.push(next);
                    self.step();
                }
            }
        }
        String::from_utf8_lossy(&word).into_owned()
    }

    fn quoted(&mut self, quote: u8) -> Option<String> {
        let mut word = Vec::new();
        loop {
            match self.peek()? {
                b'\\' => self.escaped(&mut word),
                next => {
                    self.step();
                    if next == quote {
                        return Some(String::from_utf8_lossy(&word).into_owned());
                    }
                    word.push(next);
                }
            }
        }
    }

    fn escaped(&mut self, word: &mut Vec<u8>) {
        self.step();
        match self.peek() {
            Some(next @ (b'"' | b'\'' | b'\\')) => word.push(next),
            Some(b't') => word.push(b'\t'),
            Some(b'r') => word.push(b'\r'),
            Some(b'n') => word.push(b'\n'),
            Some(next) => word.extend([b'\\', next]),
            None => word.push(b'\\'),
        }
        self.step();
    }

    /// Skips to the brace that ends a block of Lua. Braces in its texts and comments do not count.
    fn skip_block(&mut self) -> Option<()> {
        let mut open = 1_usize;
        while open > 0 {
            let next = self.peek()?;
            self.step();
            match next {
                b'{' => open += 1,
                b'}' => open -= 1,
                b'"' | b'\'' => drop(self.quoted(next)?),
                b'-' if self.peek() == Some(b'-') => {
                    while self.peek().is_some_and(|it| it != b'\n') {
                        self.step();
                    }
                }
                _ => {}
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> String {
        let tokens = tokens(Path::new("x"), text).unwrap();
        let shown = tokens.into_iter().map(|(token, line)| match token {
            Token::Word(word) => format!("{line}<{word}>"),
            Token::End => ";".to_owned(),
            Token::Open => "{".to_owned(),
            Token::Close => "}".to_owned(),
        });
        shown.collect()
    }

    #[test]
    fn words_quotes_comments_and_blocks_are_told_apart() {
        for (text, expected) in [
            ("a b;", "1<a>1<b>;"),
            ("a # b;\n 'c d';", "1<a>2<c d>;"),
            (r#"a "b \" c" '\n';"#, "1<a>1<b \" c>1<\n>;"),
            ("location ~ ^/([^/?&:'\"]+)$ { x; }", "1<location>1<~>1<^/([^/?&:'\"]+)$>{1<x>;}"),
            (r"location ~ \.php$ {}", r"1<location>1<~>1<\.php$>{}"),
            ("return 301 https://${host}/x;", "1<return>1<301>1<https://${host}/x>;"),
            ("set $a \"{ # }\";", "1<set>1<$a>1<{ # }>;"),
            (
                "content_by_lua_block { if a then b = {} end -- }\n s = '}' }\nx;",
                "1<content_by_lua_block>;3<x>;",
            ),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn a_file_that_ends_too_early_is_an_error_with_its_line() {
        for (text, expected) in [
            ("a;\nb \"c", "x:2: the file ends inside a quoted word"),
            ("\n\nx_by_lua_block { {", "x:3: the file ends inside a block of Lua"),
        ] {
            assert_eq!(tokens(Path::new("x"), text).unwrap_err().to_string(), expected);
        }
    }
}
