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
  include "more.conf"
  secret = ${?SECRET}
}
jicofo.conference.enable-auto-owner = false
"#;

#[test]
fn values_have_their_path_and_line_and_the_last_one_decides() {
    let jicofo = parse(Path::new("jicofo.conf"), TEXT);
    assert_eq!(jicofo.text("jicofo.xmpp.client.hostname"), Some("localhost"));
    assert_eq!(jicofo.text("jicofo.xmpp.client.quoted key"), Some("a, b # c"));
    assert_eq!(
        jicofo.text("jicofo.xmpp.client.trusted-domains"),
        Some("[ recorder.meet.example.org, x ]")
    );
    assert_eq!(jicofo.text("jicofo.bridge.brewery-jid"), Some("JvbBrewery@internal.auth"));
    assert_eq!(jicofo.text("jicofo.other"), Some("1"));
    assert_eq!(jicofo.bool("jicofo.conference.enable-auto-owner"), Some(false));
    assert_eq!(jicofo.place("jicofo.conference.enable-auto-owner").line, 17);
    assert_eq!(jicofo.place("jicofo.conference").line, 9);
    assert!(!jicofo.has_section("jicofo.authentication"), "a comment is no section");
    assert_eq!(jicofo.place("jicofo.none").line, 0);
}

#[test]
fn what_is_not_evaluated_is_reported() {
    let jicofo = parse(Path::new("jicofo.conf"), TEXT);
    let lines: Vec<_> = jicofo.unsure().iter().map(|place| place.line).collect();
    assert_eq!(lines, [14, 15]);
}

#[test]
fn a_file_with_braces_around_everything_is_read() {
    for text in ["{ a { b = true } }", "{\n\"a\": {\"b\": true}\n}", "a.b = true", "a { b: yes }"] {
        let jicofo = parse(Path::new("j"), text);
        assert_eq!(jicofo.bool("a.b"), Some(true), "{text}");
    }
}

#[test]
fn any_text_is_read_to_its_end() {
    for text in
        ["{", "}", "a = \"", "a = \"\"\"x", "a = [", "}}}}a = 1", "=", "a", "a { b", "\"", "+="]
    {
        parse(Path::new("j"), text);
    }
    parse(Path::new("j"), &"a {".repeat(100_000));
}
