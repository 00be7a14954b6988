//! `invite.revoked`: the file that revokes links.
//!
//! ```toml
//! [[revoked]]
//! room = "physics"
//! inviter = "ada-1815"
//! before = 2026-11-28T10:00:00Z
//! ```

use toml::Value;
use toml::value::Table;

use super::reader::error::Problem;
use super::reader::file;
use super::reader::item::Item;
use super::reader::section::Section;
use crate::signin::{Revocation, RevokedRoom, parse_rfc3339};

/// Reads the file that `item` names. A relative path starts at the folder of the configuration.
pub(super) fn read(section: &Section<'_>, item: &Item<'_>) -> Result<Vec<Revocation>, Problem> {
    let path = section.path(item.text()?);
    let wrong = |message: String| item.wrong(format!("{}: {message}", path.display()));
    let bytes = file::read(&path, MOST_BYTES)
        .map_err(|error| item.wrong(format!("cannot read {}: {error}", path.display())))?;
    let bytes = bytes.ok_or_else(|| wrong("it is larger than 1 MiB".to_owned()))?;
    let text = std::str::from_utf8(&bytes).map_err(|_| wrong("it is not UTF-8".to_owned()))?;
    parse(text).map_err(|error| wrong(error.to_string()))
}

/// Why the file is refused. `Display` shows no value of the file.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum RevokedError {
    #[error("it is not TOML")]
    NotToml,
    #[error("it may contain only tables that begin with [[revoked]]")]
    NotTables,
    #[error(
        "revoked[{0}]: must have at least one of the keys room, inviter and before, and no other key"
    )]
    Keys(usize),
    #[error("revoked[{0}].room: must be the name of a room or tenant/room in quotes")]
    Room(usize),
    #[error("revoked[{0}].inviter: must be the user id of the log in quotes")]
    Inviter(usize),
    #[error("revoked[{0}].before: must be a time with its offset, like 2026-11-28T10:00:00Z")]
    Before(usize),
}

fn parse(text: &str) -> Result<Vec<Revocation>, RevokedError> {
    let mut file: Table = text.parse().map_err(|_| RevokedError::NotToml)?;
    let lines = file.remove("revoked").unwrap_or_else(|| Value::Array(Vec::new()));
    let (Value::Array(lines), true) = (lines, file.is_empty()) else {
        return Err(RevokedError::NotTables);
    };
    let tables = lines.into_iter().enumerate().map(|(at, line)| match line {
        Value::Table(table) => revocation(at, table),
        _ => Err(RevokedError::NotTables),
    });
    tables.collect()
}

fn revocation(at: usize, mut table: Table) -> Result<Revocation, RevokedError> {
    let mut take = |key: &str| table.remove(key);
    let (room, inviter, before) = (take("room"), take("inviter"), take("before"));
    let none = room.is_none() && inviter.is_none() && before.is_none();
    if none || !table.is_empty() {
        return Err(RevokedError::Keys(at));
    }
    let room = room.map(|value| {
        let room = value.as_str().and_then(|text| RevokedRoom::parse(text).ok());
        room.ok_or(RevokedError::Room(at))
    });
    let inviter = inviter.map(|value| match value {
        Value::String(id) if !id.is_empty() => Ok(id),
        _ => Err(RevokedError::Inviter(at)),
    });
    let before = before.map(|value| {
        let text = match value {
            Value::Datetime(time) => time.to_string(),
            Value::String(text) => text,
            _ => String::new(),
        };
        parse_rfc3339(&text).ok_or(RevokedError::Before(at))
    });
    Ok(Revocation {
        room: room.transpose()?,
        inviter: inviter.transpose()?,
        before: before.transpose()?,
    })
}

const MOST_BYTES: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_one_or_more_keys() {
        let text = "[[revoked]]\nroom = 'physics'\n[[revoked]]\ninviter = 'ada'\n\
                    [[revoked]]\nbefore = 2026-11-28T11:00:00+01:00\n\
                    [[revoked]]\nroom = 'staff/physics'\ninviter = 'ada'\n\
                    before = '2026-11-28T10:00:00Z'";
        let lines = parse(text).unwrap();
        let room = |text| Some(RevokedRoom::parse(text).unwrap());
        let (ada, before) = (Some("ada".to_owned()), Some(1_795_860_000));
        assert_eq!(
            lines,
            [
                Revocation { room: room("physics"), inviter: None, before: None },
                Revocation { room: None, inviter: ada.clone(), before: None },
                Revocation { room: None, inviter: None, before },
                Revocation { room: room("staff/physics"), inviter: ada, before },
            ]
        );
        assert_eq!(parse("# nothing"), Ok(Vec::new()));
        assert_eq!(parse("revoked = []"), Ok(Vec::new()));
    }

    #[test]
    fn a_line_that_could_revoke_less_than_intended_is_refused() {
        let line = |keys: &str| parse(&format!("[[revoked]]\nroom = 'a'\n[[revoked]]\n{keys}"));
        for (keys, error) in [
            ("", RevokedError::Keys(1)),
            ("rooms = 'a'", RevokedError::Keys(1)),
            ("room = 'a'\nuntil = 2026-11-28T10:00:00Z", RevokedError::Keys(1)),
            ("room = ''", RevokedError::Room(1)),
            ("room = 1", RevokedError::Room(1)),
            ("inviter = ''", RevokedError::Inviter(1)),
            ("inviter = 1", RevokedError::Inviter(1)),
            ("before = 2026-11-28T10:00:00", RevokedError::Before(1)),
            ("before = 2026-11-28", RevokedError::Before(1)),
            ("before = 'yesterday'", RevokedError::Before(1)),
            ("before = 1", RevokedError::Before(1)),
        ] {
            assert_eq!(line(keys), Err(error), "{keys}");
        }
        assert_eq!(parse("[[revoke]]\nroom = 'a'"), Err(RevokedError::NotTables));
        assert_eq!(parse("revoked = ['a']"), Err(RevokedError::NotTables));
        assert_eq!(parse("[revoked]\nroom = 'a'"), Err(RevokedError::NotTables));
        assert_eq!(parse("revoked = ["), Err(RevokedError::NotToml));
    }
}
