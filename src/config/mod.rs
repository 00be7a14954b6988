//! The TOML file and the environment, parsed into types that cannot hold a wrong value.
//!
//! | files | job |
//! | --- | --- |
//! | `server`, `oidc`, `jitsi`, `jwt`, `session`, `claims`, `access`, `roles`, `features`, `policies`, `headers`, `token`, `invite`, `pages`, `log` | one section each: its keys, defaults and `read` |
//! | `endpoints`, `credentials`, `client_key`, `authorize`, `signing_algs`, `ca`, `proxy` | parts of `oidc` |
//! | `app`, `overrides` | parts of `jitsi` |
//! | `signing` | part of `jwt` |
//! | `rules` | part of `access`, `roles`, `policies` and `invite` |
//! | `invite_revoked` | part of `invite`: the file of revocations |
//! | `email_domain` | part of `rules` |
//! | `room_names`, `room_pattern` | parts of `access` |
//! | `reader` | reads TOML with the place of each value; independent of the sections |
//!
//! A key that no section reads is an unknown key. A new section needs a file, a field of [`Config`] and a
//! line in `Config::read`. No message shows a value of the file: [`ConfigError`] names positions and
//! keys, and secrets have types that cannot be printed.

mod access;
mod app;
mod authorize;
mod ca;
mod claims;
mod client_key;
mod credentials;
mod email_domain;
mod endpoints;
#[cfg(test)]
mod example;
mod features;
mod headers;
mod invite;
mod invite_revoked;
mod jitsi;
mod jwt;
mod log;
mod oidc;
mod overrides;
mod pages;
mod pattern;
mod policies;
mod proxy;
mod reader;
mod role_rooms;
mod roles;
mod room_names;
mod room_pattern;
mod rule;
mod rules;
mod server;
mod session;
mod signing;
mod signing_algs;
mod token;

use std::io;
use std::path::Path;

pub use jitsi::Jitsi;
pub use jwt::Jwt;
pub use log::{Log, LogPath};
pub use reader::{ConfigError, Environment, SecretSource, UsedSecret, Warning, WarningKind};
pub use server::{Listen, Server};
pub use session::SessionSettings;

use crate::branding::Branding;
use crate::jitsi::Features;
use crate::oidc::Settings;
use crate::signin::{Admission, AdmissionRules, ClaimSources, HeaderGroup, InvitePolicy};
use access::Access;
use headers::Headers;
use invite::Invite;
use reader::document::Document;
use reader::error::Reported;
use reader::file;
use reader::suggest::Known;
use roles::Roles;

/// A whole configuration. `Debug` shows no secret.
#[derive(Debug)]
pub struct Config {
    /// Where this service listens.
    pub server: Server,
    /// The provider.
    pub oidc: Settings,
    /// The meet site.
    pub jitsi: Jitsi,
    /// The meeting token.
    pub jwt: Jwt,
    /// The lifetimes of sessions and attempts, and the secrets that encrypt their cookies.
    pub session: SessionSettings,
    /// The claims that identify a person.
    pub claims: ClaimSources,
    /// The rules of `[access]`, `[roles]`, `[policies]` and `[invite]`, the groups of `[headers]`, and the
    /// claims of `[token]`.
    pub admission: Admission,
    /// Whether `/oidc/verify` sets `Remote-*` beside `X-Auth-*` (`headers.remote`).
    pub remote_headers: bool,
    /// Which invitations may be made, and which no longer count.
    pub invite: InvitePolicy,
    /// The features of Jitsi that each role may use.
    pub features: Option<Features>,
    /// What the site adds to the pages.
    pub pages: Branding,
    /// The log.
    pub log: Log,
    /// What is valid but probably not intended. `serve` logs those of
    /// [`WarningKind::is_logged_at_start`].
    pub warnings: Vec<Warning>,
    /// The secrets that the configuration uses, without their values.
    pub secrets: Vec<UsedSecret>,
}

impl Config {
    /// Reads the file at `path` and the files that it names. The variable `JITSI_OIDC_SECTION_KEY`
    /// overrides a key.
    ///
    /// # Errors
    ///
    /// Every problem of the file, or only the first one if the file cannot be read or is not TOML.
    pub fn load(path: &Path, environment: &Environment) -> Result<Self, ConfigError> {
        let bytes = file::read(path, MOST_BYTES).and_then(|bytes| bytes.ok_or_else(too_large));
        let bytes = bytes.map_err(|error| ConfigError::unreadable(path, &error))?;
        match std::str::from_utf8(&bytes) {
            Ok(text) => Self::parse(path, text, environment),
            Err(error) => Err(ConfigError::not_utf8(path, &bytes, error.valid_up_to())),
        }
    }

    /// As [`Self::load`], from the text of the file. `path` appears in messages; relative paths start at
    /// its folder.
    ///
    /// # Errors
    ///
    /// As [`Self::load`].
    pub fn parse(path: &Path, text: &str, environment: &Environment) -> Result<Self, ConfigError> {
        let mut document = Document::parse(path, text, environment, Self::known)?;
        let config = Self::read(&mut document);
        let (config, notes) = document.finish(config)?;
        Ok(Self { warnings: notes.warnings, secrets: notes.secrets, ..config })
    }

    fn read(document: &mut Document<'_>) -> Result<Self, Reported> {
        let server = document.section("server", Server::read);
        let oidc = document.section("oidc", oidc::read);
        let jitsi = document.section("jitsi", Jitsi::read);
        let site = jitsi.as_ref().map_err(|reported| *reported);
        let jwt = document.section("jwt", |section| Jwt::read(section, site));
        let outlive = jwt.as_ref().ok().and_then(|jwt| jwt.outlive);
        let session =
            document.section("session", |section| SessionSettings::read(section, outlive));
        let claims = document.section("claims", claims::read);
        let access = document.section("access", |section| Access::read(section, jwt.as_ref().ok()));
        let roles = document.section("roles", |section| Roles::read(section, jwt.as_ref().ok()));
        let features = document.section("features", features::read);
        let token = document.section("token", |section| token::read(section, jwt.as_ref().ok()));
        let headers = document.section("headers", Headers::read);
        let invite = document.section("invite", Invite::read);
        let of_rooms = access.iter().flat_map(|access| &access.rooms).map(|room| &room.require);
        let create = access.iter().map(|access| &access.create).filter(|create| !create.is_empty());
        let of_roles = roles.iter().flat_map(|roles| roles.rooms.stored());
        let of_groups = headers.iter().flat_map(|headers| &headers.groups).map(HeaderGroup::rules);
        let of_claims = token.iter().flatten().map(|entry| &entry.when);
        let of_claims = of_claims.filter(|when| !when.is_empty());
        let of_invite = invite.iter().map(|invite| &invite.who).filter(|who| !who.is_empty());
        let stored = of_rooms.chain(create).chain(of_roles).chain(of_groups).chain(of_claims);
        let stored: Vec<_> = stored.chain(of_invite).collect();
        let policies = document.section("policies", |section| policies::read(section, &stored));
        let pages = document.section("pages", pages::read);
        let log = document.section("log", Log::read);

        let (access, roles, jwt, headers) = (access?, roles?, jwt?, headers?);
        let (invite, (moderator, only_owners)) = (invite?, roles.moderator.into_parts());
        let admission = Admission::new(AdmissionRules {
            require: access.require,
            rooms: access.rooms,
            names: access.names,
            create: access.create,
            moderator,
            only_owners,
            role_rooms: roles.rooms,
            policies: policies?,
            groups: headers.groups,
            claims: token?,
            invite: invite.who,
        });
        Ok(Self {
            server: server?,
            oidc: oidc?,
            jitsi: jitsi?,
            admission: admission.with_subject(&jwt.subject),
            remote_headers: headers.remote,
            invite: invite.policy,
            jwt,
            session: session?,
            claims: claims?,
            features: features?,
            pages: pages?,
            log: log?,
            warnings: Vec::new(),
            secrets: Vec::new(),
        })
    }

    /// Every section and key, collected by reading an empty file.
    fn known() -> Known {
        let environment = Environment::default();
        let mut document = Document::empty(&environment);
        // The errors for missing keys do not matter here, only the keys that were read.
        let _ = Self::read(&mut document);
        document.into_known()
    }
}

fn too_large() -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, "it is larger than 1 MiB")
}

/// About fifty times the size of a file with every key and its explanation.
const MOST_BYTES: usize = 1 << 20;

#[cfg(test)]
mod tests;
