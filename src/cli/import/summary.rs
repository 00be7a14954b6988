//! What `import` tells the operator. It never shows a value.

use super::adapter::Adapter;
use super::moved::Moved;
use crate::cli::next_steps;
use crate::config::{Config, ConfigError};
use crate::jitsi::Origin;

/// The text for standard error: what became of each setting, and what is left to do. `next` is the command for
/// the new file. `None`: the configuration goes to standard output.
pub(super) fn summary(
    adapter: Adapter,
    moved: &Moved,
    missing: &[&str],
    read: &Result<Config, ConfigError>,
    next: Option<&str>,
) -> String {
    let mut notes: Vec<_> = moved.notes.iter().collect();
    notes.sort_by_key(|note| note.line);
    let mut lines: Vec<_> =
        notes.iter().map(|note| format!("line {}: {}", note.line, note.text)).collect();

    let mut attention: Vec<_> = moved.attention.iter().collect();
    attention.sort_by_key(|note| note.line);
    let mut to_do: Vec<_> =
        attention.iter().map(|note| format!("line {}: {}", note.line, note.text)).collect();
    to_do.extend(missing.iter().map(|key| format!("fill in {key}: the settings do not have it")));
    if !moved.values.contains_key("jwt.secret") {
        to_do.push("jwt.secret is new: set app_secret in Prosody to the same value".to_owned());
    }
    let unknown = ["jwt.issuer", "jwt.audience"].into_iter();
    let unknown = unknown.filter(|key| !moved.values.contains_key(key));
    to_do.extend(
        unknown.map(|key| {
            format!("compare {key} with app_id in Prosody: the settings do not have it")
        }),
    );
    match read {
        Ok(config) => to_do.extend(config.warnings.iter().map(ToString::to_string)),
        Err(error) => to_do.extend(error.lines().map(with_remedy)),
    }
    if !to_do.is_empty() {
        lines.extend([String::new(), "To do before the first start:".to_owned()]);
        lines.extend(to_do.into_iter().map(|line| format!("  {line}")));
    }

    let given = moved.values.get("jitsi.url").and_then(|url| url.as_str());
    let site = given.and_then(|url| Origin::parse(url).ok());
    lines.extend([String::new(), next_steps::to_register(site.as_ref())]);
    let old = if adapter.keeps_the_redirect_uri() {
        "The redirect URI is the same as before; the post-logout redirect URI is new."
    } else {
        "The redirect URI is not the one of the other adapter: register it before you switch."
    };
    lines.extend([
        old.to_owned(),
        String::new(),
        match next {
            Some(command) => format!("Next: {command}"),
            None => "The configuration holds secrets: only the service may read the file. With -o PATH it \
                     is written so."
                .to_owned(),
        },
    ]);
    lines.join("\n")
}

/// A problem of the new configuration, with both places of a secret that is too short.
fn with_remedy(problem: &str) -> String {
    if problem.contains(": jwt.secret: must be at least") {
        format!(
            "{problem}: make a new one with \"openssl rand -hex 32\", write it to jwt.secret here and \
             to app_secret in Prosody (JWT_APP_SECRET of docker-jitsi-meet), and restart both"
        )
    } else {
        problem.to_owned()
    }
}
