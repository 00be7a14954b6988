use secrecy::ExposeSecret;

use super::*;
use crate::config::reader::testing::{
    Folder, read_section, read_section_and_warnings, read_section_in,
};

const LONG: &str = "0123456789abcdef0123456789abcdef";

fn password(section: &mut Section<'_>) -> Result<String, Reported> {
    let secret = one(section, "secret", "secret_file", RawSecret::text)?;
    Ok(secret.map(|secret| secret.expose_secret().to_owned()).unwrap_or_default())
}

fn keys(section: &mut Section<'_>) -> Result<Vec<Vec<u8>>, Reported> {
    let keys = several(section, "secret", "secret_file", RawSecret::key)?.unwrap_or_default();
    Ok(keys.iter().map(|key| key.expose_secret().to_vec()).collect())
}

#[test]
fn a_relative_path_starts_at_the_credentials_directory_if_it_is_set() {
    let (config_folder, credentials) = (Folder::new(), Folder::new());
    config_folder.write("s", "config folder");
    credentials.write("s", "credentials");
    let directory = ("CREDENTIALS_DIRECTORY", credentials.path().to_str().unwrap());
    let text = "[x]\nsecret_file = 's'";

    assert_eq!(read_section_in(&config_folder, "x", text, &[], password).unwrap(), "config folder");
    let read = read_section_in(&config_folder, "x", text, &[directory], password);
    assert_eq!(read.unwrap(), "credentials");
    let absolute = format!("[x]\nsecret_file = '{}/s'", config_folder.path().display());
    let read = read_section_in(&config_folder, "x", &absolute, &[directory], password);
    assert_eq!(read.unwrap(), "config folder");
}

#[test]
fn the_environment_replaces_the_secret_and_its_file() {
    let folder = Folder::new();
    folder.write("s", "from the file");
    let inline = ("JITSI_OIDC_X_SECRET", "from the environment");
    let file = ("JITSI_OIDC_X_SECRET_FILE", "s");
    for text in ["[x]\nsecret = 'inline'", "[x]\nsecret_file = 'none'", ""] {
        let read = read_section_in(&folder, "x", text, &[inline], password);
        assert_eq!(read.unwrap(), "from the environment", "{text}");
        let read = read_section_in(&folder, "x", text, &[file], password);
        assert_eq!(read.unwrap(), "from the file", "{text}");
    }
    assert_eq!(
        read_section_in(&folder, "x", "", &[inline, file], password).unwrap_err(),
        "JITSI_OIDC_X_SECRET_FILE: JITSI_OIDC_X_SECRET is set as well; remove one of them"
    );
}

#[test]
fn several_secrets_are_a_string_a_list_or_the_lines_of_a_file() {
    let folder = Folder::new();
    folder.write("s", &format!("\n{LONG}\r\n \n{LONG}2\n"));
    let two = [LONG.as_bytes().to_vec(), format!("{LONG}2").into_bytes()];
    let listed = format!("['{LONG}', '{LONG}2']");

    let read = |text: &str, env: &[(&str, &str)]| read_section_in(&folder, "x", text, env, keys);
    assert_eq!(read(&format!("[x]\nsecret = '{LONG}'"), &[]).unwrap(), two[..1]);
    assert_eq!(read(&format!("[x]\nsecret = {listed}"), &[]).unwrap(), two);
    assert_eq!(read("[x]\nsecret_file = 's'", &[]).unwrap(), two);
    assert_eq!(read("", &[("JITSI_OIDC_X_SECRET", LONG)]).unwrap(), two[..1]);
    assert_eq!(read("", &[("JITSI_OIDC_X_SECRET", &listed)]).unwrap(), two);
}

/// Reads `secret` from a file, inline and from a variable. `Err` is the rule without the place.
fn read_from_each_source(secret: &str) -> [Result<String, String>; 3] {
    let folder = Folder::new();
    folder.write("s", secret);
    let inline = format!("[x]\nsecret = {}", toml_string(secret));
    [
        read_section_in(&folder, "x", "[x]\nsecret_file = 's'", &[], password),
        read_section("x", &inline, &[], password),
        read_section("x", "", &[("JITSI_OIDC_X_SECRET", secret)], password),
    ]
    .map(|read| read.map_err(|error| error.rsplit_once(": must").unwrap().1.to_owned()))
}

/// A string of TOML in which every character is escaped.
fn toml_string(text: &str) -> String {
    let escaped: String = text.chars().map(|c| format!("\\U{:08X}", u32::from(c))).collect();
    format!("\"{escaped}\"")
}

#[test]
fn a_secret_with_a_mark_line_break_or_outer_white_space_is_refused_from_each_source() {
    let mark = " not begin with a byte order mark: save it as UTF-8 without one";
    let blank = " not begin or end with white space: remove it";
    let line = " be one line: remove the line break (base64 -w0 writes none)";
    for (secret, rule) in [
        ("\u{feff}hunter2", mark),
        ("\u{feff}hunter2\n", mark),
        ("\u{feff}", mark),
        (" hunter2", blank),
        ("hunter2 ", blank),
        ("\thunter2", blank),
        ("hunter2\u{a0}", blank),
        ("\u{200b}hunter2", blank),
        ("hunter2\u{feff}", blank),
        ("hunter2 \n", blank),
        (" ", blank),
        ("hunter2\n\n", line),
        ("\nhunter2", line),
        ("hun\nter2", line),
        ("hun\r\nter2\n", line),
        ("hunter2\r", line),
    ] {
        let refused = Err(rule.to_owned());
        let [file, inline, variable] = read_from_each_source(secret);
        assert_eq!(file, refused, "{secret:?} in a file");
        assert_eq!(variable, refused, "{secret:?} in a variable");
        // An inline secret keeps its last line break.
        let inline_rule = if secret.ends_with('\n') && !secret.starts_with('\u{feff}') {
            Err(line.to_owned())
        } else {
            refused
        };
        assert_eq!(inline, inline_rule, "{secret:?} inline");
    }
    for secret in ["hunter2", "hun ter2", "hün\u{200b}ter2", "{hunter2}", "\"hunter2\""] {
        let accepted = [(); 3].map(|()| Ok(secret.to_owned()));
        assert_eq!(read_from_each_source(secret), accepted, "{secret:?}");
    }
}

#[test]
fn utf_16_is_refused_with_and_without_a_byte_order_mark() {
    let folder = Folder::new();
    let text = "hunter2\r\n";
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [
        [&[0xff, 0xfe], &little[..]].concat(),
        [&[0xfe, 0xff], &big[..]].concat(),
        little.clone(),
        big.clone(),
    ] {
        std::fs::write(folder.path().join("s"), &bytes).unwrap();
        let whole = read_section_in(&folder, "x", "[x]\nsecret_file = 's'", &[], password);
        let lines = read_section_in(&folder, "x", "[x]\nsecret_file = 's'", &[], keys);
        for error in [whole.unwrap_err(), lines.unwrap_err()] {
            let rule = "must be UTF-8, but is UTF-16 or contains a NUL byte: save it as UTF-8";
            assert!(error.ends_with(rule), "{error}");
        }
    }
}

#[test]
fn every_line_of_a_file_is_validated() {
    let folder = Folder::new();
    let read = |content: &str| {
        folder.write("s", content);
        let secrets = read_section_in(&folder, "x", "[x]\nsecret_file = 's'", &[], keys);
        secrets.map_err(|error| error.split_once("/s, ").unwrap().1.to_owned())
    };
    let mark = "must not begin with a byte order mark: save it as UTF-8 without one";
    let blank = "must not begin or end with white space: remove it";
    assert_eq!(read(&format!("\u{feff}{LONG}\n")), Err(format!("line 1: {mark}")));
    assert_eq!(read(&format!("{LONG}\r\n{LONG} \r\n")), Err(format!("line 2: {blank}")));
    assert_eq!(read(&format!("{LONG}\n\n {LONG}")), Err(format!("line 3: {blank}")));
    assert_eq!(read(&format!("{LONG}\n{LONG}\n")).unwrap().len(), 2);
}

#[test]
fn a_line_break_at_the_end_of_a_variable_is_ignored_with_a_warning() {
    let long = &LONG.replace('0', "z");
    let listed = format!("['{long}']\n");
    let plain = format!("{long}\n");
    for value in [&plain, &format!("{long}\r\n"), &listed] {
        let variables = [("JITSI_OIDC_X_SECRET", value.as_str())];
        let (read, warnings) = read_section_and_warnings("x", "", &variables, keys);
        assert_eq!(read.unwrap(), [long.as_bytes().to_vec()], "{value:?}");
        let warning = "JITSI_OIDC_X_SECRET: its value ends with a line break, which is ignored; \
                       use printf '%s' instead of echo";
        assert_eq!(warnings, [warning], "{value:?}");
    }
    let variables = [("JITSI_OIDC_X_SECRET", long.as_str())];
    assert_eq!(read_section_and_warnings("x", "", &variables, keys).1, [""; 0]);
}

#[test]
fn the_error_for_a_bad_secret_names_its_place_and_never_shows_it() {
    let folder = Folder::new();
    let at = folder.path().display().to_string();
    folder.write("short", &format!("{LONG}\nhunter2\n"));
    folder.write("empty", "\n \n");
    for (text, message) in [
        ("[x]\nsecret = 'hunter2'", ":2:10: x.secret: must be at least 32 bytes, has 7"),
        ("[x]\nsecret = ''", ":2:10: x.secret: must not be empty"),
        ("[x]\nsecret = []", ":2:10: x.secret: must contain at least one secret"),
        (
            "[x]\nsecret = ['0123456789abcdef0123456789abcdef',\n 'hunter2']",
            ":3:2: x.secret[1]: must be at least 32 bytes, has 7",
        ),
        ("[x]\nsecret = [7]", ":2:11: x.secret[0]: must be a string in quotes, is an integer"),
        (
            "[x]\nsecret_file = 'short'",
            ":2:15: x.secret_file: @/short, line 2: must be at least 32 bytes, has 7",
        ),
        ("[x]\nsecret_file = 'empty'", ":2:15: x.secret_file: must contain at least one secret"),
        (
            "[x]\nsecret_file = 'none'",
            ":2:15: x.secret_file: cannot read @/none: No such file or directory (os error 2)",
        ),
        (
            "[x]\nsecret_file = '.'",
            ":2:15: x.secret_file: cannot read @/.: Is a directory (os error 21)",
        ),
        (
            "[x]\nsecret = 'hunter2'\nsecret_file = 'short'",
            ":3:15: x.secret_file: x.secret is set as well; remove one of them",
        ),
    ] {
        let error = read_section_in(&folder, "x", text, &[], keys).unwrap_err();
        assert_eq!(error, format!("@/config.toml{message}").replace('@', &at), "{text}");
    }
    assert_eq!(
        read_section("x", "", &[("JITSI_OIDC_X_SECRET", "hunter2")], keys).unwrap_err(),
        "JITSI_OIDC_X_SECRET: must be at least 32 bytes, has 7"
    );
    assert_eq!(
        read_section("x", "", &[("JITSI_OIDC_X_SECRET", "['hunter2']")], keys).unwrap_err(),
        "JITSI_OIDC_X_SECRET[0]: must be at least 32 bytes, has 7"
    );
}
