//! Reads files into a tree, and the files that they include.

use std::iter::Peekable;
use std::path::{Path, PathBuf};
use std::vec::IntoIter;

use super::directive::{Directive, Include};
use super::dump::files_of_dump;
use super::error::{Cause, NginxError};
use super::tokens::{Placed, Token, tokens};
use crate::installation::files::{Files, Place};
use crate::installation::pattern::{Dialect, Matches, matching};

/// Blocks inside each other, over all files.
const DEPTH: usize = 20;

/// The most files.
const FILES: usize = 500;

/// Reads nginx's own file and those that it includes. Relative paths begin at its folder, as with nginx.
/// `None`: there is no such file.
///
/// # Errors
///
/// [`NginxError`] if a file cannot be read, or is not a configuration of nginx.
pub fn read(path: &Path, files: &dyn Files) -> Result<Option<Vec<Directive>>, NginxError> {
    if files.text(path)?.is_none() {
        return Ok(None);
    }
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let mut tree = Tree { files, folder, count: 0, by: Vec::new() };
    tree.file(path, 0).map(Some)
}

/// The same for a file that may also be the output of `nginx -T`, which has all files.
///
/// # Errors
///
/// [`NginxError`]
pub fn read_file(path: &Path, files: &dyn Files) -> Result<Option<Vec<Directive>>, NginxError> {
    let Some(text) = files.text(path)? else { return Ok(None) };
    match files_of_dump(&text) {
        Some((own, dumped)) => read(&own, &dumped),
        None => read(path, files),
    }
}

struct Tree<'f> {
    files: &'f dyn Files,
    folder: PathBuf,
    count: usize,
    by: Vec<Include>,
}

impl Tree<'_> {
    fn file(&mut self, path: &Path, depth: usize) -> Result<Vec<Directive>, NginxError> {
        self.count += 1;
        if self.count > FILES {
            return Err(NginxError::new(path, 0, Cause::Files));
        }
        let Some(text) = self.files.text(path)? else {
            let by = self.by.last().map(|it| it.place.clone());
            let place = by.unwrap_or_else(|| Place::new(path, 0));
            return Err(NginxError::Text { place, cause: Cause::Missing(path.to_owned()) });
        };
        let mut tokens = tokens(path, &text)?.into_iter().peekable();
        let directives = self.block(path, &mut tokens, depth)?;
        match tokens.next() {
            None => Ok(directives),
            Some((_, line)) => Err(NginxError::new(path, line, Cause::Unexpected('}'))),
        }
    }

    /// The directives up to `}` or the end. `}` is not consumed.
    fn block(
        &mut self,
        path: &Path,
        tokens: &mut Peekable<IntoIter<Placed>>,
        depth: usize,
    ) -> Result<Vec<Directive>, NginxError> {
        let mut directives = Vec::new();
        if depth > DEPTH {
            return Err(NginxError::new(path, 0, Cause::Depth));
        }
        while let Some((token, line)) = tokens.next_if(|(token, _)| *token != Token::Close) {
            let Token::Word(name) = token else {
                let sign = if token == Token::Open { '{' } else { ';' };
                return Err(NginxError::new(path, line, Cause::Unexpected(sign)));
            };
            let mut arguments = Vec::new();
            let block = loop {
                match tokens.next() {
                    Some((Token::Word(word), _)) => arguments.push(word),
                    Some((Token::End, _)) => break None,
                    Some((Token::Open, _)) => {
                        let block = self.block(path, tokens, depth + 1)?;
                        let end = || NginxError::new(path, line, Cause::End("block"));
                        tokens.next().ok_or_else(end)?;
                        break Some(block);
                    }
                    Some((Token::Close, line)) => {
                        return Err(NginxError::new(path, line, Cause::Unexpected('}')));
                    }
                    None => return Err(NginxError::new(path, line, Cause::End("directive"))),
                }
            };
            let place = Place::new(path, line);
            if name == "include" && block.is_none() {
                directives.extend(self.include(&arguments, place, depth)?);
            } else {
                directives.push(Directive { name, arguments, place, block, by: self.by.clone() });
            }
        }
        Ok(directives)
    }

    fn include(
        &mut self,
        arguments: &[String],
        place: Place,
        depth: usize,
    ) -> Result<Vec<Directive>, NginxError> {
        let written = arguments.first().map_or("", String::as_str);
        let pattern = self.folder.join(written);
        let mut directives = Vec::new();
        let paths = match matching(self.files, &pattern, Dialect::Nginx)? {
            Matches::One(path) => vec![path],
            // nginx accepts a pattern without a file.
            Matches::Existing(paths) => paths,
            Matches::NoFolder(_) | Matches::Unknown => {
                return Err(NginxError::Text { place, cause: Cause::Pattern(pattern) });
            }
        };
        self.by.push(Include { pattern: written.to_owned(), place });
        for path in paths {
            directives.extend(self.file(&path, depth + 1)?);
        }
        self.by.pop();
        Ok(directives)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::{files_of_dump, find};
    use super::*;

    fn files(files: &[(&str, &str)]) -> BTreeMap<PathBuf, String> {
        files.iter().map(|(path, text)| (PathBuf::from(path), (*text).to_owned())).collect()
    }

    const MAIN: (&str, &str) = (
        "/n/nginx.conf",
        "events { }\nhttp {\n include sites/*.conf;\n server { listen 80; }\n}\n",
    );

    #[test]
    fn included_files_are_in_place_of_their_include() {
        let files = files(&[
            MAIN,
            ("/n/sites/b.conf", "server { listen 82; }"),
            ("/n/sites/a.conf", "server { include /n/locations; }"),
            ("/n/locations", "\nlocation / { return 200; }"),
        ]);
        let tree = read(Path::new("/n/nginx.conf"), &files).unwrap().unwrap();
        let http = find(&tree, "http").next().unwrap();
        let servers: Vec<_> = http.named("server").collect();
        assert_eq!(servers.len(), 3);
        let location = servers[0].named("location").next().unwrap();
        assert_eq!(location.place.to_string(), "/n/locations:2");
        assert_eq!(location.to_string(), "location /");
        let by: Vec<_> = location.by.iter().map(Include::to_string).collect();
        let expected = [
            "include sites/*.conf; (/n/nginx.conf:3)",
            "include /n/locations; (/n/sites/a.conf:1)",
        ];
        assert_eq!(by, expected);
        assert_eq!(servers[1].named("listen").next().unwrap().argument(), "82");
        assert_eq!(http.all().len(), 8);
    }

    #[test]
    fn the_output_of_nginx_dump_has_all_files() {
        let output = "nginx: the configuration file /n/nginx.conf syntax is ok\n\
                      # configuration file /n/nginx.conf:\nhttp { include x/*; }\n\n\
                      # configuration file /n/x/y:\nserver { }\n";
        let (path, files) = files_of_dump(output).unwrap();
        let tree = read(&path, &files).unwrap().unwrap();
        assert_eq!(tree[0].inside()[0].place.to_string(), "/n/x/y:1");
        assert!(files_of_dump("nginx: [emerg] unknown directive").is_none());
    }

    #[test]
    fn a_broken_file_is_an_error_with_its_line() {
        for (text, expected) in [
            ("a {\n b;", "/n/nginx.conf:1: the file ends inside a block"),
            ("a", "/n/nginx.conf:1: the file ends inside a directive"),
            ("a;\n}", "/n/nginx.conf:2: unexpected \"}\""),
            ("a;\n;", "/n/nginx.conf:2: unexpected \";\""),
            ("a { b }", "/n/nginx.conf:1: unexpected \"}\""),
            ("\ninclude x;", "/n/nginx.conf:2: includes /n/x, which does not exist"),
            (
                "\ninclude [[:alpha:]].conf;",
                "/n/nginx.conf:2: includes /n/[[:alpha:]].conf, which check does not evaluate",
            ),
            (
                "\u{feff}# x\nevents { }",
                "/n/nginx.conf:1: begins with a byte order mark, which nginx does not skip",
            ),
            ("include nginx.conf;", "/n/nginx.conf: more than 20 blocks inside each other"),
        ] {
            let files = files(&[("/n/nginx.conf", text)]);
            let error = read(Path::new("/n/nginx.conf"), &files).unwrap_err().to_string();
            assert_eq!(error, expected, "{text}");
        }
        assert!(read(Path::new("/n/nginx.conf"), &BTreeMap::new()).unwrap().is_none());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[{};\"'#\\\\ a\n$é]{0,80}") {
            let files = BTreeMap::from([(PathBuf::from("/n/x"), text)]);
            let read = read(Path::new("/n/x"), &files);
            proptest::prop_assert!(!matches!(read, Ok(None)));
        }
    }
}
