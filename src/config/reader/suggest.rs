//! Suggestions for unknown names.

/// The sections that were read, each with its keys.
pub(in crate::config) type Known = Vec<(&'static str, Vec<&'static str>)>;

/// ``did you mean `secret`?`` if one of `known` is close, otherwise the whole list.
pub(in crate::config) fn instead_of(name: &str, known: &[&str]) -> String {
    match close(name, known) {
        Some(known) => format!("did you mean `{known}`?"),
        None => format!("expected one of {}", known.join(", ")),
    }
}

/// The known name that was probably meant by `name`.
pub(in crate::config) fn close<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let (distance, known) =
        known.iter().map(|known| (strsim::levenshtein(name, known), *known)).min()?;
    (distance <= CLOSE && distance < known.len()).then_some(known)
}

/// `a`, `a or b`, `a, b or c`.
pub(in crate::config) fn either(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// The largest Levenshtein distance of a misspelled name.
pub(in crate::config) const CLOSE: usize = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_close_name_is_suggested_and_otherwise_the_list() {
        assert_eq!(instead_of("secrets", &["lifetime", "secret"]), "did you mean `secret`?");
        assert_eq!(instead_of("zz", &["id", "secret"]), "expected one of id, secret");
    }

    #[test]
    fn words_are_joined_with_commas_and_or() {
        let words = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(either(&words[..1]), "a");
        assert_eq!(either(&words[..2]), "a or b");
        assert_eq!(either(&words), "a, b or c");
    }
}
