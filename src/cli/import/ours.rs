//! Recognizes a configuration of this service that was given as settings of another adapter. The reader of
//! app.conf would accept most of it, and import nothing.

use super::python;
use crate::cli::draft;

/// Whether `text` is a configuration of this service. A text that is not TOML is none: the service refuses it, and
/// may point to `import`.
pub(super) fn is_ours(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match text.parse::<toml::Table>() {
        // An app.conf is TOML only if it has quotes or nothing but comments.
        Ok(table) => draft::sections()
            .filter(|section| !is_theirs(section))
            .any(|section| table.get(section).is_some_and(toml::Value::is_table)),
        Err(_) => false,
    }
}

/// Whether the Python adapter has this section, too.
fn is_theirs(section: &str) -> bool {
    let header = format!("[{section}] ");
    python::NAMES.iter().any(|name| name.theirs.starts_with(&header))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_of_this_service_is_recognized() {
        for (text, expected) in [
            (include_str!("../../../config.toml.example"), true),
            ("\u{feff}[oidc]\r\nissuer = \"x\"\r\n", true),
            ("oidc.issuer = \"x\"", true),
            ("[[access.rooms]]\nmatch = \"x\"", true),
            // Settings of other adapters.
            ("[oauth]\nissuer = x\n[jwt]\nissuer = x", false),
            ("[jwt]\nissuer = \"x\"", false),
            ("[oidc]\nissuer = x", false),
            ("; INI\n[jitsi]\nurl: https://x\n[oidc]\nissuer: https://x", false),
            ("[oidc] # x\nissuer = x\n[jitsi]\nurl = \"x\"", false),
            ("OIDC_ISSUER_URL=\"https://id.example.org\"", false),
            ("# nothing", false),
        ] {
            assert_eq!(is_ours(text), expected, "{text}");
        }
    }
}
