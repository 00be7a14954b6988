//! Recognizes a file that is not TOML at all, so that the message does not complain about its first line.

use super::suggest::Known;

/// The message for a file in another format: INI, YAML, JSON, or an environment file. `None` if `text` may
/// be TOML with a mistake.
pub(super) fn message(text: &str, known: &Known) -> Option<&'static str> {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty() && !is_comment(line));
    if lines().next().is_some_and(|line| line == "---") {
        return Some(YAML);
    }
    if lines().next().is_some_and(|line| line.starts_with('{')) {
        return Some(JSON);
    }
    let headers: Vec<_> =
        lines().filter_map(|line| line.strip_prefix('[')?.strip_suffix(']')).collect();
    if !headers.is_empty() && is_ini(text, &headers) {
        return Some(INI);
    }
    let mapped = lines().filter(|line| is_mapping(line)).count();
    let assigned: Vec<_> = lines().filter_map(|line| line.split_once('=')).collect();
    if mapped >= ENOUGH && assigned.is_empty() {
        return Some(YAML);
    }
    let bare = assigned.iter().filter(|(_, value)| is_bare(value.trim())).count();
    if bare < ENOUGH || bare < assigned.len() {
        return None;
    }
    let is_ours = |name: &str| known.iter().any(|(section, _)| *section == name.trim());
    if headers.iter().any(|name| !is_ours(name)) {
        return Some(INI);
    }
    let is_variable = |name: &str| {
        name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    };
    let has_section = lines().any(|line| line.starts_with('['));
    let of_variables =
        assigned.iter().all(|(name, _)| is_variable(name.trim_start_matches("export ")));
    (of_variables && !has_section).then_some(ENVIRONMENT)
}

/// The message for a file that is valid TOML, but has the sections of the Python adapter's `app.conf`: all of its
/// values are in quotes.
pub(super) fn message_of_sections<'a>(
    sections: impl Iterator<Item = &'a str>,
) -> Option<&'static str> {
    let found = sections.filter(|name| APP_CONF_ONLY.contains(name)).count();
    (found == APP_CONF_ONLY.len()).then_some(QUOTED_APP_CONF)
}

/// Whether a file with these sections is INI: a comment that begins with `;`, values without quotes after a colon,
/// or only sections of the Python adapter.
fn is_ini(text: &str, headers: &[&str]) -> bool {
    let lines = || text.lines().map(str::trim);
    let is_bare_mapping = |line: &str| {
        is_mapping(line) && line.split_once(':').is_some_and(|(_, value)| is_bare(value.trim()))
    };
    let of_app_conf = |name: &&str| APP_CONF_ONLY.contains(name) || APP_CONF_TOO.contains(name);
    let is_assigned = |line: &&str| line.split_once('=').is_some_and(|(_, it)| is_bare(it.trim()));
    lines().any(|line| line.starts_with(';'))
        || lines().filter(|line| is_bare_mapping(line)).count() >= ENOUGH
        || headers.iter().all(of_app_conf)
            && (headers.iter().any(|name| APP_CONF_ONLY.contains(name))
                || lines().filter(is_assigned).count() >= ENOUGH)
}

/// The sections of the Python adapter that this configuration does not have.
const APP_CONF_ONLY: [&str; 2] = ["oauth", "urls"];

/// Its other sections.
const APP_CONF_TOO: [&str; 3] = ["jwt", "logging", "DEFAULT"];

fn is_comment(line: &str) -> bool {
    line.starts_with(['#', ';'])
}

/// `key: value` or `key:`, and not `key = "a: b"`.
fn is_mapping(line: &str) -> bool {
    let (key, rest) = line.split_once(':').unwrap_or_default();
    let key = key.trim_start_matches("- ");
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !key.is_empty() && key.chars().all(is_key) && (rest.is_empty() || rest.starts_with(' '))
}

/// Whether a value has no quotes and is no number, boolean, list or table of TOML.
fn is_bare(value: &str) -> bool {
    let is_toml = value.starts_with(['"', '\'', '[', '{', '“', '”', '‘', '’', '„'])
        || value.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'))
        || ["true", "false"].iter().any(|word| value.starts_with(word));
    !value.is_empty() && !is_toml
}

/// Fewer lines may be a mistake in a TOML file.
const ENOUGH: usize = 2;

const INI: &str = "is not TOML but INI: jitsi-oidc-adapter import converts the app.conf of the Python \
                   adapter; otherwise begin with config.toml.example";
const QUOTED_APP_CONF: &str =
    "is the app.conf of the Python adapter: jitsi-oidc-adapter import converts it";
const ENVIRONMENT: &str = "is not TOML but an environment file: jitsi-oidc-adapter import --from converts \
                           those of other adapters; otherwise begin with config.toml.example";
const YAML: &str = "is not TOML but YAML: begin with config.toml.example";
const JSON: &str = "is not TOML but JSON: begin with config.toml.example";

#[cfg(test)]
mod tests {
    use super::*;

    const APP_CONF: &str = "[oauth]\nclient_id = your_client_id\nissuer = https://your-provider.com\n\n\
                            [jwt]\naudience = your_audience\nissuer = your_issuer  # Must match\n\
                            [logging]\nlevel = INFO\nfilename = app.log\n";

    #[test]
    fn another_format_is_recognized() {
        let known: Known = vec![("oidc", vec!["issuer"]), ("jwt", vec!["issuer"])];
        for (text, expected) in [
            (APP_CONF, Some(INI)),
            ("; comment\n[jitsi]\nbase = https://meet.example.org\nroom = a", Some(INI)),
            (
                "[jitsi]\n; comment\nurl = \"https://meet.example.org\"\n[oidc]\nissuer = x",
                Some(INI),
            ),
            ("[jitsi]\nurl: https://meet.example.org\n[oidc]\nissuer: x", Some(INI)),
            ("[oauth]\nclient_id = x\n[jwt]\nissuer = \"x\"", Some(INI)),
            ("[urls]\njitsi_base = \"x\"\nx", Some(INI)),
            ("[jwt]\naudience = x\nsecret_key = x", Some(INI)),
            ("---\noidc:\n  issuer: x\n", Some(YAML)),
            ("oidc:\n  issuer: https://id.example.org\n  client_id: jitsi\n", Some(YAML)),
            ("# comment\nservices:\n  - name: x\n", Some(YAML)),
            ("{\n  \"oidc\": {}\n}", Some(JSON)),
            (
                "JWT_APP_ID=jitsi\nJWT_APP_SECRET=hunter2\n# x\nexport HOST=localhost",
                Some(ENVIRONMENT),
            ),
            // TOML with a mistake.
            ("[oidc]\nissuer = https://id.example.org\nclient_id = jitsi\n", None),
            ("[oidc]\nissuer = \"https://id.example.org\"\nclient_id = jitsi\nx = y\n", None),
            ("[oidc]\nissuer: \"x\"\n", None),
            ("[oidc]\nissuer: x\nclient_id = \"x\"\n", None),
            ("[oidc]\nissuer = x\n[jwt]\nsecret = x\n", None),
            ("[oidc]\nissuer = “https://id.example.org”\nclient_id = “a”\n", None),
            ("[other]\nissuer = hunter2\n", None),
            ("", None),
        ] {
            assert_eq!(message(text, &known), expected, "{text}");
        }
    }

    #[test]
    fn an_app_conf_is_recognized_by_both_of_its_own_sections() {
        for (sections, expected) in [
            (&["oauth", "urls", "jwt", "logging"][..], Some(QUOTED_APP_CONF)),
            (&["urls", "oauth"], Some(QUOTED_APP_CONF)),
            (&["oauth", "jwt"], None),
            (&["urls"], None),
            (&[], None),
        ] {
            assert_eq!(message_of_sections(sections.iter().copied()), expected, "{sections:?}");
        }
    }
}
