//! Places of findings, and the lines there.

/// The place of a finding.
pub(super) struct Place {
    /// The file, or a key of the adapter's configuration.
    pub(super) path: String,
    /// The line, from 1.
    pub(super) line: Option<usize>,
}

impl Place {
    /// `FILE:LINE`, or only the file.
    pub(super) fn parse(place: &str) -> Self {
        let split = place.rsplit_once(':');
        let line = split.and_then(|(path, line)| Some((path, line.parse().ok()?)));
        match line {
            Some((path, line)) => Self { path: path.to_owned(), line: Some(line) },
            None => Self { path: place.to_owned(), line: None },
        }
    }

    pub(super) fn line(&self) -> usize {
        self.line.unwrap()
    }

    pub(super) fn is_nginx(&self) -> bool {
        ["/nginx/", "/jaas/", "/nginx-custom/"].iter().any(|it| self.path.contains(it))
    }
}

/// The end of the block that begins in a line; without a block, the next line.
pub(super) fn block_end(lines: &[String], from: usize) -> usize {
    let mut depth = 0_i32;
    for (at, line) in lines.iter().enumerate().skip(from) {
        depth += line.matches('{').count() as i32 - line.matches('}').count() as i32;
        if depth <= 0 {
            return at + 1;
        }
    }
    lines.len()
}
