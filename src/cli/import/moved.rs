//! Settings of another adapter, moved to keys of this configuration. Pure.

use std::collections::BTreeMap;

use toml::Value;
use url::Url;

use super::name::{Converted, How, Name};
use super::setting::{Setting, Settings};

/// The keys and values, and what to tell the operator. No note contains a value.
#[derive(Debug, Default)]
pub(super) struct Moved {
    /// The value of each key.
    pub(super) values: BTreeMap<&'static str, Value>,
    /// What became of each setting, and why some have no key.
    pub(super) notes: Vec<Note>,
    /// What the operator must check before the first start.
    pub(super) attention: Vec<Note>,
}

/// What the operator reads about one setting.
#[derive(Debug)]
pub(super) struct Note {
    /// The line of the setting.
    pub(super) line: usize,
    /// Its name there, and the sentence about it.
    pub(super) text: String,
}

impl Moved {
    /// Moves every setting that is decided by itself, and notes those without a key or without a value.
    pub(super) fn singly(names: &[Name], settings: &Settings) -> Self {
        let mut moved = Self::default();
        for setting in &settings.0 {
            moved.attention.extend(setting.remarks.iter().map(|remark| Note::new(setting, remark)));
            let name = names.iter().find(|name| name.theirs == setting.name);
            match name {
                None => moved.left_out(setting, "is not a setting of that adapter"),
                Some(_) if setting.value.is_empty() => moved.left_out(setting, "is empty"),
                Some(name) => moved.by_name(name, setting),
            }
        }
        moved
    }

    fn by_name(&mut self, name: &Name, setting: &Setting) {
        match name.how {
            How::Text => self.carry(setting, name.keys, setting.value.as_str().into()),
            How::Value(convert) => match convert(&setting.value) {
                Converted::Value(value) => self.carry(setting, name.keys, value),
                Converted::Noted(value, remark) => {
                    self.look_at(setting, remark);
                    self.carry(setting, name.keys, value);
                }
                Converted::LeftOut(reason) => self.left_out(setting, reason),
            },
            How::Together => {}
            How::Nothing => self.left_out(setting, name.remark),
        }
    }

    /// Sets a key to a value that comes from a setting.
    pub(super) fn set(&mut self, setting: &Setting, key: &'static str, value: impl Into<Value>) {
        self.carry(setting, &[key], value.into());
    }

    fn carry(&mut self, setting: &Setting, keys: &[&'static str], value: Value) {
        if is_example(&setting.value) {
            self.look_at(setting, "is still the value of that adapter's example");
        }
        for key in keys {
            self.values.insert(key, value.clone());
        }
        self.became(setting, &keys.join(" and "));
    }

    /// Notes what became of a setting.
    pub(super) fn became(&mut self, setting: &Setting, what: &str) {
        self.notes.push(Note::new(setting, &format!("became {what}")));
    }

    /// Notes that a setting was not carried over.
    pub(super) fn left_out(&mut self, setting: &Setting, reason: &str) {
        self.notes.push(Note::new(setting, &format!("was not carried over: {reason}")));
    }

    /// Notes what the operator must check before the first start.
    pub(super) fn look_at(&mut self, setting: &Setting, remark: &str) {
        self.attention.push(Note::new(setting, remark));
    }

    /// Moves the claim `sub`. The host of `jitsi.url` is its default.
    pub(super) fn subject(&mut self, setting: &Setting) {
        let site = self.values.get("jitsi.url").and_then(Value::as_str);
        let site = site.and_then(|url| Url::parse(url).ok());
        let host = site.as_ref().and_then(Url::host_str);
        if host.is_some_and(|host| host.eq_ignore_ascii_case(&setting.value)) {
            self.became(setting, "the default of jwt.subject, the host of jitsi.url");
        } else {
            self.set(setting, "jwt.subject", setting.value.as_str());
            self.look_at(
                setting,
                "is not the host of jitsi.url, so every token gets this subject; Prosody then does \
                 not separate tenants",
            );
        }
    }
}

impl Note {
    fn new(setting: &Setting, text: &str) -> Self {
        Self { line: setting.line, text: format!("{}: {text}", setting.name) }
    }
}

/// Whether a value is one of the examples in the other adapters' files and documentation.
fn is_example(value: &str) -> bool {
    const PARTS: [&str; 4] =
        ["your_", "your-oidc-provider.com", "meet.yourdomain.com", "mydomain.corp"];
    const WHOLE: [&str; 3] = ["myappid", "myappsecret", "SECURE_SECRET"];
    PARTS.iter().any(|part| value.contains(part)) || WHOLE.contains(&value)
}
