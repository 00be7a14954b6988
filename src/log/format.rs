//! The format of a line: text, or one JSON object.
//!
//! env_logger's own format does not fit: it does not escape the control and bidirectional characters that a
//! claim or a header can put into a line, and it has no JSON form.

use std::io::{self, Write};

use env_logger::fmt::Formatter;
use log::Record;
use log::kv::{Error, Key, Value, VisitSource};

pub(super) fn text(out: &mut Formatter, record: &Record<'_>) -> io::Result<()> {
    let time = out.timestamp_millis();
    write!(out, "{time} {}", record.level())?;
    // The only possible error is that of writing to `out`, which is in memory.
    let _ = record.key_values().visit(&mut Pairs(|key: &str, value: &str| {
        if key == "event" {
            write!(out, " {value}")
        } else {
            write!(out, " {key}={}", quoted(value))
        }
    }));
    writeln!(out, " {}", quoted_message(record))
}

pub(super) fn json(out: &mut Formatter, record: &Record<'_>) -> io::Result<()> {
    let time = out.timestamp_millis();
    write!(out, r#"{{"time":"{time}","level":"{}""#, record.level())?;
    let _ = record.key_values().visit(&mut Pairs(|key: &str, value: &str| {
        write!(out, ",{}:{}", json_string(key), json_string(value))
    }));
    writeln!(out, r#","message":{}}}"#, json_string(&record.args().to_string()))
}

/// Passes each key and value on as text. An empty value means unknown and is omitted.
struct Pairs<F>(F);

impl<'kvs, F: FnMut(&str, &str) -> io::Result<()>> VisitSource<'kvs> for Pairs<F> {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        match value.to_string().as_str() {
            "" => Ok(()),
            value => (self.0)(key.as_str(), value).map_err(Error::boxed),
        }
    }
}

/// A value as one word, quoted and escaped if necessary.
fn quoted(value: &str) -> String {
    let plain = value.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'=');
    if plain { value.to_owned() } else { json_string(value) }
}

/// The message, escaped to one line.
fn quoted_message(record: &Record<'_>) -> String {
    record.args().to_string().escape_debug().to_string().replace("\\'", "'").replace("\\\"", "\"")
}

/// A JSON string in which every character that controls a terminal or reorders text is escaped. JSON
/// itself only escapes those below 0x20.
fn json_string(text: &str) -> String {
    let escaped =
        |c: char| c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    serde_json::Value::from(text).to_string().chars().fold(String::new(), |mut line, character| {
        match escaped(character) {
            true => line += &format!("\\u{:04x}", u32::from(character)),
            false => line.push(character),
        }
        line
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_one_word_on_one_line() {
        for (value, word) in [
            ("ada", "ada"),
            ("ada lovelace", r#""ada lovelace""#),
            ("a=b", r#""a=b""#),
            ("a\"b", r#""a\"b""#),
            ("a\r\nb\u{1b}[2J", r#""a\r\nb\u001b[2J""#),
            ("a\u{7f}\u{85}\u{9b}2J", r#""a\u007f\u0085\u009b2J""#),
            ("a\u{2028}b\u{202e}c\u{2066}", r#""a\u2028b\u202ec\u2066""#),
            ("Ämma 😀", r#""Ämma 😀""#),
        ] {
            assert_eq!(quoted(value), word);
            if word.starts_with('"') {
                assert_eq!(serde_json::from_str::<String>(word).unwrap(), value);
            }
        }
    }
}
