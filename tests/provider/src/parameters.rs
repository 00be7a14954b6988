//! The parameters of a request, from a query or a form.

use url::form_urlencoded;

/// Parameters. None is repeated (RFC 6749 3.1 and 3.2).
#[derive(Clone, Debug, Default)]
pub(crate) struct Parameters(Vec<(String, String)>);

/// The name of a repeated parameter.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Repeated(pub(crate) String);

impl Parameters {
    /// Parses `application/x-www-form-urlencoded` bytes.
    ///
    /// # Errors
    /// Fails when a parameter is repeated.
    pub(crate) fn parse(encoded: &[u8]) -> Result<Self, Repeated> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(encoded) {
            if pairs.iter().any(|(known, _)| *known == name) {
                return Err(Repeated(name.into_owned()));
            }
            pairs.push((name.into_owned(), value.into_owned()));
        }
        Ok(Self(pairs))
    }

    /// The value of a parameter. An empty value counts as absent (RFC 6749 3.1).
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Whether a space-separated parameter contains `word`.
    pub(crate) fn has_word(&self, name: &str, word: &str) -> bool {
        self.get(name).is_some_and(|words| words.split(' ').any(|found| found == word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_parameter_is_refused() {
        assert_eq!(
            Parameters::parse(b"a=1&b=2&a=1").unwrap_err(),
            Repeated("a".to_owned()),
            "also with the same value"
        );
    }

    #[test]
    fn an_empty_parameter_counts_as_absent() {
        let parameters = Parameters::parse(b"nonce=&scope=openid+email").unwrap();
        assert_eq!(parameters.get("nonce"), None);
        assert!(parameters.has_word("scope", "email"));
        assert!(!parameters.has_word("scope", "mail"));
    }
}
