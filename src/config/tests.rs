//! Whole files: valid ones, and the messages for invalid ones.

use std::path::Path;

use super::reader::testing::Folder;
use super::{Config, Environment, WarningKind};
use crate::signin::{Identity, Session, VerifiedClaims};

const GOOD: &str = r#"[oidc]
issuer = "https://id.example.org"
client_id = "jitsi"

[jitsi]
url = "https://meet.example.org"

[jwt]
issuer = "jitsi"
audience = "jitsi"
secret = "hunter2-jwt-0123456789abcdef0123456789abcdef"

[session]
secret = ["hunter2-one-0123456789abcdef0123456789abcdef"]
"#;

fn parse(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
    let environment = variables.iter().copied().collect::<Environment>();
    Config::parse(Path::new("/etc/config.toml"), text, &environment).map_err(|error| {
        let shown = error.to_string();
        let debugged = format!("{error:?}");
        assert!(!shown.contains("hunter2") && !debugged.contains("hunter2"), "{shown}\n{debugged}");
        shown
    })
}

#[test]
fn a_short_file_is_enough() {
    let config = parse(GOOD, &[]).unwrap();
    assert_eq!(config.oidc.client_id, "jitsi");
    assert!(config.session.previous_secrets.is_empty());
}

#[test]
fn debug_shows_no_secret() {
    let text = GOOD.replace("client_id =", "client_secret = \"hunter2\"\nclient_id =");
    let debugged = format!("{:#?}", parse(&text, &[]).unwrap());
    assert!(debugged.contains("meet.example.org"), "{debugged}");
    assert!(!debugged.contains("hunter2"), "{debugged}");
    assert!(!debugged.contains("104,"), "also not as bytes: {debugged}");
}

/// Each row makes one change to the valid file and lists every line of the message.
#[test]
fn a_message_names_line_column_key_and_what_to_do() {
    let jwt_secret = "secret = \"hunter2-jwt-0123456789abcdef0123456789abcdef\"";
    let session_secret = "[\"hunter2-one-0123456789abcdef0123456789abcdef\"]";
    for (old, new, message) in [
        // A value that breaks its rule.
        (jwt_secret, "secret = \"hunter2\"", "11:10: jwt.secret: must be at least 32 bytes, has 7"),
        (
            jwt_secret,
            "secret = 4711",
            "11:10: jwt.secret: must be a string in quotes, is an integer",
        ),
        (
            jwt_secret,
            "secret = { x = \"hunter2\" }",
            "11:10: jwt.secret: must be a string in quotes, is a table",
        ),
        (
            session_secret,
            "[\"hunter2-one-0123456789abcdef0123456789abcdef\", 'hunter2']",
            "14:59: session.secret[1]: must be at least 32 bytes, has 7",
        ),
        (
            "\"https://id.example.org\"",
            "\"http://hunter2.example.org\"",
            "2:10: oidc.issuer: must be https (http only on a loopback address)",
        ),
        // A missing key, at the header of the section or the start of the file.
        (
            "issuer = \"https://id.example.org\"",
            "",
            "1:1: oidc.issuer: is missing; write issuer = \"https://login.example.org/realms/main\"",
        ),
        (jwt_secret, "", "8:1: jwt.secret: is missing; set jwt.secret or jwt.secret_file"),
        (
            "[jitsi]\nurl = \"https://meet.example.org\"",
            "\n",
            "1:1: jitsi.url: is missing; write url = \"https://meet.example.org\"",
        ),
        // An unknown key or section.
        (
            "client_id =",
            "scope = ''\nclient_id =",
            "3:1: oidc.scope: unknown key; did you mean `scopes`?",
        ),
        (
            "[session]",
            "private = \"hunter2\"\n[session]",
            "13:1: jwt.private: unknown key; expected one of issuer, audience, subject, algorithm, \
             secret, secret_file, private_key_file, key_id, old_key_files, lifetime, outlive, \
             room",
        ),
        (
            "[session]",
            "[accounts]\nrequire = \"hunter2\"\n[session]",
            "13:1: accounts: unknown section; expected one of server, oidc, jitsi, jwt, session, \
             claims, access, roles, features, token, headers, invite, policies, pages, log",
        ),
        (
            "[session]",
            "[access]\nrequire = [{ claim = \"x\", any = [\"hunter2\"] }]\n[session]",
            "14:33: access.require[0].any: is a list of rules and must not be next to claim; for the \
             values of a claim write any_of",
        ),
        (
            "[session]",
            "room = \"any\"\n[[access.rooms]]\nmatch = \"x\"\n\
             require = [{ claim = \"x\", equals = 1 }]\n[session]",
            "14:1: access.rooms: has no effect with jwt.room = \"any\", because such a token opens \
             every room; remove one of them",
        ),
        (
            "[oidc]",
            "verbose = \"hunter2\"\n[oidc]",
            "1:1: verbose: unknown key; expected one of server, oidc, jitsi, jwt, session, claims, \
             access, roles, features, token, headers, invite, policies, pages, log",
        ),
        (
            "[session]",
            "[sesion]\n[session]",
            "13:1: sesion: unknown section; did you mean `session`?",
        ),
        ("[oidc]", "log = \"hunter2\"\n[oidc]", "1:7: log: must be a table that begins with [log]"),
        (
            "[jitsi]\nurl",
            "[[log]]\n[jitsi]\nurl",
            "5:1: log: must be a table that begins with [log]",
        ),
        (
            "[session]",
            "\"\\u001b[31m\" = \"hunter2\"\n[session]",
            "13:1: jwt.\"\\u{1b}[31m\": unknown key; expected one of issuer, audience, subject, \
             algorithm, secret, secret_file, private_key_file, key_id, old_key_files, lifetime, outlive, \
             room",
        ),
        // Invalid TOML.
        (
            jwt_secret,
            "secret = hunter2",
            "11:10: jwt.secret: is not valid TOML: string values must be quoted, expected literal \
             string",
        ),
        (
            jwt_secret,
            "secret = \"hunter2",
            "11:18: jwt.secret: is not valid TOML: invalid basic string, expected `\"`",
        ),
        (
            jwt_secret,
            "secret = 'a' hunter2",
            "11:14: jwt.secret: is not valid TOML: unexpected key or value, expected newline, `#`",
        ),
        (
            jwt_secret,
            "secret: \"hunter2\"",
            "11:7: jwt.secret: is not valid TOML: invalid unquoted key, expected letters, numbers, \
             `-`, `_`",
        ),
        (
            jwt_secret,
            "secret =\n  hunter2",
            "11:9: jwt.secret: is not valid TOML: string values must be quoted, expected literal \
             string",
        ),
        (
            session_secret,
            "[\n  \"hunter2\",\n  hunter2\n]",
            "16:3: session.secret: is not valid TOML: string values must be quoted, expected \
             literal string",
        ),
        (
            jwt_secret,
            "secret = 'a'\nsecret = 'hunter2'",
            "12:1: jwt.secret: is not valid TOML: duplicate key",
        ),
        (jwt_secret, "hunter2", "11:8: jwt: is not valid TOML: key with no value, expected `=`"),
        ("[oidc]", "hunter2\n[oidc]", "1:8: is not valid TOML: key with no value, expected `=`"),
    ] {
        assert!(GOOD.contains(old), "{old}");
        let error = parse(&GOOD.replacen(old, new, 1), &[]).unwrap_err();
        assert_eq!(error, format!("/etc/config.toml:{message}"), "{new}");
    }
}

#[test]
fn one_run_reports_every_problem_in_file_order_and_the_environment_last() {
    let text = GOOD.replace("client_id", "clientid").replace("url", "urls");
    assert_eq!(
        parse(&text, &[("JITSI_OIDC_JWT_SECRET", "hunter2"), ("JITSI_OIDC_LOG_LEVEL", "loud")])
            .unwrap_err(),
        "/etc/config.toml:1:1: oidc.client_id: is missing; write client_id = \"jitsi\"\n\
         /etc/config.toml:3:1: oidc.clientid: unknown key; did you mean `client_id`?\n\
         /etc/config.toml:5:1: jitsi.url: is missing; write url = \"https://meet.example.org\"\n\
         /etc/config.toml:6:1: jitsi.urls: unknown key; did you mean `url`?\n\
         JITSI_OIDC_JWT_SECRET: must be at least 32 bytes, has 7\n\
         JITSI_OIDC_LOG_LEVEL: must be \"off\", \"error\", \"warn\", \"info\", \"debug\" or \"trace\""
    );
}

#[test]
fn an_empty_file_and_the_environment_are_enough() {
    let config = parse(
        "",
        &[
            ("JITSI_OIDC_OIDC_ISSUER", "https://id.example.org"),
            ("JITSI_OIDC_OIDC_CLIENT_ID", "jitsi"),
            ("JITSI_OIDC_OIDC_SCOPES", "['openid']"),
            ("JITSI_OIDC_JITSI_URL", "https://meet.example.org"),
            ("JITSI_OIDC_JWT_ISSUER", "jitsi"),
            ("JITSI_OIDC_JWT_AUDIENCE", "jitsi"),
            ("JITSI_OIDC_JWT_SECRET", "0123456789abcdef0123456789abcdef"),
            ("JITSI_OIDC_SESSION_SECRET", "0123456789abcdef0123456789abcdef"),
            ("JITSI_OIDC_SERVER_WORKERS", "2"),
            // Kubernetes sets such variables for a service "jitsi-oidc".
            ("JITSI_OIDC_PORT", "tcp://10.0.0.1:8000"),
            ("JITSI_OIDC_SERVICE_HOST", "10.0.0.1"),
            ("JITSI_OIDC_CONFIG", "/etc/config.toml"),
        ],
    )
    .unwrap();
    assert_eq!(config.oidc.scopes, ["openid"]);
    assert_eq!(config.server.workers.map(usize::from), Some(2));
}

#[test]
#[cfg(unix)]
fn the_error_for_a_variable_that_is_not_utf_8_names_it() {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;

    let value = OsString::from_vec(b"hunter2\xff".to_vec());
    let environment = Environment::from_iter([("JITSI_OIDC_JWT_SECRET", value)]);
    let error = Config::parse(Path::new("c"), GOOD, &environment).unwrap_err();
    assert_eq!(error.to_string(), "JITSI_OIDC_JWT_SECRET: must be UTF-8 text");
}

#[test]
fn the_error_for_a_file_that_cannot_be_read_names_its_path() {
    let folder = Folder::new();
    let path = folder.path().join("config.toml");
    let at = path.display();
    let load = || Config::load(&path, &Environment::default()).map_err(|error| error.to_string());

    let missing = format!("{at}: cannot be read: No such file or directory (os error 2)");
    assert_eq!(load().unwrap_err(), missing);
    std::fs::write(&path, b"[jwt]\nsecret = \"hunter2\xff\"").unwrap();
    assert_eq!(load().unwrap_err(), format!("{at}:2:18: must be UTF-8 text"));
    std::fs::write(&path, GOOD).unwrap();
    assert!(load().is_ok());
}

/// Each row makes one change to the valid file, and lists the warning.
#[test]
fn a_value_of_an_example_gives_a_warning_with_its_place_and_without_the_value() {
    let replace = "is an example's value, which everyone can guess: replace it";
    for (old, new, kind, line) in [
        (
            "https://id.example.org",
            "https://login.example.org/realms/other",
            WarningKind::ExampleIssuer,
            "2:10: oidc.issuer: is still that of the example file: write the issuer of your provider"
                .to_owned(),
        ),
        (
            "https://meet.example.net",
            "https://meet.example.org:8443",
            WarningKind::ExampleSite,
            "6:7: jitsi.url: is still that of the example file: write the address of your Jitsi Meet"
                .to_owned(),
        ),
        (
            "client_id = ",
            "client_secret = \"changeme\"\nclient_id = ",
            WarningKind::ExampleSecret,
            format!("3:17: oidc.client_secret: {replace}"),
        ),
        (
            "hunter2-jwt-0123456789abcdef0123456789abcdef",
            "0123456789abcdef0123456789abcdef",
            WarningKind::ExampleSecret,
            format!("11:10: jwt.secret: {replace}"),
        ),
        (
            "[\"hunter2-one-0123456789abcdef0123456789abcdef\"]",
            "[\"hunter2-one-0123456789abcdef0123456789abcdef\", \"changemechangemechangemechangeme\"]",
            WarningKind::ExampleSecret,
            format!("14:59: session.secret[1]: {replace}"),
        ),
    ] {
        let good = GOOD.replace("meet.example.org", "meet.example.net");
        assert!(good.contains(old), "{old}");
        assert_eq!(parse(&good, &[]).unwrap().warnings, [], "no warning without the change");
        let warnings = parse(&good.replacen(old, new, 1), &[]).unwrap().warnings;
        let [warning] = &warnings[..] else { panic!("{new}: {warnings:?}") };
        assert_eq!(warning.kind(), kind);
        assert_eq!(warning.to_string(), format!("/etc/config.toml:{line}"));
    }
}

#[test]
fn the_kind_of_a_warning_about_a_variable_says_whether_its_name_is_near_a_key() {
    let good = GOOD.replace("meet.example.org", "meet.example.net");
    for (variable, value, kind, at_start) in [
        ("JITSI_OIDC_CLIENT_SECRET", "hunter2", WarningKind::MisnamedVariable, true),
        ("JITSI_OIDC_SERVICE_HOST", "10.0.0.1", WarningKind::UnknownVariable, false),
        ("JITSI_OIDC_OIDC_CLIENT_ID", "hunter2\n", WarningKind::VariableLineBreak, true),
    ] {
        let warnings = parse(&good, &[(variable, value)]).unwrap().warnings;
        let [warning] = &warnings[..] else { panic!("{variable}: {warnings:?}") };
        assert_eq!((warning.kind(), warning.place()), (kind, variable));
        assert_eq!(kind.is_logged_at_start(), at_start, "{variable}");
        assert!(!warning.to_string().contains("hunter2"), "{warning}");
    }
}

#[test]
fn a_variable_sets_a_policy_by_its_name_in_lower_case() {
    let file = format!(
        "{GOOD}\n[policies]\nadmins = [{{ claim = 'a', equals = 1 }}]\nother = [{{ claim = 'a', equals = 1 }}]"
    );
    let rule = "[{ claim = 'b', equals = 2 }]";
    let variables =
        [("JITSI_OIDC_POLICIES_ADMINS", rule), ("JITSI_OIDC_POLICIES_Meeting_Notes", rule)];
    let config = parse(&file, &variables).unwrap();
    assert!(!config.warnings.iter().any(|warning| warning.place().contains("POLICIES")));
    let claims = VerifiedClaims::for_tests(serde_json::json!({"sub": "ada", "b": 2}));
    let admitted = config.admission.admit(&claims).unwrap();
    let identity =
        Identity { id: "ada".into(), name: None, email: None, avatar: None, group: None };
    let session = Session::of(identity, admitted.role).with_rule_results(&admitted.evaluation);
    let holds = ["admins", "other", "meeting_notes", "ADMINS"]
        .map(|name| config.admission.policy_holds(&session, name));
    assert_eq!(holds, [true, false, true, false], "the variable overrides the file");
    let refused = parse(GOOD, &[("JITSI_OIDC_POLICIES_ADMINS", "hunter2")]).unwrap_err();
    assert!(
        refused.to_string().contains("JITSI_OIDC_POLICIES_ADMINS: must be a list"),
        "{refused}"
    );
    assert!(!refused.to_string().contains("hunter2"), "{refused}");
}

#[test]
fn every_kind_of_warning_has_an_id_of_its_own() {
    let ids: std::collections::BTreeSet<_> = WarningKind::ALL.map(WarningKind::id).into();
    assert_eq!(ids.len(), WarningKind::ALL.len());
}

#[test]
fn a_file_in_another_format_is_named_and_nothing_of_it_is_shown() {
    let begin = "begin with config.toml.example";
    for (text, message) in [
        (
            "[oauth]\nclient_id = hunter2\nclient_secret = hunter2\n[jwt]\nsecret_key = hunter2\n",
            format!(
                "is not TOML but INI: jitsi-oidc-adapter import converts the app.conf of the Python \
                 adapter; otherwise {begin}"
            ),
        ),
        (
            "[oauth]\nclient_secret = \"hunter2\"\n[urls]\njitsi_base = \"hunter2\"\n",
            "is the app.conf of the Python adapter: jitsi-oidc-adapter import converts it"
                .to_owned(),
        ),
        (
            "oidc:\n  client_secret: hunter2\njwt:\n  secret: hunter2\n",
            format!("is not TOML but YAML: {begin}"),
        ),
        (
            "JWT_APP_SECRET=hunter2\nJWT_APP_ID=hunter2\n",
            format!(
                "is not TOML but an environment file: jitsi-oidc-adapter import --from converts those \
                 of other adapters; otherwise {begin}"
            ),
        ),
        ("{ \"oidc\": \"hunter2\" }", format!("is not TOML but JSON: {begin}")),
    ] {
        assert_eq!(parse(text, &[]).unwrap_err(), format!("/etc/config.toml:1:1: {message}"));
    }
}

/// Word processors and web pages replace quotes, and joining two files leaves a byte order mark.
#[test]
fn a_typographic_quote_and_a_byte_order_mark_inside_are_named() {
    let quoted = GOOD.replace("\"jitsi\"", "“jitsi”");
    let error = parse(&quoted, &[]).unwrap_err();
    assert!(error.contains("3:13: oidc.client_id: "), "{error}");
    assert!(error.contains("U+201C, a typographic quote; write \" or '"), "{error}");
    let joined = GOOD.replace("[jwt]", "\u{feff}[jwt]");
    let error = parse(&joined, &[]).unwrap_err();
    assert!(error.starts_with("/etc/config.toml:8:"), "{error}");
    assert!(
        error.contains("U+FEFF, a byte order mark, possibly from joining two files"),
        "{error}"
    );
}

#[test]
fn rules_that_are_a_text_get_the_form_of_a_rule() {
    let form = "[{ claim = \"groups\", any_of = [\"teachers\"] }]";
    for (key, section) in [("access.require", "access"), ("policies.staff", "policies")] {
        let name = key.split('.').next_back().unwrap();
        let text = format!("{GOOD}[{section}]\n{name} = \"hunter2\"\n");
        let error = parse(&text, &[]).unwrap_err();
        let expected = format!("{key}: must be a list of tables like {form}, is a string");
        assert!(error.ends_with(&expected), "{error}");
    }
}
