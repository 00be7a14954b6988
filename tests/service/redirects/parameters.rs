//! The queries that carry an attack, for each parameter.

use url::Url;
use url::form_urlencoded::byte_serialize;

/// Any bytes as the value of a query parameter.
pub(super) fn encoded(value: &[u8]) -> String {
    byte_serialize(value).collect()
}

/// Queries of a route with a target: the vector is in each form of a target, in the other
/// parameters, and in the state of each of Jitsi's clients.
pub(super) fn target_queries(vector: &[u8]) -> Vec<String> {
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

/// Queries of the authorization response `back`. The vector replaces one of its parameters.
pub(super) fn response_queries(vector: &[u8], back: &Url) -> Vec<String> {
    let value = encoded(vector);
    let parameter = |name: &str| {
        let found = back.query_pairs().find(|(it, _)| it == name);
        encoded(found.map(|(_, value)| value.into_owned()).unwrap().as_bytes())
    };
    let (state, iss) = (parameter("state"), parameter("iss"));
    vec![
        format!("state={value}&iss={iss}&code=a"),
        format!("state={state}&iss={value}&code=a"),
        format!("state={state}&iss={iss}&error={value}"),
        format!("state={state}&iss={iss}&error=server_error&error_uri={value}"),
        format!("state={state}&iss={iss}&code={value}"),
    ]
}

/// Queries of a logout and of the page after it.
pub(super) fn logout_queries(vector: &[u8]) -> Vec<String> {
    let value = encoded(vector);
    ["id_token_hint", "post_logout_redirect_uri", "state"]
        .map(|name| format!("{name}={value}"))
        .to_vec()
}

fn state(members: &[(&str, &[u8])], client: Option<&str>) -> String {
    let mut json = b"{".to_vec();
    for (name, value) in members {
        json.extend(format!("\"{name}\":").bytes());
        json.extend(json_string(value));
        json.push(b',');
    }
    json.extend(format!("\"{}\":true}}", client.unwrap_or("x")).bytes());
    format!("state={}", encoded(&json))
}

/// A JSON string of these bytes, which may not be UTF-8.
fn json_string(bytes: &[u8]) -> Vec<u8> {
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
