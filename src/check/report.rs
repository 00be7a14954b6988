//! All findings, as text or JSON.

use serde_json::json;

use super::{Finding, Status};

/// All findings of one run, and the lines to write for this configuration.
#[derive(Debug, Default)]
pub struct Report {
    findings: Vec<Finding>,
    lines: Vec<Lines>,
}

/// Lines to write into one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines {
    /// Where they belong, for a person: "Prosody, in /etc/prosody/conf.avail/….cfg.lua".
    pub heading: String,
    /// The stable name in JSON: `prosody`, `jicofo`, `client`, `nginx`, `provider`.
    pub target: &'static str,
    /// The lines.
    pub text: String,
}

/// How a report is written as text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Write only what fails.
    pub quiet: bool,
    /// Colour the status.
    pub colour: bool,
}

impl Report {
    /// Adds the findings of one group, and returns them as text.
    pub fn add(&mut self, findings: Vec<Finding>, style: Style) -> String {
        let mut text = String::new();
        let shown = |finding: &&Finding| !style.quiet || finding.status == Status::Fails;
        let mut heading = self.findings.last().map(|finding| finding.id.group);
        for finding in findings.iter().filter(shown) {
            let group = finding.id.group;
            if !style.quiet && heading != Some(group) {
                let gap = if heading.is_some() { "\n" } else { "" };
                text.push_str(&format!("{gap}{}\n", group.heading()));
                heading = Some(group);
            }
            text.push_str(&line(finding, style));
            text.push('\n');
        }
        self.findings.extend(findings);
        text
    }

    /// Adds the lines to write.
    pub fn add_lines(&mut self, lines: Vec<Lines>) {
        self.lines.extend(lines);
    }

    /// Whether nothing fails. Warnings are allowed.
    pub fn holds(&self) -> bool {
        self.fails() == 0
    }

    /// How many findings fail.
    pub fn fails(&self) -> usize {
        self.count(Status::Fails)
    }

    /// The end of the text: the lines to write, and the counts.
    pub fn end(&self, style: Style) -> String {
        let mut text = String::new();
        if !style.quiet {
            for Lines { heading, text: lines, .. } in &self.lines {
                text.push_str(&format!("\n{heading}\n\n{}\n", indented(lines)));
            }
            let [holds, skipped, warnings, fails] =
                [Status::Holds, Status::Skipped, Status::Warning, Status::Fails]
                    .map(|status| self.count(status));
            text.push_str(&format!(
                "\n{holds} hold, {skipped} skipped, {warnings} to review, {fails} fail\n"
            ));
        }
        if self.count(Status::Fails) + self.count(Status::Warning) > 0 && !style.quiet {
            text.push_str(
                "docs/troubleshooting.md explains each name under \"Findings of check\".\n",
            );
        }
        text
    }

    /// One JSON object with all findings.
    pub fn json(&self, style: Style) -> String {
        let shown = |finding: &&Finding| !style.quiet || finding.status == Status::Fails;
        let findings: Vec<_> = self.findings.iter().filter(shown).map(as_json).collect();
        let lines = self.lines.iter().filter(|_| !style.quiet);
        let lines: Vec<_> = lines
            .map(|lines| {
                json!({ "target": lines.target, "heading": lines.heading, "text": lines.text })
            })
            .collect();
        json!({ "holds": self.holds(), "findings": findings, "lines": lines }).to_string()
    }

    fn count(&self, status: Status) -> usize {
        self.findings.iter().filter(|finding| finding.status == status).count()
    }
}

/// One line: status, identifier, place, what is there, what is wanted, the fix.
fn line(finding: &Finding, style: Style) -> String {
    let Finding { id, status, place, found, wanted, fix } = finding;
    let (word, colour) = match status {
        Status::Holds => ("ok", GREEN),
        Status::Skipped => ("skip", GREY),
        Status::Warning => ("warn", YELLOW),
        Status::Fails => ("FAIL", RED),
    };
    let word =
        if style.colour { format!("{colour}{word:<4}{RESET}") } else { format!("{word:<4}") };
    let mut line = format!("{word} {:<WIDTH$} {}", id.name, one_line(place));
    let separator = if place.is_empty() { "" } else { ": " };
    line.push_str(&format!("{separator}{}", one_line(found)));
    if !wanted.is_empty() {
        line.push_str(&format!("; wanted: {}", one_line(wanted)));
    }
    if !fix.is_empty() {
        line.push_str(&format!("; fix: {}", one_line(fix)));
    }
    line
}

/// Whether the character reorders the text around it (Unicode UAX #9, explicit formatting characters).
pub fn is_reordering(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Without control characters: what a provider or a file contains must not act on the terminal.
fn one_line(text: &str) -> String {
    let plain = |c: char| if c.is_control() || is_reordering(c) { ' ' } else { c };
    text.chars().map(plain).collect()
}

fn indented(lines: &str) -> String {
    let line = |line: &str| if line.is_empty() { String::new() } else { format!("    {line}") };
    lines.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn as_json(finding: &Finding) -> serde_json::Value {
    json!({
        "id": finding.id.name,
        "group": finding.id.group.as_str(),
        "status": finding.status.as_str(),
        "place": finding.place,
        "found": finding.found,
        "wanted": finding.wanted,
        "fix": finding.fix,
    })
}

/// The width of the longest identifier.
const WIDTH: usize = 28;

const RED: &str = "\x1b[31;1m";
const YELLOW: &str = "\x1b[33m";
const GREEN: &str = "\x1b[32m";
const GREY: &str = "\x1b[2m";
const RESET: &str = "\x1b[0m";

#[cfg(test)]
mod tests {
    use super::super::{Group, Id};
    use super::*;

    const ID: Id = Id { group: Group::Nginx, name: "nginx-example" };
    const PLAIN: Style = Style { quiet: false, colour: false };

    #[test]
    fn a_finding_is_one_line_whatever_it_contains() {
        let hostile = "a\n\u{1b}[31mb\r\u{9b}c\u{202e}d";
        let finding = Finding::fails(ID, hostile, hostile).wanted(hostile).fix(hostile);
        let text = Report::default().add(vec![finding], PLAIN);
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(!text.contains(['\u{1b}', '\u{9b}', '\u{202e}', '\r']), "{text:?}");
    }

    #[test]
    fn quiet_writes_only_what_fails() {
        let quiet = Style { quiet: true, colour: false };
        let mut report = Report::default();
        let findings = vec![
            Finding::holds(ID, "a", "is there"),
            Finding::skipped(ID, "b", "is missing"),
            Finding::warning(ID, "c", "is odd"),
            Finding::fails(ID, "d", "is wrong").wanted("right").fix("write it"),
        ];
        let text = report.add(findings, quiet) + &report.end(quiet);
        assert_eq!(
            text,
            format!("FAIL {:<WIDTH$} d: is wrong; wanted: right; fix: write it\n", ID.name)
        );
        assert!(!report.holds());
    }

    #[test]
    fn warnings_alone_hold() {
        let mut report = Report::default();
        report.add(vec![Finding::warning(ID, "c", "is odd"), Finding::skipped(ID, "", "x")], PLAIN);
        assert!(report.holds());
    }

    #[test]
    fn every_identifier_is_short_unique_and_has_the_form_of_one() {
        let mut names: Vec<_> = super::super::identifiers().map(|id| id.name).collect();
        let count = names.len();
        for name in &names {
            let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(name.len() <= WIDTH && name.chars().all(allowed), "{name}");
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
