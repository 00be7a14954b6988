//! Jitsi's clients. Each receives the token in a different way.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The client that waits for a person at the end of a sign-in.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Client {
    /// A tab: the token comes with the meeting's URL.
    #[default]
    Browser,
    /// The window of inline mode (`tokenAuthInline`): the page that opened it waits for a message
    /// (jitsi-meet react/features/authentication/actions.web.ts).
    Popup,
    /// An app. It opened the sign-in in the system's browser, and a link opens it again.
    App(AppKind),
}

/// One of Jitsi's apps.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AppKind {
    /// The iOS app.
    Ios,
    /// The Android app.
    Android,
    /// The desktop app.
    Electron,
}

impl AppKind {
    const ALL: [Self; 3] = [Self::Ios, Self::Android, Self::Electron];

    /// The key that is `true` in the state of this app (jitsi-meet
    /// react/features/authentication/functions.any.ts, `_getTokenAuthState`).
    pub(super) fn flag(self) -> &'static str {
        match self {
            Self::Ios => "ios",
            Self::Android => "android",
            Self::Electron => "electron",
        }
    }
}

impl Client {
    /// The client that sent these settings. No client of Jitsi sets two flags at once: such settings
    /// count as a browser's, which works for every person.
    pub(super) fn of(settings: &Map<String, Value>) -> Self {
        let set = |app: &AppKind| settings.get(app.flag()) == Some(&Value::Bool(true));
        let mut apps = AppKind::ALL.into_iter().filter(set);
        match (apps.next(), apps.next()) {
            (Some(app), None) => Self::App(app),
            _ => Self::Browser,
        }
    }

    /// Whether the client is a browser tab, the most common client.
    pub fn is_browser(&self) -> bool {
        *self == Self::Browser
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_flag_makes_an_app() {
        for (state, client) in [
            (json!({}), Client::Browser),
            (json!({"ios": true}), Client::App(AppKind::Ios)),
            (json!({"android": true, "ios": false}), Client::App(AppKind::Android)),
            (json!({"electron": true, "ios": null}), Client::App(AppKind::Electron)),
            (json!({"ios": "true"}), Client::Browser),
            (json!({"electron": 1}), Client::Browser),
            (json!({"ios": true, "android": true}), Client::Browser),
            (json!({"iOS": true}), Client::Browser),
        ] {
            assert_eq!(Client::of(state.as_object().unwrap()), client, "{state}");
        }
    }
}
