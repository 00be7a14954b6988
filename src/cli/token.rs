//! `token`: prints a meeting token, or judges one by the rules of Prosody.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::{CliError, ConfigFile, Process};
use crate::check::{Report, RuleSource, Style, is_reordering, judge};
use crate::config::Config;
use crate::installation::Disk;
use crate::installation::docker_env::{self, DockerEnv};
use crate::installation::prosody::{self, Prosody};
use crate::jitsi::{DecodedToken, Grant, Meeting, Role, Room, Tenant, User};

/// The arguments of `token`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) file: ConfigFile,
    /// The room, as people read it.
    #[arg(long, required_unless_present = "read")]
    room: Option<String>,
    /// The tenant of the room; of several segments, Prosody knows the last one.
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
    /// The .env of docker-jitsi-meet, for the rules of its Prosody.
    #[arg(long, value_name = "PATH", requires = "read", conflicts_with = "prosody")]
    docker_env: Option<PathBuf>,
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
            let docker = arguments.docker_env.as_deref().map(read_docker).transpose()?;
            let site = config.jitsi.url.host();
            let source = RuleSource::of(prosody.as_ref(), docker.as_ref(), site);
            read(&token, &config, source, meeting.as_ref(), process)
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
    let now = process.now();
    let claims = config.admission.token_claims_of_everyone(meeting);
    let grant = Grant { expires: now.saturating_add(minter.lifetime), claims };
    let token = minter.mint_with(&grant, meeting, &user, now)?;
    (process.print)(token.reveal());
    Ok(())
}

/// Prints header and claims, but not the signature, and the findings.
fn read(
    token: &str,
    config: &Config,
    source: RuleSource<'_>,
    meeting: Option<&Meeting>,
    process: &Process,
) -> Result<(), CliError> {
    if let Some(decoded) = DecodedToken::of(token) {
        (process.print)(&plain(&format!("{:#}\n{:#}\n", decoded.header, decoded.claims)));
    }
    if let RuleSource::Configuration = source {
        (process.print)(OWN_RULES);
    }
    let style = Style { quiet: false, colour: process.colour };
    let mut report = Report::default();
    let findings = judge(token, &source.rules(config), meeting, process.now());
    let text = report.add(findings, style);
    (process.print)(text.trim_end());
    match report.holds() {
        true => Ok(()),
        false => Err(CliError::TokenRefused),
    }
}

/// The token in a file or on standard input. In the address of a meeting it is what follows `jwt=`. Quotes around
/// it and `Bearer ` before it are left out.
fn input(file: &Path, process: &Process) -> Result<String, CliError> {
    let unreadable = |error| CliError::Input(file.to_owned(), error);
    let bytes = match file == Path::new("-") {
        true => (process.read)(MOST_BYTES),
        false => File::open(file).and_then(|file| limited(file, MOST_BYTES)),
    };
    let text = String::from_utf8(bytes.map_err(unreadable)?).unwrap_or_default();
    let token = text.split_once("jwt=").map_or(text.as_str(), |(_, token)| token);
    let end = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '='));
    let token = unquoted(token);
    // RFC 6750 section 2.1; RFC 9110 section 11.1: the name of a scheme in any case.
    let (scheme, rest) = token.split_at_checked(7).unwrap_or(("", token));
    let token = if scheme.eq_ignore_ascii_case("bearer ") { unquoted(rest) } else { token };
    // Jitsi's address has the token as JSON: a quotation mark at both ends, percent-encoded.
    let token = token.trim_start_matches("%22");
    Ok(token.split(end).next().unwrap_or_default().to_owned())
}

/// The text without white space and quotes before it.
fn unquoted(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`'))
}

/// Reads `from` to its end.
///
/// # Errors
///
/// [`io::ErrorKind::FileTooLarge`] above `most` bytes.
pub fn limited(from: impl io::Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(most + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > most {
        true => Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is larger than 64 KiB")),
        false => Ok(bytes),
    }
}

/// # Errors
///
/// [`CliError::Prosody`] if the file cannot be read, [`CliError::Input`] if it does not exist.
fn read_prosody(path: &Path) -> Result<Prosody, CliError> {
    prosody::read(path, &Disk::default())?.ok_or_else(|| missing(path))
}

fn read_docker(path: &Path) -> Result<DockerEnv, CliError> {
    let read = docker_env::read(path, &Disk::default());
    let read = read.map_err(|error| CliError::Input(path.to_owned(), io::Error::other(error)));
    read?.ok_or_else(|| missing(path))
}

fn missing(path: &Path) -> CliError {
    CliError::Input(
        path.to_owned(),
        io::Error::new(io::ErrorKind::NotFound, "there is no such file"),
    )
}

/// Without characters that act on a terminal or reorder text. JSON allows the escapes.
fn plain(json: &str) -> String {
    let escaped = |c: char| match c {
        '\n' => c.to_string(),
        c if c.is_control() || is_reordering(c) => format!("\\u{:04x}", c as u32),
        c => c.to_string(),
    };
    json.chars().map(escaped).collect()
}

impl Arguments {
    fn meeting(&self) -> Result<Option<Meeting>, CliError> {
        let Some(room) = &self.room else { return Ok(None) };
        let tenant = self.tenant.as_deref().map(Tenant::plain).transpose()?;
        Ok(Some(Meeting { tenant, room: Room::plain(room)? }))
    }
}

/// Twice the largest head that nginx and Prosody accept is far below it.
const MOST_BYTES: u64 = 64 * 1024;

const OWN_RULES: &str = "The rules are those of Prosody set up for this configuration. For the real ones use \
                         --prosody or --docker-env.";
