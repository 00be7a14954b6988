//! A directive, with those in its block.

use crate::installation::files::Place;

/// A directive of nginx. Included files are in place of their `include`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// The name, such as `server`.
    pub name: String,
    /// The words after the name, without quotes.
    pub arguments: Vec<String>,
    /// Its first line.
    pub place: Place,
    /// The directives in its block. `None` without a block.
    pub block: Option<Vec<Directive>>,
    /// The lines that include its file: first that of nginx's own file, last that of its own file.
    pub by: Vec<Include>,
}

/// A line that includes files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Include {
    /// The path or pattern, as it is written.
    pub pattern: String,
    /// Where it is.
    pub place: Place,
}

impl Directive {
    /// The directives in its block; none without a block.
    pub fn inside(&self) -> &[Directive] {
        self.block.as_deref().unwrap_or_default()
    }

    /// Whether it has this name.
    pub fn is(&self, name: &str) -> bool {
        self.name == name
    }

    /// The word after the name, or an empty text.
    pub fn argument(&self) -> &str {
        self.arguments.first().map_or("", String::as_str)
    }

    /// The directives of this name in its block, not in blocks of its block.
    pub fn named<'d>(&'d self, name: &'d str) -> impl Iterator<Item = &'d Directive> {
        find(self.inside(), name)
    }

    /// This directive and all inside of it, outer ones first.
    pub fn all(&self) -> Vec<&Directive> {
        let mut all = vec![self];
        for inner in self.inside() {
            all.extend(inner.all());
        }
        all
    }
}

/// The name and its arguments, as one line.
impl std::fmt::Display for Directive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)?;
        self.arguments.iter().try_for_each(|word| write!(f, " {word}"))
    }
}

/// The directives of this name.
pub fn find<'d>(directives: &'d [Directive], name: &'d str) -> impl Iterator<Item = &'d Directive> {
    directives.iter().filter(move |it| it.is(name))
}

/// The line, and its place in parentheses.
impl std::fmt::Display for Include {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "include {}; ({})", self.pattern, self.place)
    }
}
