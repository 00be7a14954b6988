//! Broken hosts: the rows of each group, and hosts on which several things are wrong.

use std::fs;
use std::path::Path;

use harness::config::Config;
use toml::Value;

use crate::check::jitsi::rows::{CLIENT, CONTAINERS, DEBIAN, DOCKER, ENV, PROSODY, PROSODY_IMAGE};
use crate::check::nginx::rows::{HTTP, INCLUDE, LINK, MAIN, ROUTES, ROWS, SITE};
use crate::hosts::Host;

/// A host that is set up as the pages say, and the same host with something broken.
pub(super) struct Break {
    pub(super) name: String,
    pub(super) untouched: Host,
    pub(super) host: Box<dyn Fn() -> Host + Send>,
}

/// A host on which the snippets can be installed again.
fn debian() -> Host {
    let host = Host::debian().configured(|config| config.with("server.listen", "127.0.0.1:8000"));
    let nginx = Path::new(env!("CARGO_MANIFEST_DIR")).join("nginx");
    for name in ["jitsi-oidc-http.conf", "jitsi-oidc.conf"] {
        let text = fs::read_to_string(nginx.join(name)).unwrap();
        host.write(&format!("usr/share/jitsi-oidc-adapter/nginx/{name}"), &text);
    }
    host
}

/// Every broken host.
pub(super) fn breaks() -> Vec<Break> {
    let mut all = Vec::new();
    for (rows, host) in [
        (DEBIAN, debian as fn() -> Host),
        (ROWS, debian),
        (DOCKER, Host::docker),
        (CONTAINERS, Host::containers),
    ] {
        for (file, old, new, id, ..) in rows.iter().filter(|row| !row.3.is_empty()) {
            all.push(Break {
                name: format!("{id}, {old} -> {new}"),
                untouched: host(),
                host: Box::new(move || host().replace(file, old, new)),
            });
        }
    }
    for (untouched, rows) in [
        (debian as fn() -> Host, ON_DEBIAN),
        (Host::docker, ON_DOCKER),
        (Host::containers, ON_CONTAINERS),
    ] {
        for (name, change) in rows {
            all.push(Break {
                name: (*name).to_owned(),
                untouched: untouched(),
                host: Box::new(move || change(untouched())),
            });
        }
    }
    all
}

type Change = (&'static str, fn(Host) -> Host);

const LISTS: &str = "{ \"guest.meet.example.org\", \"recorder.meet.example.org\" }";
const GUEST_DOMAIN: &str = "config.hosts.anonymousdomain = 'guest.meet.example.org';";
const GUEST_HOST: &str = "VirtualHost \"guest.meet.example.org\"\n";
const SECRET: &str = "    app_secret = \"the-secret-that-prosody-shares-0123456789\"\n";

fn with(host: Host, key: &'static str, value: impl Into<Value>) -> Host {
    let value = value.into();
    host.configured(|config: Config| config.with(key, value))
}

const ON_DEBIAN: &[Change] = &[
    ("an empty allowlist", |it| it.replace(PROSODY, LISTS, "{}")),
    ("an allowlist of others", |it| it.replace(PROSODY, LISTS, "{ \"other.example.org\" }")),
    ("an allowlist of one host", |it| it.replace(PROSODY, LISTS, "\"other.example.org\"")),
    ("no allowlist", |it| {
        it.replace(PROSODY, &format!("    token_verification_allowlist = {LISTS}\n"), "")
    }),
    ("no host for guests", |it| it.replace(PROSODY, GUEST_HOST, "VirtualHost \"other\"\n")),
    ("another name, and no host for guests", |it| {
        it.replace(PROSODY, GUEST_HOST, "VirtualHost \"other\"\n").replace(
            CLIENT,
            GUEST_DOMAIN,
            "config.hosts.anonymousdomain = 'guests.example.org';",
        )
    }),
    ("no module of the rooms", |it| {
        it.replace(PROSODY, "        \"token_verification\";\n", "")
            .replace(PROSODY, "        \"muc_wait_for_host\";\n", "")
            .replace(PROSODY, "\"token_affiliation\";", "\"muc_allowners\";")
    }),
    ("no lobby", |it| {
        it.replace(PROSODY, "        \"muc_lobby_rooms\";\n", "")
            .replace(PROSODY, "        \"persistent_lobby\";\n", "")
            .replace(PROSODY, "    lobby_muc = \"lobby.meet.example.org\"\n", "")
            .replace(PROSODY, "\"lobby.meet.example.org\" \"muc\"", "\"x.example.org\" \"muc\"")
    }),
    ("no rooms", |it| {
        it.replace(PROSODY, "\"conference.meet.example.org\" \"muc\"", "\"c.example.org\" \"muc\"")
    }),
    ("tokenAuthUrl in capitals", |it| {
        it.replace(
            CLIENT,
            "'https://meet.example.org/oidc/auth",
            "'https://Meet.example.org/oidc/auth",
        )
    }),
    ("a link may switch the prejoin page off", |it| {
        with(it, "jitsi.drop_overrides", vec!["config.subject"])
    }),
    ("a prejoin page of an older Jitsi that is off", |it| {
        it.replace(CLIENT, "    channelLastN: -1,", "    prejoinPageEnabled: false,")
    }),
    ("another secret", |it| it.replace(PROSODY, SECRET, "    app_secret = \"another\"\n")),
    ("no secret", |it| it.replace(PROSODY, SECRET, "")),
    ("another app id", |it| it.replace(PROSODY, "app_id = \"jitsi\"", "app_id = \"other\"")),
    ("another issuer", |it| {
        it.replace(
            PROSODY,
            SECRET,
            &format!("{SECRET}    asap_accepted_issuers = {{ \"other\" }}\n"),
        )
    }),
    ("another audience", |it| {
        it.replace(PROSODY, SECRET, &format!("{SECRET}    asap_accepted_audiences = {{ \"o\" }}\n"))
    }),
    ("another algorithm", |it| {
        it.replace(PROSODY, SECRET, &format!("{SECRET}    signature_algorithm = \"HS512\"\n"))
    }),
    ("keys and a secret", |it| {
        let keys = "    cache_keys_url = \"http://127.0.0.1:8000/oidc/jwks.json\"\n";
        it.replace(PROSODY, SECRET, &format!("{SECRET}{keys}"))
    }),
    ("another domain", |it| {
        it.replace(PROSODY, "base = \"meet.example.org\"", "base = \"xmpp.example.org\"")
    }),
    ("a listener on every address", |it| with(it, "server.listen", "0.0.0.0:8000")),
    ("metrics on every address", |it| with(it, "server.admin_listen", "0.0.0.0:9100")),
    ("no http file", |it| it.without(HTTP)),
    ("an empty http file", |it| {
        it.write(HTTP, "");
        it
    }),
    ("no http file, another port", |it| with(it.without(HTTP), "server.listen", "127.0.0.1:8001")),
    ("no link to the routes", |it| it.without(ROUTES)),
    ("neither include nor link", |it| it.without(ROUTES).replace(SITE, INCLUDE, "")),
    ("the include in the server of port 80", |it| {
        let line = "    listen 80;\n";
        it.replace(SITE, INCLUDE, "").replace(SITE, line, &format!("{line}{INCLUDE}"))
    }),
    ("no site", |it| it.without(LINK)),
    ("two wrong instances", |it| {
        let line = "    server 127.0.0.1:8000 max_fails=0;";
        it.replace(HTTP, line, "    server 127.0.0.1:8002;\n    server 127.0.0.1:8003;")
    }),
    ("a location by hand without link and include", |it| {
        let line = "    location /oidc/ {\n        proxy_pass http://127.0.0.1:8000;\n    }\n";
        it.without(ROUTES).replace(SITE, INCLUDE, line)
    }),
    ("small buffers", |it| by_hand(it, "")),
    ("buffers of 8 KB", |it| by_hand(it, "        proxy_buffer_size 8k;\n")),
    ("a password", |it| by_hand(it, "        proxy_buffer_size 16k;\n        auth_basic \"x\";\n")),
    ("a password of http", |it| {
        let line = "\tsendfile on;\n";
        by_hand(it, "        proxy_buffer_size 16k;\n").replace(
            MAIN,
            line,
            &format!("{line}\tauth_basic x;\n"),
        )
    }),
    ("limits of the site", |it| {
        let room = Path::new(env!("CARGO_MANIFEST_DIR")).join("nginx/jitsi-oidc-room.conf");
        it.write("etc/jitsi/meet/jaas/jitsi-oidc-room.conf", &fs::read_to_string(room).unwrap());
        let line = "    ssi on;\n";
        it.replace(SITE, line, &format!("{line}    limit_conn a 1;\n    limit_req zone=b;\n"))
    }),
    ("several inherited directives", |it| {
        let line = "    ssi on;\n";
        it.replace(
            SITE,
            line,
            &format!("{line}    if ($host = x) {{\n        return 404;\n    }}\n"),
        )
        .replace(
            MAIN,
            "\tsendfile on;\n",
            "\tsendfile on;\n\tproxy_cookie_flags one secure;\n",
        )
    }),
    ("a guarded location with a return", |it| {
        let line = "    location /x/ {\n        include snippets/jitsi-oidc-protect.conf;\n        \
                    return 200 x;\n    }\n";
        it.replace(SITE, INCLUDE, &format!("{INCLUDE}{line}"))
    }),
    ("a guarded server", |it| {
        let line = "    include snippets/jitsi-oidc-protect.conf;\n";
        it.replace(SITE, INCLUDE, &format!("{INCLUDE}{line}"))
    }),
    ("no body.html", |it| it.without("usr/share/jitsi-oidc-adapter/body.html")),
    ("a host that is not linked", |it| it.without("etc/prosody/conf.d/meet.example.org.cfg.lua")),
];

/// The locations written by hand instead of the include.
fn by_hand(host: Host, lines: &str) -> Host {
    let lines = format!(
        "    if ($uri ~ \"^/_oidc/(?:verify|login\\z|error/)\") {{\n        break;\n    }}\n    \
         location = /body.html {{\n        alias /usr/share/jitsi-oidc-adapter/body.html;\n    }}\n    \
         location ^~ /oidc/ {{\n        proxy_pass http://jitsi_oidc_adapter;\n{lines}    }}\n"
    );
    host.replace(SITE, INCLUDE, &lines)
}

const ROOMS: &str = "XMPP_MUC_MODULES=muc_wait_for_host,token_affiliation\n";
const LOBBY: &str = "ENABLE_LOBBY=1\n";

const ON_DOCKER: &[Change] = &[
    ("no module of the rooms", |it| it.replace(ENV, ROOMS, "")),
    ("other modules of the rooms", |it| {
        it.replace(ENV, ROOMS, "XMPP_MUC_MODULES=polls,muc_allowners\n")
    }),
    ("other modules", |it| it.replace(ENV, "=persistent_lobby", "=speakerstats")),
    ("domain verification", |it| {
        let lines = format!("{LOBBY}JWT_ENABLE_DOMAIN_VERIFICATION=1\n");
        it.replace(ENV, LOBBY, &lines).replace(
            ENV,
            "#ENABLE_LETS",
            "XMPP_DOMAIN=xmpp\n#ENABLE_LETS",
        )
    }),
    ("domain verification, and an allowlist of another host", |it| {
        let line = "XMPP_MUC_CONFIGURATION=a=1,token_verification_allowlist={\"x\"}";
        let lines =
            format!("{LOBBY}JWT_ENABLE_DOMAIN_VERIFICATION=1\nXMPP_DOMAIN=meet.example.org\n");
        it.replace(ENV, LOBBY, &format!("{lines}{line}\n"))
    }),
    ("no secret", |it| {
        it.replace(ENV, "JWT_APP_SECRET=the-secret-that-prosody-shares-0123456789\n", "")
    }),
    ("another secret", |it| it.replace(ENV, "the-secret-that-prosody-shares-0123456789", "other")),
    ("another app id", |it| {
        it.replace(ENV, "JWT_ACCEPTED_ISSUERS=jitsi\n", "").replace(ENV, "ID=jitsi", "ID=other")
    }),
    ("another issuer", |it| it.replace(ENV, "ISSUERS=jitsi", "ISSUERS=other")),
    ("another audience", |it| it.replace(ENV, "AUDIENCES=jitsi", "AUDIENCES=other")),
    ("another algorithm", |it| it.replace(ENV, LOBBY, &format!("{LOBBY}JWT_SIGN_TYPE=HS512\n"))),
    ("keys and a secret", |it| {
        let line = "JWT_ASAP_KEYSERVER=https://meet.example.org/oidc/asap\n";
        it.replace(ENV, LOBBY, &format!("{LOBBY}{line}"))
    }),
];

const NGINX: &str = "run/web/config";

const ON_CONTAINERS: &[Change] = &[
    ("domain verification", |it| {
        let verification = "    enable_domain_verification = ";
        let (off, on) = (format!("{verification}false\n"), format!("{verification}true\n"));
        with(it, "jwt.subject", "meet.jitsi").replace(PROSODY_IMAGE, &off, &on)
    }),
    ("no http file", |it| it.without(&format!("{NGINX}/nginx/site-confs/00-jitsi-oidc-http.conf"))),
    ("no routes", |it| it.without(&format!("{NGINX}/nginx-custom/jitsi-oidc.conf"))),
    ("no body.html", |it| {
        let local = &format!("{NGINX}/nginx-custom/local.conf");
        it.replace(local, "set $jitsi_oidc_body_html", "set $x")
    }),
];
