//! Signature algorithms of the meeting token and of id tokens.

use jsonwebtoken::Algorithm;

use super::reader::error::Problem;
use super::reader::item::Item;

/// For the meeting token: the algorithms that Prosody verifies. It does not support ES*, PS* and
/// `EdDSA` (jitsi-meet resources/prosody-plugins/luajwtjitsi.lib.lua).
pub(super) fn of_the_token(item: &Item<'_>) -> Result<Algorithm, Problem> {
    item.choice(&[
        ("HS256", Algorithm::HS256),
        ("HS384", Algorithm::HS384),
        ("HS512", Algorithm::HS512),
        ("RS256", Algorithm::RS256),
        ("RS384", Algorithm::RS384),
        ("RS512", Algorithm::RS512),
    ])
}

/// For id tokens: at least one, and only algorithms with a public key.
pub(super) fn public_key(item: &Item<'_>) -> Result<Vec<Algorithm>, Problem> {
    let algorithms = item.each(|algorithm| match algorithm.text()? {
        "none" => Err(algorithm.wrong("\"none\" is not a signature; anybody could make such a token")),
        "HS256" | "HS384" | "HS512" => Err(algorithm
            .wrong("must be an algorithm with a public key; with HS* the client secret would sign id tokens")),
        _ => algorithm.choice(PUBLIC_KEY),
    })?;
    if algorithms.is_empty() {
        return Err(item.wrong("must name at least one algorithm, like [\"RS256\"]"));
    }
    Ok(algorithms)
}

const PUBLIC_KEY: &[(&str, Algorithm)] = &[
    ("RS256", Algorithm::RS256),
    ("RS384", Algorithm::RS384),
    ("RS512", Algorithm::RS512),
    ("PS256", Algorithm::PS256),
    ("PS384", Algorithm::PS384),
    ("PS512", Algorithm::PS512),
    ("ES256", Algorithm::ES256),
    ("ES384", Algorithm::ES384),
    ("EdDSA", Algorithm::EdDSA),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::testing::read_section;

    fn read(list: &str) -> Result<Vec<Algorithm>, String> {
        let text = format!("[x]\nk = {list}");
        read_section("x", &text, &[], |section| section.required("k", "", public_key))
    }

    #[test]
    fn an_id_token_is_signed_with_a_public_key_algorithm() {
        let both = vec![Algorithm::EdDSA, Algorithm::PS512];
        assert_eq!(read("['EdDSA', 'PS512']"), Ok(both));
        let shared = "must be an algorithm with a public key; with HS* the client secret would sign id tokens";
        for (list, place, message) in [
            (
                "['RS256', 'none']",
                "15: x.k[1]",
                "\"none\" is not a signature; anybody could make such a token",
            ),
            ("['HS256']", "6: x.k[0]", shared),
            (
                "['ES512']",
                "6: x.k[0]",
                "must be \"RS256\", \"RS384\", \"RS512\", \"PS256\", \"PS384\", \"PS512\", \
                 \"ES256\", \"ES384\" or \"EdDSA\"",
            ),
            ("[]", "5: x.k", "must name at least one algorithm, like [\"RS256\"]"),
        ] {
            assert_eq!(read(list), Err(format!("config.toml:2:{place}: {message}")));
        }
    }
}
