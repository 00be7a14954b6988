use std::collections::BTreeMap;
use std::path::PathBuf;

use super::*;

const TEXT: &str = r#"
# Jicofo HOCON configuration. authentication { enabled = true }
jicofo {
  xmpp: { client: {
      hostname = "localhost"   // a host
      trusted-domains = [ "recorder.meet.example.org", "x" ] # later
      "quoted key" : "a, b # c"
  } }
  conference
  {
    enable-auto-owner = no
  }
  bridge.brewery-jid="JvbBrewery@internal.auth", other = 1
  include classpath("more.conf")
  secret = ${?SECRET}
}
jicofo.conference.enable-auto-owner = false
"#;

/// No other files.
fn none() -> BTreeMap<PathBuf, String> {
    BTreeMap::new()
}

fn of(text: &str) -> Jicofo {
    parse(Path::new("j"), text, &none()).unwrap()
}

#[test]
fn values_have_their_path_and_line_and_the_last_one_decides() {
    let jicofo = of(TEXT);
    assert_eq!(jicofo.text("jicofo.xmpp.client.hostname"), Some("localhost"));
    assert_eq!(jicofo.text("jicofo.xmpp.client.quoted key"), Some("a, b # c"));
    assert_eq!(
        jicofo.text("jicofo.xmpp.client.trusted-domains"),
        Some("[ recorder.meet.example.org, x ]")
    );
    assert_eq!(jicofo.text("jicofo.bridge.brewery-jid"), Some("JvbBrewery@internal.auth"));
    assert_eq!(jicofo.text("jicofo.other"), Some("1"));
    assert_eq!(jicofo.flag("jicofo.conference.enable-auto-owner"), Flag::Is(false));
    assert_eq!(jicofo.place("jicofo.conference.enable-auto-owner").line, 17);
    assert_eq!(jicofo.place("jicofo.conference").line, 9);
    assert!(!jicofo.has_section("jicofo.authentication"), "a comment is no section");
    assert_eq!(jicofo.place("jicofo.none").line, 0);
}

#[test]
fn what_is_not_evaluated_is_reported() {
    let jicofo = of(TEXT);
    let lines: Vec<_> =
        jicofo.unsure().iter().map(|(place, what)| format!("{} {what}", place.line)).collect();
    assert_eq!(lines, ["14 the file that this line includes", "15 the variable SECRET"]);
    assert_eq!(jicofo.flag("none"), Flag::Unknown("the file that j:14 includes".to_owned()));
}

#[test]
fn a_flag_is_read_as_jicofo_reads_it() {
    let unknown = |name: &str| Flag::Unknown(format!("the variable {name}"));
    for (text, expected) in [
        ("{ a { b = true } }", Flag::Is(true)),
        ("{\n\"a\": {\"b\": true}\n}", Flag::Is(true)),
        ("\u{feff}a.b = true", Flag::Is(true)),
        ("a { b: yes }", Flag::Is(true)),
        ("a.b = on // comment", Flag::Is(true)),
        ("a.b = \"true\"", Flag::Is(true)),
        ("a.b = \"\"\"off\"\"\"", Flag::Is(false)),
        ("a.b = no", Flag::Is(false)),
        ("a\n{\nb\n=\nfalse\n}", Flag::Is(false)),
        ("a.b = True", Flag::NotBoolean),
        ("a.b = YES", Flag::NotBoolean),
        ("a.b = 1", Flag::NotBoolean),
        ("a.b = true false", Flag::NotBoolean),
        ("", Flag::NotSet),
        ("a.c = true", Flag::NotSet),
        ("a.b = ${X}", unknown("X")),
        ("a.b = x${?X}", unknown("X")),
        ("a.b = ${?X}", unknown("X")),
        ("a.b = false, a.b = ${?X}", Flag::Is(false)),
        ("a.b = false\na.b = ${X}", unknown("X")),
        ("a.b = ${X}\na.b = false", Flag::Is(false)),
        ("a = ${X}", unknown("X")),
        ("a = ${X} { c = 1 }", unknown("X")),
        ("a { c = 1 } ${X}", unknown("X")),
        ("a.b = false\na.b = null", Flag::NotSet),
        ("a.b = false\na = null", Flag::NotSet),
        ("a.b = \"null\"", Flag::NotBoolean),
        ("a.b = false\na = 1", Flag::NotBoolean),
        ("a = 1\na.b = false", Flag::Is(false)),
        ("a.b = false\na { c = 1 } { d = 1 }", Flag::Is(false)),
        ("a.b.c = 1\na.b = false", Flag::Is(false)),
        ("l += x\nl += y\na.b = false", Flag::Is(false)),
        ("a.b.\"x\\\"\\u00e9\\n\" = 1\na.b = on", Flag::Is(true)),
    ] {
        assert_eq!(of(text).flag("a.b"), expected, "{text}");
    }
}

#[test]
fn a_text_that_jicofo_refuses_is_an_error_with_its_line() {
    for (text, expected) in [
        ("a {\n b = 1\n", "j:1: this section has no end"),
        ("{\na { }\n", "j:1: this section has no end"),
        ("a {\n}\n}", "j:3: unexpected \"}\""),
        ("{ }\n}", "j:2: unexpected \"}\""),
        ("{ }\na = 1", "j:2: unexpected \"a\""),
        ("a = [\n1, 2\n", "j:1: this list has no end"),
        ("a = [1\nb { ]", "j:2: unexpected \"]\""),
        ("a = 1 ]", "j:1: unexpected \"]\""),
        ("a { b = [ { c = 1 ] }", "j:1: unexpected \"]\""),
        ("a = \"b\nc = 1", "j:1: this quoted text has no end"),
        ("a = \"\"\"b", "j:1: this quoted text has no end"),
        ("a = \"\\x\"", "j:1: unknown escape in quotes"),
        ("a = ${b", "j:1: this substitution has no end"),
        ("jid = focus@auth", "j:1: \"@\" must be in quotes"),
        ("a = b = c", "j:1: \"=\" must be in quotes"),
        ("\na =\n}", "j:2: a key has no value"),
        ("a\nb = 1", "j:1: a key has no value"),
        ("a { b }", "j:1: a key has no value"),
        ("= 1", "j:1: a value has no key"),
        ("[1]", "j:1: unexpected \"[\""),
    ] {
        let error = parse(Path::new("j"), text, &none()).unwrap_err().to_string();
        assert_eq!(error, expected, "{text}");
    }
    let deep = parse(Path::new("j"), &"a {".repeat(100_000), &none()).unwrap_err().to_string();
    assert_eq!(deep, "j:1: more than 32 sections inside each other");
}

/// The file of docker-jitsi-meet's image ends with `include "custom-jicofo.conf"`, which is usually not there.
#[test]
fn an_included_file_belongs_to_the_section_that_includes_it() {
    let read = |text: &str, other: &str| {
        let files: BTreeMap<PathBuf, String> = [("/c/j.conf", text), ("/c/more.conf", other)]
            .map(|(path, text)| (path.into(), text.to_owned()))
            .into();
        super::read(Path::new("/c/j.conf"), &files).map(Option::unwrap)
    };
    let unknown = || Flag::Unknown("the file that /c/j.conf:1 includes".to_owned());
    for (text, other, expected) in [
        ("include \"none.conf\"", "", Flag::NotSet),
        ("a.b = true\ninclude \"none.conf\"", "", Flag::Is(true)),
        ("include \"more.conf\"", "a.b = true", Flag::Is(true)),
        ("a { include \"more.conf\" }", "{ b = true }", Flag::Is(true)),
        ("a { include \"more.conf\", c = 1 }", "b = true", Flag::Is(true)),
        ("a { include\n\n\"more.conf\"\n c = 1 }", "b = true", Flag::Is(true)),
        ("include \"/c/more.conf\"", "a { b = true }", Flag::Is(true)),
        ("a.b = false\ninclude \"more.conf\"", "a.b = true", Flag::Is(true)),
        ("include \"more.conf\"\na.b = false", "a.b = true", Flag::Is(false)),
        ("include \"more\"", "a.b = true", unknown()),
        ("include \"http://x/more.conf\"", "a.b = true", unknown()),
        ("include \"more.properties\"", "a.b = true", unknown()),
        ("include file(\"more.conf\")", "a.b = true", unknown()),
        ("include required(\"more.conf\")", "a.b = true", unknown()),
    ] {
        assert_eq!(read(text, other).unwrap().flag("a.b"), expected, "{text}");
    }
    let place = read("a { include \"more.conf\" }", "\nb = true").unwrap().place("a.b").to_string();
    assert_eq!(place, "/c/more.conf:2");
    for (other, expected) in [
        ("a = [", "/c/more.conf:1: this list has no end"),
        ("}", "/c/more.conf:1: unexpected \"}\""),
        ("\ninclude \"more.conf\"", "/c/more.conf:2: more than 50 included files"),
        ("a { include \"more.conf\" }", "/c/more.conf:1: more than 32 sections inside each other"),
    ] {
        let error = read("a { include \"more.conf\" }", other).unwrap_err().to_string();
        assert_eq!(error, expected, "{other}");
    }
}

proptest::proptest! {
    /// A bracket that is removed from or added to a right file is found.
    #[test]
    fn unbalanced_brackets_are_refused(at in 0_usize..400, sign in "[\\[\\]{}]", remove: bool) {
        let right = TEXT.replace(['@', '#'], "").replace("//", "");
        let at = at % right.len();
        let mut text = right.clone();
        if remove {
            let Some(found) = right[at..].find(['{', '}', '[', ']']) else { return Ok(()) };
            text.remove(at + found);
        } else {
            text.insert_str(at, &sign);
        }
        let is_quoted = text[..at].matches('"').count() % 2 == 1;
        proptest::prop_assert!(is_quoted || parse(Path::new("j"), &text, &none()).is_err(), "{}", text);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[{}=:+,\"'#\\\\ a\n$é\\[\\]/]{0,80}") {
        drop(parse(Path::new("j"), &text, &none()));
    }
}
