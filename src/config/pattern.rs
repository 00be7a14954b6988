//! Regular expressions.

use regex::Regex;
use regex_syntax::hir::Hir;

use super::reader::error::Problem;
use super::reader::item::Item;

/// A regular expression, unanchored.
pub(super) fn pattern(item: &Item<'_>) -> Result<Regex, Problem> {
    parsed(item)?;
    compiled(item, item.string()?)
}

/// The syntax tree of a regular expression, by the syntax of [`Regex`].
///
/// The message says what is wrong and where, without the text.
pub(super) fn parsed(item: &Item<'_>) -> Result<Hir, Problem> {
    parsed_text(item, item.string()?, true)
}

/// The syntax tree of `text`, which was made from the text of `item`. The message names the place in the
/// text only if `is_same`.
pub(super) fn parsed_text(item: &Item<'_>, text: &str, is_same: bool) -> Result<Hir, Problem> {
    regex_syntax::Parser::new().parse(text).map_err(|error| {
        let (what, column) = match &error {
            regex_syntax::Error::Parse(error) => {
                (error.kind().to_string(), error.span().start.offset)
            }
            regex_syntax::Error::Translate(error) => {
                (error.kind().to_string(), error.span().start.offset)
            }
            _ => ("it cannot be read".to_owned(), 0),
        };
        let at = text.get(..column).map_or(1, |before| before.chars().count() + 1);
        let place = if is_same { format!(", at character {at}") } else { String::new() };
        item.wrong(format!("is not a valid regular expression: {what}{place}"))
    })
}

/// Compiles `text`, a valid expression that was made from the text of `item`.
pub(super) fn compiled(item: &Item<'_>, text: &str) -> Result<Regex, Problem> {
    Regex::new(text)
        .map_err(|_| item.wrong("is a regular expression that is too large; simplify it"))
}
