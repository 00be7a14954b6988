//! What the metrics count of a request, as values of their labels.

use crate::jitsi::{AppKind, Client, Role};
use crate::metrics::{ClientKind, TokenRole};
use crate::signin::Target;

/// The client of a sign-in with this target.
pub(super) fn client(target: &Target) -> ClientKind {
    match target {
        Target::Page(_) => ClientKind::Page,
        Target::NewRoom(_) => ClientKind::Browser,
        Target::Meeting { client, .. } => match client {
            Client::Browser => ClientKind::Browser,
            Client::Popup => ClientKind::Popup,
            Client::App(AppKind::Ios) => ClientKind::Ios,
            Client::App(AppKind::Android) => ClientKind::Android,
            Client::App(AppKind::Electron) => ClientKind::Electron,
        },
    }
}

/// The role of a meeting token.
pub(super) fn role(role: Role) -> TokenRole {
    match role {
        Role::Moderator => TokenRole::Moderator,
        Role::Member => TokenRole::Member,
    }
}
