//! `oidc.signing_algs`: the accepted signature algorithms of an id token.

use jsonwebtoken::Algorithm;

use super::reader::error::{Problem, Reported};
use super::reader::item::Item;
use super::reader::section::Section;
use crate::oidc::SigningAlgorithms;

/// The list, or its default.
pub(super) fn read(section: &mut Section<'_>) -> Result<SigningAlgorithms, Reported> {
    section.or("signing_algs", SigningAlgorithms::default(), algorithms)
}

fn algorithms(item: &Item<'_>) -> Result<SigningAlgorithms, Problem> {
    let algorithms = item.each(|algorithm| match algorithm.text()? {
        "none" => Err(algorithm.wrong(
            "\"none\" is not a signature: anybody could make such a token; remove it",
        )),
        "HS256" | "HS384" | "HS512" => Err(algorithm.wrong(
            "must be an algorithm with a public key: with HS*, whoever knows the client secret could \
             sign id tokens",
        )),
        _ => algorithm.choice(PUBLIC_KEY),
    })?;
    SigningAlgorithms::new(algorithms)
        .ok_or_else(|| item.wrong("must contain at least one algorithm, like [\"RS256\"]"))
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

    fn read(list: &str) -> Result<SigningAlgorithms, String> {
        let text = format!("[x]\nk = {list}");
        read_section("x", &text, &[], |section| section.required("k", "", algorithms))
    }

    #[test]
    fn an_id_token_is_signed_with_a_public_key_algorithm() {
        let both = SigningAlgorithms::new(vec![Algorithm::EdDSA, Algorithm::PS512]);
        assert_eq!(read("['EdDSA', 'PS512']").ok(), both);
        let shared = "must be an algorithm with a public key: with HS*, whoever knows the client \
                      secret could sign id tokens";
        for (list, place, message) in [
            (
                "['RS256', 'none']",
                "15: x.k[1]",
                "\"none\" is not a signature: anybody could make such a token; remove it",
            ),
            ("['HS256']", "6: x.k[0]", shared),
            (
                "['ES512']",
                "6: x.k[0]",
                "must be \"RS256\", \"RS384\", \"RS512\", \"PS256\", \"PS384\", \"PS512\", \
                 \"ES256\", \"ES384\" or \"EdDSA\"",
            ),
            ("[]", "5: x.k", "must contain at least one algorithm, like [\"RS256\"]"),
        ] {
            assert_eq!(read(list), Err(format!("config.toml:2:{place}: {message}")));
        }
    }
}
