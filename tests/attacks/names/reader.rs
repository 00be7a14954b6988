//! The room and the tenant that Jitsi's client reads from a path. Written independently of the adapter.

use std::fmt::Write;

use unicode_normalization::UnicodeNormalization;

/// The visited meeting: the node of the room's address, and the tenant.
pub(crate) type Door = (String, Option<String>);

/// What Jitsi's client reads from a path: it removes some characters, then applies
/// `getBackendSafeRoomName`. The tenant is `subdomain` of `config.js`.
pub(crate) fn door(path: &str) -> Door {
    let mut segments = path.trim_start_matches('/').rsplit('/');
    let room = segments.next().unwrap().replace(|c| ":?#[]@!$&'()*+,;=></\"".contains(c), "");
    let plain = decode_uri_component(&room).nfkc().collect::<String>().to_lowercase();
    let node = encode_uri_component(&plain).to_lowercase();
    (node, segments.next().map(|tenant| tenant.replace('.', "_").to_lowercase()))
}

/// ECMA-262 19.2.6.4.
pub(crate) fn encode_uri_component(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => encoded.push(byte.into()),
            _ if b"-_.!~*'()".contains(&byte) => encoded.push(byte.into()),
            _ => write!(encoded, "%{byte:02X}").unwrap(),
        }
    }
    encoded
}

/// ECMA-262 19.2.6.2, only for well-formed text.
pub(crate) fn decode_uri_component(text: &str) -> String {
    let mut bytes = text.bytes();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.next() {
        let mut digit = || char::from(bytes.next().unwrap()).to_digit(16).unwrap();
        decoded.push(if byte == b'%' {
            (digit() * 16 + digit()).try_into().unwrap()
        } else {
            byte
        });
    }
    String::from_utf8(decoded).unwrap()
}
