//! Requests that name meetings: odd names in each of the four parameters and in each encoding.

use jitsi_oidc_adapter::jitsi::Meeting;
use jitsi_oidc_adapter::signin::{Target, TargetParameters};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;
use unicode_normalization::UnicodeNormalization;

use super::reader::encode_uri_component;

/// Parts of names that different programs may read differently.
const ODD: [&str; 46] = [
    "*",
    "\u{ff0a}",
    "\u{fe61}",
    "%2a",
    "%2A",
    "%252a",
    ".",
    "..",
    "\u{2024}",
    "\u{2025}",
    "\u{2026}",
    "\u{ff0e}",
    "%",
    "%25",
    "oidc",
    "_oidc",
    "OIDC",
    "localhost",
    "Localhost",
    "meet",
    "meet.example.org",
    "meet_example_org",
    "Board",
    "board",
    "bo\u{ff41}rd",
    "\u{212a}",
    "k",
    "\u{131}",
    "\u{130}",
    "\u{df}",
    "\u{1e9e}",
    "\u{3a3}",
    "\u{3c2}",
    "\u{3c3}",
    "e\u{301}",
    "\u{e9}",
    "\u{fb01}",
    "\u{2100}",
    "\u{ff0f}",
    "\u{ff1a}",
    "\u{ff07}",
    "\u{1f600}",
    " ",
    "-",
    "_",
    "~!()'$@[]",
];

pub(crate) fn name() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        8 => select(ODD.to_vec()).prop_map(str::to_owned),
        2 => any::<char>().prop_map(String::from),
        1 => "[a-zA-Z0-9]{1,4}",
    ];
    prop_oneof![2 => part.clone().boxed(), 3 => vec(part, 1..4).prop_map(|it| it.concat()).boxed()]
}

/// The name of a meeting: the segments of the tenant, and the room.
pub(crate) type Name = (Vec<String>, String);

pub(crate) fn meeting() -> impl Strategy<Value = Name> {
    (prop_oneof![vec(name(), 0..=1), vec(name(), 2..=3)], name())
}

/// Another spelling of the same name, or a name that looks the same.
pub(crate) fn respelt(name: &str, way: usize) -> String {
    match way {
        0 => name.to_owned(),
        1 => name.to_uppercase(),
        2 => name.to_lowercase(),
        3 => name.nfd().collect(),
        4 => name.nfkc().collect(),
        // Full-width forms of ASCII.
        5 => name
            .chars()
            .map(|c| match c {
                '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).unwrap(),
                other => other,
            })
            .collect(),
        6 => name.replace('_', "."),
        7 => name.replace('.', "_"),
        8 => name.replace('k', "\u{212a}"),
        _ => format!("{name}%"),
    }
}

pub(crate) const RESPELLINGS: usize = 10;

/// The parameter of a request, and how it encodes names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form {
    /// 0 to 3: `state`, `roomname`, `return_to`, or `room` with `tenant`.
    pub(crate) parameter: u8,
    /// 0 to 4: nothing; the reserved characters; every byte in upper-case hex; every byte in
    /// lower-case hex; every byte twice.
    pub(crate) encoding: u8,
}

pub(crate) fn form() -> impl Strategy<Value = Form> {
    (0..4_u8, 0..5_u8).prop_map(|(parameter, encoding)| Form { parameter, encoding })
}

impl Form {
    fn encode(self, name: &str) -> String {
        let all = |upper: bool| -> String {
            let hex = |byte| if upper { format!("%{byte:02X}") } else { format!("%{byte:02x}") };
            name.bytes().map(hex).collect()
        };
        match self.encoding {
            0 => name.to_owned(),
            1 => encode_uri_component(name),
            2 => all(true),
            3 => all(false),
            _ => all(true).replace('%', "%25"),
        }
    }

    /// The meeting that this request names, if the adapter accepts the name.
    pub(crate) fn requested(self, (tenant, room): &Name) -> Option<Meeting> {
        let path = |names: &[String]| {
            names.iter().map(|name| self.encode(name)).collect::<Vec<_>>().join("/")
        };
        let (folder, encoded) = (path(tenant), self.encode(room));
        let whole = if tenant.is_empty() { encoded.clone() } else { format!("{folder}/{encoded}") };
        let state = match tenant.is_empty() {
            true => json!({ "room": encoded }).to_string(),
            false => json!({ "room": encoded, "tenant": folder }).to_string(),
        };
        let (returned, plain) = (format!("/{whole}"), tenant.join("/"));
        let none = TargetParameters::default();
        let parameters = match self.parameter {
            0 => TargetParameters { state: Some(&state), ..none },
            1 => TargetParameters { roomname: Some(&whole), ..none },
            2 => TargetParameters { return_to: Some(&returned), ..none },
            _ => {
                let tenant = (!tenant.is_empty()).then_some(plain.as_str());
                TargetParameters { room: Some(room), tenant, ..none }
            }
        };
        match Target::requested(parameters).ok()? {
            Target::Meeting { meeting, .. } => Some(meeting),
            Target::Page(_) | Target::NewRoom(_) => panic!("a request names meetings only"),
        }
    }
}
