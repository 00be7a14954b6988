//! `[jitsi]`: the meet site and the links into a meeting.

use serde_json::{Map, Value};

use super::app::{package, scheme};
use super::overrides;
use super::reader::error::{Problem, Reported};
use super::reader::item::Item;
use super::reader::section::Section;
use super::reader::warning::WarningKind;
use crate::jitsi::{Origin, TokenIn};

/// `[jitsi]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Jitsi {
    /// The origin of Jitsi Meet: https, or http on loopback. Required.
    pub url: Origin,
    /// The part of the meeting link that carries the token. Default: the fragment.
    pub token_in: TokenIn,
    /// Settings of Jitsi's client that every link carries, by full name: `config.…` or
    /// `interfaceConfig.…`. Default: none.
    pub overrides: Map<String, Value>,
    /// Settings that a link may not set. Default: the one that skips the prejoin page.
    pub drop_overrides: Vec<String>,
    /// Whether the page opens the link to the app without a tap on its button. Default: yes.
    pub auto_return_to_app: bool,
    /// The URL scheme of the iOS app. Default: `org.jitsi.meet`.
    pub ios_scheme: String,
    /// The URL scheme of the Android app. Default: `org.jitsi.meet`.
    pub android_scheme: String,
    /// The package of the Android app. Default: `org.jitsi.meet`.
    pub android_package: String,
    /// The URL scheme of the desktop app. Default: `jitsi-meet`.
    pub desktop_scheme: String,
}

impl Jitsi {
    pub(super) fn read(section: &mut Section<'_>) -> Result<Self, Reported> {
        let url = section.required("url", "\"https://meet.example.org\"", origin);
        let token_in = section.or("token_in", TokenIn::Fragment, |item| item.choice(TOKEN_IN));
        let overrides = section.table("overrides", overrides::read);
        let dropped = vec!["config.prejoinConfig.enabled".to_owned()];
        let drop_overrides =
            section.or("drop_overrides", dropped, |item| item.each(overrides::name));
        let auto_return_to_app = section.or("auto_return_to_app", true, Item::boolean);
        let ios_scheme = section.or("ios_scheme", MOBILE.to_owned(), scheme);
        let android_scheme = section.or("android_scheme", MOBILE.to_owned(), scheme);
        let android_package = section.or("android_package", MOBILE.to_owned(), package);
        let desktop_scheme = section.or("desktop_scheme", DESKTOP.to_owned(), scheme);

        let url = url?;
        if url.host() == EXAMPLE_HOST {
            section.warn("url", WarningKind::ExampleSite, STILL_EXAMPLE);
        }
        Ok(Self {
            url,
            token_in: token_in?,
            overrides: overrides?,
            drop_overrides: drop_overrides?,
            auto_return_to_app: auto_return_to_app?,
            ios_scheme: ios_scheme?,
            android_scheme: android_scheme?,
            android_package: android_package?,
            desktop_scheme: desktop_scheme?,
        })
    }
}

fn origin(item: &Item<'_>) -> Result<Origin, Problem> {
    Origin::parse(item.text()?).map_err(|error| item.wrong(error.to_string()))
}

/// The host of the meet site in `config.toml.example`.
const EXAMPLE_HOST: &str = "meet.example.org";

const STILL_EXAMPLE: &str =
    "is still that of the example file: write the address of your Jitsi Meet";

/// Scheme and package of the app in the stores (jitsi-meet `ios/app/src/Info.plist` and
/// `android/app/src/main/AndroidManifest.xml`).
const MOBILE: &str = "org.jitsi.meet";
/// Scheme of the desktop app (jitsi-meet `config.js`, `deeplinking.desktop.appScheme`).
const DESKTOP: &str = "jitsi-meet";

const TOKEN_IN: &[(&str, TokenIn)] =
    &[("fragment", TokenIn::Fragment), ("query", TokenIn::Query), ("both", TokenIn::Both)];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::testing::read_section;

    fn read(more: &str) -> Result<Jitsi, String> {
        let text = format!("[jitsi]\nurl = 'https://meet.example.org/'\n{more}");
        read_section("jitsi", &text, &[], Jitsi::read)
    }

    #[test]
    fn the_url_is_enough() {
        let jitsi = read("").unwrap();
        assert_eq!(jitsi.url.ascii(), "https://meet.example.org");
        assert_eq!(jitsi.token_in, TokenIn::Fragment);
        assert_eq!(jitsi.overrides, Map::new());
        assert_eq!(jitsi.drop_overrides, ["config.prejoinConfig.enabled"]);
        assert!(jitsi.auto_return_to_app);
        assert_eq!(jitsi.ios_scheme, "org.jitsi.meet");
        assert_eq!(jitsi.android_scheme, "org.jitsi.meet");
        assert_eq!(jitsi.android_package, "org.jitsi.meet");
        assert_eq!(jitsi.desktop_scheme, "jitsi-meet");
    }

    #[test]
    fn every_key_can_be_set() {
        let jitsi = read(
            "token_in = 'both'\ndrop_overrides = []\nauto_return_to_app = false\n\
             ios_scheme = 'a'\nandroid_scheme = 'b'\nandroid_package = 'c.d'\n\
             desktop_scheme = 'e'\noverrides = { 'config.x' = 1 }",
        )
        .unwrap();
        assert_eq!(jitsi.token_in, TokenIn::Both);
        assert_eq!(jitsi.drop_overrides, Vec::<String>::new());
        assert!(!jitsi.auto_return_to_app);
        assert_eq!([jitsi.ios_scheme, jitsi.android_scheme], ["a", "b"]);
        assert_eq!([jitsi.android_package, jitsi.desktop_scheme], ["c.d", "e"]);
        assert_eq!(jitsi.overrides["config.x"], 1);
    }

    #[test]
    fn the_url_must_be_an_origin() {
        for (url, message) in [
            ("meet", "is not a URL; write it like \"https://meet.example.org\""),
            ("http://meet.example.org", "must be https (http only on a loopback address)"),
            (
                "https://meet.example.org/jitsi",
                "must be an origin, like \"https://meet.example.org\": no path, query or user name",
            ),
        ] {
            let text = format!("[jitsi]\nurl = '{url}'");
            let error = read_section("jitsi", &text, &[], Jitsi::read).unwrap_err();
            assert_eq!(error, format!("config.toml:2:7: jitsi.url: {message}"));
        }
    }
}
