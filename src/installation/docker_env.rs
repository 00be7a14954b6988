//! `.env` of docker-jitsi-meet. Source: the specification of Compose, "Interpolation" and "Env file".

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use secrecy::{ExposeSecret as _, SecretString};

use super::files::{Disk, FileError, Files as _, Place};

/// The variables of the file.
#[derive(Clone)]
pub struct DockerEnv {
    values: BTreeMap<String, (SecretString, Place)>,
    unsure: Vec<(String, Place)>,
    file: Place,
}

/// Reads the file. `None`: there is no such file.
///
/// # Errors
///
/// [`FileError`] if it cannot be read.
pub fn read(path: &Path, disk: &Disk) -> Result<Option<DockerEnv>, FileError> {
    Ok(disk.text(path)?.map(|text| parse(path, &text)))
}

/// Parses the text of the file. A line that is neither a comment nor an assignment is ignored.
pub fn parse(path: &Path, text: &str) -> DockerEnv {
    let mut env =
        DockerEnv { values: BTreeMap::new(), unsure: Vec::new(), file: Place::new(path, 0) };
    // Compose skips a byte order mark (dotenv/godotenv.go of compose-go).
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (index, line) in text.lines().enumerate() {
        let line = line.trim_start();
        if line.starts_with('#') {
            continue;
        }
        let line = line.strip_prefix("export ").unwrap_or(line);
        let Some((name, value)) = line.split_once('=') else { continue };
        let (name, place) = (name.trim().to_owned(), Place::new(path, index + 1));
        let (value, is_literal) = value_of(value);
        if !is_literal && value.contains('$') {
            env.unsure.push((name.clone(), place.clone()));
        }
        env.values.insert(name, (value.into(), place));
    }
    env
}

/// The value without quotes and comment, and whether `$` has no meaning in it.
fn value_of(text: &str) -> (String, bool) {
    let text = text.trim();
    if let Some(quoted) = text.strip_prefix('\'') {
        return (quoted.split('\'').next().unwrap_or_default().to_owned(), true);
    }
    if let Some(quoted) = text.strip_prefix('"') {
        let mut value = String::new();
        let mut rest = quoted.chars();
        while let Some(next) = rest.next() {
            match next {
                '"' => break,
                '\\' => value.extend(rest.next()),
                it => value.push(it),
            }
        }
        return (value, false);
    }
    let end = text.find(" #").or_else(|| text.find("\t#")).unwrap_or(text.len());
    let end = if text.starts_with('#') { 0 } else { end };
    (text[..end].trim_end().to_owned(), false)
}

impl DockerEnv {
    fn value(&self, name: &str) -> Option<&str> {
        let (value, _) = self.values.get(name)?;
        Some(value.expose_secret()).filter(|it| !it.is_empty())
    }

    /// A variable that is not empty. `None` for one that holds a secret.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.value(name).filter(|_| !is_secret(name))
    }

    /// A secret, such as `JWT_APP_SECRET`.
    pub fn secret(&self, name: &str) -> Option<&SecretString> {
        self.value(name)?;
        self.values.get(name).map(|(value, _)| value)
    }

    /// Whether the images read the variable as true: `toBool` of their templates, which is
    /// `strconv.ParseBool` of Go. Not set or unknown is `default`.
    pub fn flag(&self, name: &str, default: bool) -> bool {
        match self.value(name) {
            Some("1" | "t" | "T" | "true" | "True" | "TRUE") => true,
            Some(_) => false,
            None => default,
        }
    }

    /// The parts of a list with commas. A blank is part of its part: the templates of the images use `splitList`,
    /// which does not trim.
    pub fn list(&self, name: &str) -> Vec<&str> {
        let parts = self.text(name).into_iter().flat_map(|it| it.split(','));
        parts.filter(|it| !it.trim().is_empty()).collect()
    }

    /// The line that sets the variable, otherwise the file.
    pub fn place(&self, name: &str) -> &Place {
        self.values.get(name).map_or(&self.file, |(_, place)| place)
    }

    /// Variables whose value contains another variable, which is not filled in here.
    pub fn unsure(&self) -> &[(String, Place)] {
        &self.unsure
    }
}

fn is_secret(name: &str) -> bool {
    ["SECRET", "PASSWORD", "CREDENTIAL"].iter().any(|word| name.contains(word))
}

/// Shows the names only.
impl fmt::Debug for DockerEnv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.values.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> DockerEnv {
        parse(Path::new(".env"), text)
    }

    #[test]
    fn values_are_read_as_compose_reads_them() {
        let env = of("# A=comment\nA=1\n  B = two words # comment\nC='a #b'\nD=\"x \\\"y\"\n\
             export E=a,b, c\nF=\nG=#none\nA=2\nno assignment\n");
        for (name, value) in [
            ("A", Some("2")),
            ("B", Some("two words")),
            ("C", Some("a #b")),
            ("D", Some("x \"y")),
            ("F", None),
            ("G", None),
        ] {
            assert_eq!(env.text(name), value, "{name}");
        }
        assert_eq!(env.list("E"), ["a", "b", " c"]);
        assert_eq!(env.place("A").to_string(), ".env:9");
        assert_eq!(env.place("none").to_string(), ".env");
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_a_name() {
        assert_eq!(of("\u{feff}A=1").text("A"), Some("1"));
    }

    #[test]
    fn flags_are_read_as_the_images_read_them() {
        for (value, expected) in
            [("1", true), ("true", true), ("t", true), ("0", false), ("yes", false), ("on", false)]
        {
            assert_eq!(of(&format!("X={value}")).flag("X", !expected), expected, "{value}");
        }
        assert!(of("X=").flag("X", true) && !of("").flag("X", false));
    }

    #[test]
    fn a_secret_is_neither_text_nor_printed() {
        let env = of("JWT_APP_SECRET=top-secret\nTURN_CREDENTIALS=top-secret");
        assert!(env.text("JWT_APP_SECRET").is_none());
        assert!(env.secret("JWT_APP_SECRET").is_some());
        assert_eq!(format!("{env:?}"), r#"{"JWT_APP_SECRET", "TURN_CREDENTIALS"}"#);
    }

    #[test]
    fn a_variable_in_a_value_is_reported() {
        let env = of("A=${B}\nC='$D'\nE=\"$F\"");
        let names: Vec<_> = env.unsure().iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["A", "E"]);
    }

    proptest::proptest! {
        #[test]
        fn any_value_is_read(value in "[\"'#\\\\ a$\té=]{0,20}") {
            let env = of(&format!("X={value}\nY=1"));
            proptest::prop_assert_eq!(env.text("Y"), Some("1"));
        }
    }
}
