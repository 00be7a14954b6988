//! What would be right, in words.

/// ``did you mean `secret`?`` where one of `known` is close, else all of them.
pub(super) fn instead_of(name: &str, known: &[&str]) -> String {
    match close(name, known) {
        Some(known) => format!("did you mean `{known}`?"),
        None => format!("expected one of {}", known.join(", ")),
    }
}

/// The one of `known` that `name` was probably meant to be.
pub(super) fn close<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let (distance, known) = known.iter().map(|known| (distance(name, known), *known)).min()?;
    (distance <= CLOSE && distance < known.len()).then_some(known)
}

/// `a`, `a or b`, `a, b or c`.
pub(super) fn either(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// Typing errors that are still taken for the same word.
pub(super) const CLOSE: usize = 2;

/// How many letters to add, drop or change (Levenshtein).
pub(super) fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.chars().count()).collect();
    for (above, l) in left.chars().enumerate() {
        let mut diagonal = above;
        row[0] = above + 1;
        for (column, r) in right.chars().enumerate() {
            let changed = diagonal + usize::from(l != r);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_single_letters() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("lifetme", "lifetime"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn a_close_name_is_suggested_and_a_far_one_gets_the_list() {
        assert_eq!(instead_of("secrets", &["lifetime", "secret"]), "did you mean `secret`?");
        assert_eq!(instead_of("zz", &["id", "secret"]), "expected one of id, secret");
    }

    #[test]
    fn words_are_joined_as_a_sentence_does() {
        let words = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(either(&words[..1]), "a");
        assert_eq!(either(&words[..2]), "a or b");
        assert_eq!(either(&words), "a, b or c");
    }
}
