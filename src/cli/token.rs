//! `token`: prints a meeting token, or judges one by the rules of Prosody.

use std::path::{Path, PathBuf};

use super::{CliError, Process};
use crate::check::{Report, Style, judge, token_rules};
use crate::config::Config;
use crate::installation::Disk;
use crate::installation::prosody::{self, Prosody};
use crate::jitsi::{DecodedToken, Meeting, Role, Room, Tenant, User};

/// The arguments of `token`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The room, as people read it.
    #[arg(long, required_unless_present = "read")]
    room: Option<String>,
    /// The tenant of the room.
    #[arg(long, requires = "room")]
    tenant: Option<String>,
    /// The name in the token.
    #[arg(long, conflicts_with = "read")]
    name: Option<String>,
    /// The e-mail address in the token.
    #[arg(long, conflicts_with = "read")]
    email: Option<String>,
    /// The token is a moderator's.
    #[arg(long, conflicts_with = "read")]
    moderator: bool,
    /// Decodes and verifies the token in this file instead; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    read: Option<PathBuf>,
    /// Prosody's configuration, for its rules. Without it, they follow from this service's
    /// configuration.
    #[arg(long, value_name = "PATH", requires = "read")]
    prosody: Option<PathBuf>,
}

/// Prints a token, or the findings of one.
///
/// # Errors
///
/// [`CliError::Config`], [`CliError::Name`], [`CliError::Mint`], [`CliError::Prosody`] and
/// [`CliError::Input`]; [`CliError::TokenRefused`] if Prosody would refuse the token.
pub(super) fn token(path: &Path, arguments: Arguments, process: &Process) -> Result<(), CliError> {
    let config = Config::load(path, &process.environment)?;
    let meeting = arguments.meeting()?;
    match (&arguments.read, meeting) {
        (Some(file), meeting) => {
            let token = input(file, process)?;
            let prosody = arguments.prosody.as_deref().map(read_prosody).transpose()?;
            read(&token, &config, prosody.as_ref(), meeting.as_ref(), process)
        }
        (None, Some(meeting)) => mint(&config, &meeting, &arguments, process),
        // clap requires a room without `--read`.
        (None, None) => Ok(()),
    }
}

fn mint(
    config: &Config,
    meeting: &Meeting,
    arguments: &Arguments,
    process: &Process,
) -> Result<(), CliError> {
    let user = User {
        id: "token-command",
        name: arguments.name.as_deref(),
        email: arguments.email.as_deref(),
        avatar: None,
        role: if arguments.moderator { Role::Moderator } else { Role::Member },
        group: None,
    };
    let minter = config.jwt.minter(config.features.clone());
    let token = minter.mint(meeting, &user, process.now())?;
    (process.print)(token.reveal());
    Ok(())
}

/// Prints header and claims, but not the signature, and the findings.
fn read(
    token: &str,
    config: &Config,
    prosody: Option<&Prosody>,
    meeting: Option<&Meeting>,
    process: &Process,
) -> Result<(), CliError> {
    if let Some(decoded) = DecodedToken::of(token) {
        (process.print)(&format!("{:#}\n{:#}\n", decoded.header, decoded.claims));
    }
    let host = prosody.and_then(|prosody| prosody.meeting_host(config.jitsi.url.host()));
    let rules = token_rules(config, host);
    let style = Style { quiet: false, colour: process.colour };
    let mut report = Report::default();
    let text = report.add(judge(token, &rules, meeting, process.now()), style);
    (process.print)(text.trim_end());
    match report.holds() {
        true => Ok(()),
        false => Err(CliError::TokenRefused),
    }
}

fn input(file: &Path, process: &Process) -> Result<String, CliError> {
    let text = match file == Path::new("-") {
        true => (process.read)(),
        false => std::fs::read_to_string(file),
    };
    let text = text.map_err(|error| CliError::Input(file.to_owned(), error))?;
    Ok(text.trim().to_owned())
}

/// # Errors
///
/// [`CliError::Prosody`] if the file cannot be read, [`CliError::Input`] if it does not exist.
fn read_prosody(path: &Path) -> Result<Prosody, CliError> {
    let missing = || CliError::Input(path.to_owned(), std::io::ErrorKind::NotFound.into());
    prosody::read(path, &Disk::default())?.ok_or_else(missing)
}

impl Arguments {
    fn meeting(&self) -> Result<Option<Meeting>, CliError> {
        let Some(room) = &self.room else { return Ok(None) };
        let tenant = self.tenant.as_deref().map(Tenant::plain).transpose()?;
        Ok(Some(Meeting { tenant, room: Room::plain(room)? }))
    }
}
