//! `import` of the Python adapter's `app.conf`.

use super::{Imported, SECRET, import};

/// The example of the Python adapter.
pub(crate) const SEED: &str = include_str!("../data/app.conf");

/// The example with values of an operator: each pair is a name and what follows it in its line.
fn with(values: &[(&str, &str)]) -> Imported {
    let text = [
        ("client_id =", " jitsi"),
        ("client_secret =", " hunter2"),
        ("issuer =", " https://id.example.net"),
        ("oidc_discovery =", " https://id.example.net/.well-known/openid-configuration"),
        ("jitsi_base =", " https://meet.example.net"),
        ("audience =", " app"),
        ("issuer = your_jitsi", "_issuer"),
        ("subject =", " meet.example.net"),
        ("secret_key =", &format!(" {SECRET}")),
    ]
    .iter()
    .chain(values)
    .fold(SEED.to_owned(), |text, (name, value)| replaced(&text, name, value));
    import(&text, &[])
}

/// The text with another end of the first line that begins with `name`.
fn replaced(text: &str, name: &str, value: &str) -> String {
    let start = text.find(&format!("\n{name}")).unwrap() + 1;
    let end = start + text[start..].find('\n').unwrap();
    format!("{}{name}{value}{}", &text[..start], &text[end..])
}

#[test]
fn of_the_example_only_the_secret_is_refused() {
    let imported = import(SEED, &[]);
    let error = imported.read.as_ref().unwrap_err();
    let (place, message) = error.split_once(": jwt.secret: ").unwrap();
    assert!(place.starts_with("config.toml:") && !error.contains('\n'), "{error}");
    assert_eq!(message, "must be at least 32 bytes, has 25");
    for (key, value) in [
        ("oidc.client_id", "your_client_id"),
        ("oidc.client_secret", "your_client_secret"),
        ("oidc.client_auth", "client_secret_post"),
        ("oidc.issuer", "https://your-oidc-provider.com"),
        ("jitsi.url", "https://meet.yourdomain.com"),
        ("jwt.issuer", "your_jitsi_jwt_issuer"),
        ("jwt.audience", "your_audience"),
        ("jwt.subject", "your_subject"),
        ("jwt.secret", "your_jitsi_jwt_secret_key"),
        ("log.level", "info"),
    ] {
        imported.is(key, value);
    }
    for key in ["oidc.authorization_endpoint", "oidc.discovery_url", "jwt.secret_file", "log.file"]
    {
        assert_eq!(imported.value(key), None, "{key}");
    }
}

#[test]
fn the_summary_of_the_example_names_every_line_and_what_is_left_to_do() {
    let imported = import(SEED, &[]);
    let unused =
        "was not carried over: oidc_discovery is set, and then that adapter does not use it";
    for line in [
        "line 2: [oauth] client_id: became oidc.client_id",
        "line 3: [oauth] client_secret: became oidc.client_secret",
        "line 4: [oauth] issuer: became oidc.issuer",
        &format!("line 5: [oauth] authorize_url: {unused}"),
        &format!("line 6: [oauth] access_token_url: {unused}"),
        &format!("line 7: [oauth] jwks_uri: {unused}"),
        "line 8: [oauth] scope: became oidc.scopes",
        "line 11: [urls] jitsi_base: became jitsi.url",
        "line 12: [urls] oidc_discovery: became the default of oidc.discovery_url",
        "line 15: [jwt] audience: became jwt.audience",
        "line 16: [jwt] issuer: became jwt.issuer",
        "line 17: [jwt] subject: became jwt.subject",
        "line 18: [jwt] secret_key: became jwt.secret",
        "line 21: [logging] level: became log.level",
        "line 23: [logging] filemode: was not carried over: the log is always appended to",
        "line 18: [jwt] secret_key: is still the value of that adapter's example",
        "redirect URI: https://meet.yourdomain.com/oidc/redirect",
        "post-logout redirect URI: https://meet.yourdomain.com/oidc/signed-out",
        "The redirect URI is the same as before; the post-logout redirect URI is new.",
    ] {
        imported.says(line);
    }
    let remedy = "must be at least 32 bytes, has 25: make a new one with \"openssl rand -hex 32\", write \
                  it to jwt.secret here and to app_secret in Prosody (JWT_APP_SECRET of \
                  docker-jitsi-meet), and restart both";
    assert!(imported.summary.contains(remedy), "{}", imported.summary);
    for value in ["your_client_secret", "your_jitsi_jwt_secret_key"] {
        assert!(!imported.summary.contains(value), "{value}");
    }
}

/// A variation of the example.
struct Variation {
    of: &'static str,
    /// The lines that differ: a name and what follows it.
    lines: &'static [(&'static str, &'static str)],
    /// Keys of the configuration, each with its value, or `None` if it is not set.
    keys: &'static [(&'static str, Option<&'static str>)],
    /// A line of the summary.
    says: &'static str,
}

#[test]
fn each_variation_is_a_configuration_that_is_accepted() {
    for variation in VARIATIONS {
        let imported = with(variation.lines);
        assert!(imported.read.is_ok(), "{}: {:?}", variation.of, imported.read);
        for (key, value) in variation.keys {
            match value {
                Some(value) => imported.is(key, value),
                None => assert_eq!(imported.value(key), None, "{}: {key}", variation.of),
            }
        }
        imported.says(variation.says);
        for secret in ["hunter2", "100%", SECRET] {
            assert!(!imported.summary.contains(secret), "{}: {}", variation.of, imported.summary);
        }
    }
}

const VARIATIONS: &[Variation] = &[
    Variation {
        of: "an operator's values",
        lines: &[],
        keys: &[
            ("oidc.issuer", Some("https://id.example.net")),
            ("oidc.discovery_url", None),
            ("oidc.token_endpoint", None),
            ("jwt.subject", None),
        ],
        says: "line 17: [jwt] subject: became the default of jwt.subject, the host of jitsi.url",
    },
    Variation {
        of: "no discovery",
        lines: &[
            ("oidc_discovery =", ""),
            ("authorize_url =", " https://id.example.net/a"),
            ("access_token_url =", " https://id.example.net/t"),
            ("jwks_uri =", " https://id.example.net/k"),
        ],
        keys: &[
            ("oidc.authorization_endpoint", Some("https://id.example.net/a")),
            ("oidc.token_endpoint", Some("https://id.example.net/t")),
            ("oidc.jwks_uri", Some("https://id.example.net/k")),
            ("oidc.discovery_url", None),
        ],
        says: "line 12: [urls] oidc_discovery: was not carried over: is empty",
    },
    Variation {
        of: "an issuer that is still the example's, beside a real discovery",
        lines: &[("issuer =", " https://your-oidc-provider.com")],
        keys: &[("oidc.issuer", Some("https://id.example.net")), ("oidc.discovery_url", None)],
        says: "line 12: [urls] oidc_discovery: became oidc.issuer",
    },
    Variation {
        of: "an issuer with a slash, as Auth0's",
        lines: &[("issuer =", " https://id.example.net/")],
        keys: &[("oidc.issuer", Some("https://id.example.net/")), ("oidc.discovery_url", None)],
        says: "line 4: [oauth] issuer: became oidc.issuer",
    },
    Variation {
        of: "a discovery document elsewhere",
        lines: &[("oidc_discovery =", " https://id.example.net/discovery/v2")],
        keys: &[
            ("oidc.issuer", Some("https://id.example.net")),
            ("oidc.discovery_url", Some("https://id.example.net/discovery/v2")),
        ],
        says: "line 12: [urls] oidc_discovery: became oidc.discovery_url",
    },
    Variation {
        of: "percent signs",
        lines: &[
            ("client_secret =", " 100%%%(client_id)s"),
            ("secret_key =", " %d0123456789abcdef0123456789abcdef"),
        ],
        keys: &[
            ("oidc.client_secret", Some("100%jitsi")),
            ("jwt.secret", Some("%d0123456789abcdef0123456789abcdef")),
        ],
        says: "line 18: [jwt] secret_key: a single % was read as it is; the Python adapter requires %%",
    },
    Variation {
        of: "names in upper case, a colon and a comment behind a value",
        lines: &[("client", "_ID: = a"), ("client_secret =", " a#b # old")],
        keys: &[("oidc.client_id", Some("= a")), ("oidc.client_secret", Some("a#b"))],
        says: "line 3: [oauth] client_secret: the text from \" #\" on was read as a comment; if it \
             belongs to the value, add it by hand",
    },
    Variation {
        of: "a base with a path",
        lines: &[("jitsi_base =", " https://meet.example.net/jitsi/")],
        keys: &[("jitsi.url", Some("https://meet.example.net")), ("jwt.subject", None)],
        says: "line 11: [urls] jitsi_base: its path was left out: only scheme, host and port are used",
    },
    Variation {
        of: "another subject than the host",
        lines: &[("subject =", " *")],
        keys: &[("jwt.subject", Some("*"))],
        says: "line 17: [jwt] subject: is not the host of jitsi.url, so every token gets this subject; \
             Prosody then does not separate tenants",
    },
    Variation {
        of: "an absolute log file and a level in lower case",
        lines: &[("level =", " critical"), ("filename =", " /var/log/jitsi-oidc.log")],
        keys: &[("log.level", Some("error")), ("log.file", Some("/var/log/jitsi-oidc.log"))],
        says: "line 22: [logging] filename: became log.file",
    },
    Variation {
        of: "a level that Python has not",
        lines: &[("level =", " LOUD")],
        keys: &[("log.level", Some("info"))],
        says: "line 21: [logging] level: is no level of Python, so the level is info as there",
    },
    Variation {
        of: "values that look like TOML",
        lines: &[("client_id =", " a\"\n [jwt]\n secret = 'x'"), ("audience =", " \\\"\"\"'''")],
        keys: &[
            ("oidc.client_id", Some("a\"\n[jwt]\nsecret = 'x'")),
            ("jwt.audience", Some("\\\"\"\"'''")),
            ("jwt.secret", Some(SECRET)),
        ],
        says: "line 2: [oauth] client_id: became oidc.client_id",
    },
];

#[test]
fn a_missing_secret_is_replaced_by_a_new_one() {
    let imported = with(&[("secret_key =", "")]);
    imported.read.as_ref().unwrap();
    assert_eq!(imported.value("jwt.secret").unwrap().as_str().unwrap().len(), 64);
    imported.says("jwt.secret is new: set app_secret in Prosody to the same value");
}

/// With discovery, `app.py` requests every scope of the provider. Without it, those of the file.
#[test]
fn the_scopes_are_those_that_the_python_adapter_requests() {
    let scopes = |imported: &Imported| {
        let scopes = imported.value("oidc.scopes").unwrap().as_array().unwrap().iter();
        scopes.map(|scope| scope.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let discovered = with(&[("scope =", " groups openid")]);
    assert_eq!(scopes(&discovered), ["groups", "openid", "profile", "email"]);
    let configured = with(&[("scope =", " groups"), ("oidc_discovery =", "")]);
    assert_eq!(scopes(&configured), ["groups", "openid"]);
}

#[test]
fn what_is_missing_is_marked_and_named() {
    let imported = import("[oauth]\nclient_id = a\n[other]\nx = y\n", &[]);
    imported.read.as_ref().unwrap();
    for line in [
        "line 4: [other] x: was not carried over: is not a setting of that adapter",
        "fill in oidc.issuer: the settings do not have it",
        "fill in jitsi.url: the settings do not have it",
        "compare jwt.issuer with app_id in Prosody: the settings do not have it",
        "redirect URI: URL/oidc/redirect",
    ] {
        imported.says(line);
    }
}
