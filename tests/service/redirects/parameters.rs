//! The queries that carry an attack, parameter by parameter.

use url::Url;
use url::form_urlencoded::byte_serialize;

/// Any bytes as a value of a query.
pub(super) fn encoded(value: &[u8]) -> String {
    byte_serialize(value).collect()
}

/// Of a route that takes people somewhere: in each form of a target, beside one, and for each of
/// Jitsi's clients.
pub(super) fn of_targets(vector: &[u8]) -> Vec<String> {
    let value = encoded(vector);
    let mut queries = vec![
        format!("roomname={value}"),
        format!("return_to={value}"),
        format!("room={value}"),
        format!("room=a&tenant={value}"),
        state(&[("room", vector), ("tenant", b"a"), ("config.x", vector)], None),
        state(&[("tenant", vector), ("room", b"a")], None),
        format!("roomname=a&prompt={value}"),
        format!("roomname=a&nonce={value}"),
        format!("roomname={value}&nonce=a"),
    ];
    for client in ["ios", "android", "electron"] {
        queries.push(state(&[("room", vector), ("config.x", vector)], Some(client)));
    }
    queries.push(state(&[("tenant", vector), ("room", b"a")], Some("android")));
    queries.push(state(&[("room", b"a"), ("config.x", vector)], Some("android")));
    queries
}

/// Of the provider's answer `back`, with one of its parts exchanged.
pub(super) fn of_answers(vector: &[u8], back: &Url) -> Vec<String> {
    let value = encoded(vector);
    let said = |name: &str| {
        let found = back.query_pairs().find(|(it, _)| it == name);
        encoded(found.map(|(_, value)| value.into_owned()).unwrap().as_bytes())
    };
    let (state, iss) = (said("state"), said("iss"));
    vec![
        format!("state={value}&iss={iss}&code=a"),
        format!("state={state}&iss={value}&code=a"),
        format!("state={state}&iss={iss}&error={value}"),
        format!("state={state}&iss={iss}&error=server_error&error_uri={value}"),
        format!("state={state}&iss={iss}&code={value}"),
    ]
}

/// Of a logout and of the page after it.
pub(super) fn of_the_end(vector: &[u8]) -> Vec<String> {
    let value = encoded(vector);
    ["id_token_hint", "post_logout_redirect_uri", "state"]
        .map(|name| format!("{name}={value}"))
        .to_vec()
}

fn state(members: &[(&str, &[u8])], client: Option<&str>) -> String {
    let mut json = b"{".to_vec();
    for (name, value) in members {
        json.extend(format!("\"{name}\":").bytes());
        json.extend(text(value));
        json.push(b',');
    }
    json.extend(format!("\"{}\":true}}", client.unwrap_or("x")).bytes());
    format!("state={}", encoded(&json))
}

/// A string of JSON with these bytes, which need be no text.
fn text(bytes: &[u8]) -> Vec<u8> {
    let mut text = vec![b'"'];
    for byte in bytes {
        match byte {
            b'"' | b'\\' => text.extend([b'\\', *byte]),
            0..0x20 => text.extend(format!("\\u{byte:04x}").bytes()),
            byte => text.push(*byte),
        }
    }
    text.push(b'"');
    text
}
