//! The line of a value in the text. A search: it does not parse JavaScript.

/// The line of `a.b.c`, beginning with 1: the last assignment of the whole name, otherwise the last place
/// where the parts follow each other as keys.
pub(super) fn find(text: &str, name: &str) -> Option<usize> {
    let lines: Vec<_> = text.lines().map(code).collect();
    let whole = format!("config.{name}");
    if let Some(at) = lines.iter().rposition(|line| sets(line, &whole, "=")) {
        return Some(at + 1);
    }
    let mut parts = name.split('.');
    let first = parts.next()?;
    let mut at = lines.iter().rposition(|line| sets(line, first, ":="))?;
    for part in parts {
        at += lines[at..].iter().position(|line| sets(line, part, ":"))?;
    }
    Some(at + 1)
}

/// The line without a comment.
fn code(line: &str) -> &str {
    let line = line.trim_start();
    if line.starts_with('*') || line.starts_with("/*") {
        return "";
    }
    // Not "://" of an address.
    let comment = line.match_indices("//").find(|(at, _)| !line[..*at].ends_with(':'));
    comment.map_or(line, |(at, _)| &line[..at])
}

/// Whether the line has the name, with or without quotes, and one of these signs after it.
fn sets(line: &str, name: &str, signs: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.');
    line.match_indices(name).any(|(at, _)| {
        let after = line[at + name.len()..].trim_start_matches(['\'', '"']).trim_start();
        !line[..at].ends_with(word)
            && after.starts_with(|c| signs.contains(c))
            && !after.starts_with("==")
    })
}
