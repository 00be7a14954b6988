//! Files that a file includes.

use std::path::Path;

use super::error::{Cause, JicofoError};
use super::reader::Reader;
use super::text::Text;
use crate::installation::files::Place;

/// Includes over all files. lightbend/config refuses files that include each other after 50 (Parseable.java,
/// `MAX_INCLUDE_DEPTH`).
const FILES: usize = 50;

impl Reader<'_, '_> {
    /// What follows `include`. The values of `"x.conf"` belong to the section with the include, and a file that does
    /// not exist is empty (HOCON.md, "Include semantics: missing files and required files").
    pub(super) fn include(
        &mut self,
        prefix: &str,
        depth: usize,
        place: Place,
    ) -> Result<(), JicofoError> {
        self.text.skip(false);
        let mut name = String::new();
        if self.text.peek() == Some('"') {
            self.text.quoted(&mut name)?;
        }
        self.skip_include()?;
        if !is_file_name(&name) {
            self.all.found.include(place);
            return Ok(());
        }
        let path = self.path.parent().unwrap_or(Path::new("")).join(name);
        let Some(text) = self.all.files.text(&path)? else { return Ok(()) };
        self.all.included += 1;
        if self.all.included > FILES {
            return self.text.fail_at(place.line, Cause::Files);
        }
        Reader { text: Text::new(&path, &text), path: &path, base: depth, all: &mut *self.all }
            .root(prefix)
    }

    /// The rest of an `include`, such as `required(file("x.conf"))`.
    fn skip_include(&mut self) -> Result<(), JicofoError> {
        while let Some(next) = self.text.peek() {
            match next {
                '"' => self.text.quoted(&mut String::new())?,
                '\n' | '}' | ',' => break,
                '{' | '[' | ']' => return self.text.fail(Cause::Unexpected(next)),
                _ => drop(self.text.next()),
            }
        }
        Ok(())
    }
}

/// Whether an included name is that of a file in HOCON, and not an address. A name without its ending can be that of
/// three files (HOCON.md, "Include semantics: file formats and extensions").
fn is_file_name(name: &str) -> bool {
    let ending = Path::new(name).extension();
    !name.contains(':') && ending.is_some_and(|it| it == "conf" || it == "json")
}
