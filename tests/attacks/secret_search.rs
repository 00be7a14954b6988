//! Finds a secret in a text, plain or encoded.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use url::form_urlencoded::byte_serialize;

/// The values that must not leak.
#[derive(Default)]
pub(crate) struct Secrets(BTreeMap<String, Secret>);

/// The kind of a secret, and its plain and encoded forms.
struct Secret {
    what: &'static str,
    forms: Vec<String>,
}

impl Secrets {
    /// Adds a secret. A short one would be found by chance.
    pub(crate) fn add(&mut self, what: &'static str, secret: &str) {
        assert!(secret.len() >= 6, "{what} is too short to be searched for: {secret}");
        self.0.entry(secret.to_owned()).or_insert_with(|| Secret { what, forms: forms(secret) });
    }

    pub(crate) fn count(&self, what: &str) -> usize {
        self.0.values().filter(|known| known.what == what).count()
    }

    /// Panics if `text` contains any secret in any form.
    pub(crate) fn assert_none_in(&self, place: &str, text: &str) {
        self.assert_none_but(place, text, &[]);
    }

    /// Panics if `text` contains a secret in any form, except of the kinds `here`.
    pub(crate) fn assert_none_but(&self, place: &str, text: &str, here: &[&str]) {
        for (secret, Secret { what, forms }) in &self.0 {
            let found = forms.iter().find(|form| text.contains(form.as_str()));
            if let Some(form) = found.filter(|_| !here.contains(what)) {
                panic!("{place} shows {what} `{secret}` as `{form}`:\n{text}");
            }
        }
    }
}

/// The forms of a secret: plain; percent-encoded, all of it and as in a form; escaped as in JSON and as
/// in Rust; in hex; as a list of bytes; in base64 at each of the three possible offsets.
fn forms(secret: &str) -> Vec<String> {
    let bytes = secret.as_bytes();
    let json = serde_json::Value::from(secret).to_string();
    let list = format!("{bytes:?}");
    let mut forms = vec![
        secret.to_owned(),
        utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
        byte_serialize(bytes).collect(),
        json.trim_matches('"').to_owned(),
        secret.escape_debug().to_string(),
        secret.escape_default().to_string(),
        bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        list.trim_matches(['[', ']']).to_owned(),
    ];
    for before in 0..3 {
        // The characters that depend on neighbouring bytes are cut off.
        let padded = [&vec![0; before], bytes].concat();
        let first = [0, 2, 3][before];
        let last = padded.len() * 8 / 6;
        forms.push(STANDARD_NO_PAD.encode(&padded)[first..last].to_owned());
        forms.push(URL_SAFE_NO_PAD.encode(&padded)[first..last].to_owned());
    }
    forms.sort();
    forms.dedup();
    forms
}

#[test]
fn a_secret_is_found_in_every_encoding() {
    let mut secrets = Secrets::default();
    secrets.add("a name", "Zoë O'Neill");
    let found =
        |text: &str| std::panic::catch_unwind(|| secrets.assert_none_in("a text", text)).is_err();
    let encoded = |before: &str| STANDARD_NO_PAD.encode(format!("{before}Zoë O'Neill and more"));
    for text in [
        "name=Zoë O'Neill;",
        "Zo%C3%AB%20O%27Neill",
        "Zo%C3%AB+O%27Neill",
        "5a6fc3ab204f274e65696c6c",
        r"Zo\u{eb} O\'Neill",
        "[90, 111, 195, 171, 32, 79, 39, 78, 101, 105, 108, 108]",
        &encoded(""),
        &encoded("x"),
        &encoded("xy"),
        &encoded("xyz"),
    ] {
        assert!(found(text), "{text}");
    }
    assert!(!found("Zoë has another name"));
}
