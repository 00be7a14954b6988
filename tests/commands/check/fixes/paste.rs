//! Does with a finding's fix what an operator does: puts the line into the named file, runs the command.

use std::path::Path;
use std::process::Command;

use harness::config::JWT_SECRET;
use serde_json::Value;

use super::lines::{Place, block_end};
use crate::check::jitsi::rows::PROSODY;
use crate::check::nginx::rows::SITE;
use crate::hosts::Host;

/// Between two parts of one fix.
const AND: &str = ", and ";

/// Applies the fix of a finding. `None`: the fix is neither a line nor a command.
pub(super) fn paste(host: &mut Host, finding: &Value) -> Option<()> {
    let member = |name: &str| finding[name].as_str().unwrap();
    let fix = member("fix").replace("the value of jwt.secret", JWT_SECRET);
    let fix = fix.replace("the_value_of_jwt.secret", JWT_SECRET).replace("ADDRESS", "127.0.0.1");
    let place = Place::parse(member("place"));
    // A part that the operator must fill in.
    if fix.contains('…') {
        return None;
    }
    fix.split(AND).try_for_each(|part| part_of(host, &place, part))
}

fn part_of(host: &mut Host, place: &Place, part: &str) -> Option<()> {
    if ["ln ", "mkdir ", "sed ", "sudo ", "cp ", "chmod "].iter().any(|it| part.starts_with(it)) {
        run(host, part);
        return Some(());
    }
    if let Some((line, section)) = part.split_once(" in [") {
        let section = section.strip_suffix("] of our configuration")?;
        return configure(host, &format!("{section}.{}", line.split(" = ").next()?), line);
    }
    if place.line.is_none() && ["server.", "jitsi."].iter().any(|it| place.path.starts_with(it)) {
        return configure(host, place.path.split(' ').next()?, part);
    }
    match part.split_once(" in ") {
        Some((line, file)) if file.starts_with('/') => {
            host.write(&file[1..], &format!("{line}\n"));
            Some(())
        }
        Some((line, "location ^~ /oidc/")) => {
            edit(host, SITE, |lines| {
                let at = lines.iter().position(|it| it.contains("location ^~ /oidc/")).unwrap();
                lines.insert(at + 1, line.to_owned());
            });
            Some(())
        }
        Some(_) => None,
        None => line(host, place, part),
    }
}

/// A line of the file that the finding names, or of the file that the line itself names.
fn line(host: &Host, place: &Place, part: &str) -> Option<()> {
    if part.starts_with("config.") && part.ends_with(';') {
        let name = part.split(" = ").next()?;
        put(host, &place.path, &format!("{name} ="), part);
    } else if part.starts_with("jicofo.") {
        append(host, &place.path, part);
    } else if place.path == "/env" && is_variable(part) {
        put(host, &place.path, &format!("{}=", part.split('=').next()?), part);
    } else if ["Component \"", "VirtualHost \""].iter().any(|it| part.starts_with(it)) {
        if part.contains(", ") && !part.contains('{') {
            return None;
        }
        let file = if place.path.contains("prosody") { &place.path } else { PROSODY };
        let section = part.split('"').take(2).collect::<Vec<_>>().join("\"");
        put(host, file, &format!("{section}\""), part);
    } else if let Some(module) = part.strip_prefix("add ") {
        let module = module.strip_suffix(" to modules_enabled")?;
        edit(host, &place.path, |lines| {
            match lines[place.line() - 1].contains("modules_enabled") {
                true => {
                    let line = &mut lines[place.line() - 1];
                    *line = line.replacen('{', &format!("{{ {module}"), 1);
                }
                false => lines.insert(place.line(), format!("modules_enabled = {{ {module} }}")),
            }
        });
    } else if let Some(name) = part.strip_prefix("remove ") {
        return remove(host, place, name);
    } else if let Some(include) = part.strip_prefix("move the line below: ") {
        edit(host, &place.path, |lines| {
            let from = place.line() - 1;
            let cut: Vec<_> = lines.drain(from..block_end(lines, from)).collect();
            let at = lines.iter().position(|it| it.trim() == include).unwrap() + 1;
            lines.splice(at..at, cut);
        });
    } else if place.is_nginx() && part.ends_with(';') {
        directive(host, place, part);
    } else if place.path.contains("prosody") && part.contains(" = ") {
        let name = part.split(" = ").next()?;
        edit(host, &place.path, |lines| {
            let at = place.line() - 1;
            match lines[at].trim_start().starts_with(name) {
                true => lines[at] = part.to_owned(),
                false => lines.insert(at + 1, part.to_owned()),
            }
        });
    } else {
        return None;
    }
    Some(())
}

/// Replaces the directive of the same name at the place, or adds the line to the block that begins there, or
/// before the line of the place.
fn directive(host: &Host, place: &Place, part: &str) {
    let name = part.split(' ').next().unwrap();
    edit(host, &place.path, |lines| {
        let at = place.line() - 1;
        let there = lines[at].trim_start();
        if there.starts_with(&format!("{name} ")) && !there.ends_with('{') {
            lines[at] = part.to_owned();
        } else if there.ends_with('{') {
            lines.insert(at + 1, part.to_owned());
        } else {
            lines.insert(at, part.to_owned());
        }
    });
}

/// `remove "MODULE" from modules_enabled`, or what has this name at the place.
fn remove(host: &Host, place: &Place, name: &str) -> Option<()> {
    if place.path == "/env" {
        put(host, &place.path, &format!("{name}="), "");
        return Some(());
    }
    if name.starts_with("one of the two: include ") {
        edit(host, &place.path, |lines| {
            let line = lines.remove(place.line() - 1);
            assert!(name.contains(&format!("{} ({}:", line.trim(), place.path)), "{line}");
        });
        return Some(());
    }
    if let Some(module) = name.strip_suffix(" from modules_enabled") {
        edit(host, &place.path, |lines| {
            let from = place.line() - 1;
            let line = lines[from..].iter_mut().find(|it| it.contains(module)).unwrap();
            *line = line.replace(&format!("{module};"), "");
        });
        return Some(());
    }
    let mut found = false;
    edit(host, &place.path, |lines| {
        let at = place.line() - 1;
        found = lines[at].trim_start().starts_with(name);
        if found {
            lines.drain(at..block_end(lines, at));
        }
    });
    found.then_some(())
}

/// Sets a key of the adapter's configuration.
fn configure(host: &mut Host, key: &str, line: &str) -> Option<()> {
    let table: toml::Table = line.parse().ok()?;
    let value = table.into_iter().next()?.1;
    host.configure(key, value);
    Some(())
}

/// Replaces the last line that begins with `start`, or adds the line at the end.
fn put(host: &Host, file: &str, start: &str, line: &str) {
    edit(host, file, |lines| {
        let starts = |it: &String| it.trim_start().starts_with(start);
        match lines.iter().rposition(starts) {
            Some(at) => lines[at] = line.to_owned(),
            None => lines.push(line.to_owned()),
        }
    });
}

fn append(host: &Host, file: &str, line: &str) {
    edit(host, file, |lines| lines.push(line.to_owned()));
}

fn edit(host: &Host, file: &str, change: impl FnOnce(&mut Vec<String>)) {
    let name = host.resolve(file);
    let mut lines: Vec<_> = host.read(&name).lines().map(str::to_owned).collect();
    change(&mut lines);
    host.write(&name, &(lines.join("\n") + "\n"));
}

fn is_variable(part: &str) -> bool {
    let name = part.split('=').next().unwrap();
    part.contains('=') && name.chars().all(|c| c.is_ascii_uppercase() || c == '_')
}

/// Runs the command with the folders of the copy. The targets of absolute links stay as they are.
fn run(host: &Host, command: &str) {
    let root = host.path("").display().to_string();
    let root = root.trim_end_matches('/');
    let mut text = command.replace("sudo ", "").replace(" /etc/", &format!(" {root}/etc/"));
    text = text.replace("$CONFIG/web", &format!("{root}/run/web/config"));
    if text.starts_with("sed") {
        text = text.replace(" /usr/", &format!(" {root}/usr/"));
    }
    // The relative targets of links are those of the named folder.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("sh").args(["-ec", &text]).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{text}: {output:?}");
}
