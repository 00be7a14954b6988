//! The group "nginx" of `check`: each change of a host that is set up as the pages say causes exactly one
//! finding.

pub(super) mod rows;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use harness::stub::{Reply, Seen, Stub};
use jitsi_oidc_adapter::check::{Group, identifiers};

use self::rows::{HTTP, INCLUDE, LINK, MAIN, ROWS, SITE};
use crate::hosts::Host;

#[test]
fn nothing_is_found_on_a_host_that_is_set_up_as_the_page_says() {
    for host in [Host::debian().configured(listening), Host::containers()] {
        let findings = host.check().group("nginx");
        assert_eq!(findings.found(), []);
        assert!(findings.holding().len() >= 10, "{findings:?}");
    }
}

/// The host of the page's section on docker-jitsi-meet, where nginx itself has port 8000.
#[test]
fn the_port_of_the_image_is_not_the_adapters() {
    let host = Host::containers().configured(listening);
    host.shipped(
        "jitsi-oidc-http.conf",
        "run/web/config/nginx/site-confs/00-jitsi-oidc-http.conf",
        "8000",
    );
    assert_eq!(host.check().group("nginx").found(), [("nginx-upstream-itself", "fails")]);
}

/// The output of `nginx -T` in the container. Its files are not on this machine.
#[test]
fn the_output_of_nginx_t_is_read_as_well() {
    let host = Host::containers();
    let mut dump = String::new();
    let folder = "run/web/config/nginx";
    for name in [
        format!("{folder}/nginx.conf"),
        "etc/nginx/mime.types".to_owned(),
        format!("{folder}/site-confs/00-jitsi-oidc-http.conf"),
        format!("{folder}/site-confs/default"),
        format!("{folder}/meet.conf"),
        "run/web/config/nginx-custom/jitsi-oidc.conf".to_owned(),
        "run/web/config/nginx-custom/local.conf".to_owned(),
        format!("{folder}/ssl.conf"),
    ] {
        dump.push_str(&format!("# configuration file /{name}:\n{}\n", host.read(&name)));
    }
    host.write("nginx.txt", &dump);
    let host = host.without("run/web/config/jitsi-oidc-body.html").argument("--nginx=/nginx.txt");
    let findings = host.check().group("nginx");
    assert_eq!(findings.found(), []);
    assert!(findings.holding().len() >= 10, "{findings:?}");
}

#[test]
fn each_change_causes_exactly_its_finding() {
    let mut failed = Vec::new();
    for (file, old, new, id, status, fix) in ROWS {
        let host = Host::debian().configured(listening).replace(file, old, new);
        let findings = host.check().group("nginx");
        if findings.found() != [(*id, *status)] {
            failed.push(format!("{id}, {new}: {:?}", findings.found()));
        } else if !findings.only("fix").contains(fix) {
            failed.push(format!("{id}, {new}: {}", findings.only("fix")));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// The address of the page's upstream.
fn listening(config: harness::config::Config) -> harness::config::Config {
    config.with("server.listen", "127.0.0.1:8000")
}

#[test]
fn a_location_that_was_written_by_hand_lacks_what_the_snippet_has() {
    let by_hand = |lines: &str| {
        let lines = format!(
            "    if ($uri ~ \"^/_oidc/(?:verify|login\\z|error/)\") {{ break; }}\n    \
             location = /body.html {{ alias /usr/share/jitsi-oidc-adapter/body.html; }}\n    \
             location ^~ /oidc/ {{ proxy_pass http://jitsi_oidc_adapter; {lines} }}\n"
        );
        let host = Host::debian().configured(listening).replace(SITE, INCLUDE, &lines);
        host.check().group("nginx")
    };
    assert_eq!(by_hand("proxy_buffer_size 16k;").found(), []);
    assert_eq!(by_hand("").found(), [("nginx-buffers", "fails")]);
    assert_eq!(by_hand("proxy_buffer_size 8k;").found(), [("nginx-buffers", "fails")]);
    for guard in ["auth_basic \"x\";", "auth_request /check;"] {
        let findings = by_hand(&format!("proxy_buffer_size 16k; {guard}"));
        assert_eq!(findings.found(), [("nginx-auth", "fails")], "{guard}");
    }
}

#[test]
fn the_operators_own_file_resets_what_the_snippet_cannot() {
    let lines = "proxy_cookie_flags off;\nadd_header_inherit off;\nallow all;";
    let host = Host::debian().configured(listening).replace(
        SITE,
        "    ssi on;\n",
        "    ssi on;\n    proxy_cookie_flags ~ secure;\n    add_header_inherit merge;\n    deny all;\n",
    );
    assert_eq!(host.check().group("nginx").found().len(), 3);
    host.write("etc/nginx/snippets/jitsi-oidc-own.conf", lines);
    assert_eq!(host.check().group("nginx").found(), []);
}

#[test]
fn a_guarded_location_with_a_return_is_found() {
    let guarded = |lines: &str| {
        let line = format!(
            "    location /files/ {{ include snippets/jitsi-oidc-protect.conf; {lines} }}\n"
        );
        let host = Host::debian().configured(listening);
        host.replace(SITE, INCLUDE, &format!("{INCLUDE}{line}")).check().group("nginx")
    };
    assert_eq!(guarded("root /srv;").found(), []);
    assert_eq!(guarded("rewrite ^/files/(.*) /$1 break;").found(), []);
    for line in ["return 200 x;", "rewrite ^ /elsewhere;", "rewrite ^ /elsewhere last;"] {
        assert_eq!(guarded(line).found(), [("nginx-guard-open", "fails")], "{line}");
    }
}

/// Only a guarded location has a session check, which such a line could answer.
#[test]
fn a_line_above_the_include_fails_only_with_a_guarded_location() {
    let snippet = |name: &str| {
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("nginx").join(name)).unwrap()
    };
    let policy = "auth_request /_oidc/verify/admins; include snippets/jitsi-oidc-signin.conf;";
    for line in [
        "if ($http_user_agent ~* \"bot\") { set $isbot 1; }",
        "if ($host = www.example.org) { return 301 https://meet.example.org$request_uri; }",
        "if ($request_method = TRACE) { return 405; }",
        "rewrite ^/r/(.*)$ /$1;",
    ] {
        let host = |guard: &str| {
            let lines = format!("    {line}\n{INCLUDE}    {guard}\n");
            Host::debian().configured(listening).replace(SITE, INCLUDE, &lines)
        };
        let warning = [("nginx-rewrite-above", "warning")];
        assert_eq!(host("").check().group("nginx").found(), warning, "{line}");
        let fails = [("nginx-rewrite-above", "fails")];
        for guard in ["include snippets/jitsi-oidc-protect.conf;", policy] {
            let host = host(&format!("location ^~ /files/ {{ {guard} root /srv; }}"));
            assert_eq!(host.check().group("nginx").found(), fails, "{line}, {guard}");
        }
        let host = host("");
        let room = "etc/jitsi/meet/jaas/jitsi-oidc-room.conf";
        host.write(room, &snippet("jitsi-oidc-room.conf"));
        assert_eq!(host.check().group("nginx").found(), fails, "{line}, room");
    }
}

#[test]
fn a_guard_of_the_whole_server_is_found() {
    let line = format!("{INCLUDE}    include snippets/jitsi-oidc-protect.conf;\n");
    let host = Host::debian().configured(listening).replace(SITE, INCLUDE, &line);
    let findings = host.check().group("nginx");
    assert!(findings.found().contains(&("nginx-guard-server", "fails")), "{findings:?}");
}

/// The server of the meeting is the one that nginx asks, or the one behind it.
#[test]
fn the_server_of_the_site_is_found_among_others() {
    const OURS: &str = "    listen 443 ssl http2;\n    listen [::]:443 ssl http2;\n";
    let name = "server_name meet.example.org;";
    let front =
        |to: &str| format!("server {{ listen 443 ssl; {name} location / {{ proxy_pass {to}; }} }}");
    for (listen, others) in [
        // An exact name before a pattern.
        ("443 ssl", "server { listen 443 ssl; server_name *.example.org; }".to_owned()),
        // A server in front, in the same nginx.
        ("127.0.0.1:8081", front("http://127.0.0.1:8081")),
        ("4444 ssl", front("https://localhost:4444/")),
        ("unix:/run/meet.sock", front("http://unix:/run/meet.sock:/")),
        ("8081", format!("upstream meet {{ server 127.0.0.1:8081; }} {}", front("http://meet"))),
        // Another program in front, or a stream block: only the redirect of port 80 is beside the site.
        ("8081", String::new()),
        ("127.0.0.1:8081 ssl", "server { listen 443 ssl default_server; }".to_owned()),
    ] {
        let host = || {
            let listen = format!("    listen {listen};\n");
            let host = Host::debian().configured(listening).replace(SITE, OURS, &listen);
            let site = host.read(SITE);
            host.write(SITE, &format!("{others}\n{site}"));
            host
        };
        assert_eq!(host().check().group("nginx").found(), [], "{listen}, {others}");
        let without = host().replace(SITE, INCLUDE, "");
        let inner = without
            .read(SITE)
            .lines()
            .position(|it| it.contains("listen ") && it.contains(listen) && it.starts_with("    "));
        let place = format!("/{LINK}:{}", inner.unwrap());
        let findings = without.check().group("nginx");
        assert_eq!(findings.found(), [("nginx-routes", "fails")], "{listen}, {others}");
        assert_eq!(findings.only("place"), place, "{listen}, {others}");
    }
}

/// Beside it is the redirect of port 80, which has the exact name.
#[test]
fn the_server_of_the_site_may_have_any_kind_of_name() {
    const OURS: &str = "    listen [::]:443 ssl http2;\n    server_name meet.example.org;\n";
    let server = |name: &str| format!("server {{ listen 443 ssl; {name} }}");
    for (name, others) in [
        ("server_name ~^(?<n>meet|video)\\.example\\.org$;", String::new()),
        ("server_name ~^meet\\.;", server("server_name ~^meet\\.example;")),
        ("server_name meet.*;", server("server_name ~^meet;")),
        ("server_name *.example.org;", server("server_name meet.*;")),
        ("server_name .example.org;", server("server_name *.org;")),
        ("server_name meet.example.org;", server("server_name *.example.org;")),
        ("server_name _;", String::new()),
        ("", server("server_name other.example.org;")),
    ] {
        let lines = format!("    listen [::]:443 ssl http2;\n    {name}\n");
        let host = Host::debian().configured(listening).replace(SITE, OURS, &lines);
        // An expression decides by its position, the other kinds do not.
        let site = host.read(SITE);
        host.write(
            SITE,
            &match name.contains('~') || name.is_empty() {
                true => format!("{site}\n{others}"),
                false => format!("{others}\n{site}"),
            },
        );
        assert_eq!(host.check().group("nginx").found(), [], "{name}, {others}");
    }
}

#[test]
fn limits_of_the_site_must_not_replace_those_of_the_room_guard() {
    let host = |lines: &str| {
        let room = Path::new(env!("CARGO_MANIFEST_DIR")).join("nginx/jitsi-oidc-room.conf");
        let host = Host::debian().configured(listening);
        host.write("etc/jitsi/meet/jaas/jitsi-oidc-room.conf", &fs::read_to_string(room).unwrap());
        host.replace(SITE, "    ssi on;\n", &format!("    ssi on;\n    {lines}\n"))
    };
    let both = "limit_conn a 1; limit_req zone=b;";
    assert_eq!(host("limit_conn a 1;").check().group("nginx").found(), []);
    assert_eq!(host(both).check().group("nginx").found(), [("nginx-room-limits", "fails")]);
    let ours = format!("{both} limit_conn jitsi_oidc_place_conn 1;");
    assert_eq!(host(&ours).check().group("nginx").found(), []);
}

#[test]
fn ssi_may_also_be_on_in_http_or_in_the_locations_of_the_index() {
    let off = || Host::debian().configured(listening).replace(SITE, "    ssi on;\n", "");
    let http = off().replace(MAIN, "\tsendfile on;\n", "\tsendfile on;\n\tssi on;\n");
    assert_eq!(http.check().group("nginx").found(), []);
    for (location, expected) in [
        ("location = / { ssi on; }", &[][..]),
        ("location = /index.html { ssi on; }", &[]),
        ("location = /other { ssi on; }", &[("nginx-ssi", "fails")]),
    ] {
        let host = off().replace(SITE, INCLUDE, &format!("{INCLUDE}    {location}\n"));
        assert_eq!(host.check().group("nginx").found(), expected, "{location}");
    }
}

#[test]
fn a_site_that_is_not_here_is_no_failure_unless_jitsis_client_is_here() {
    let host = || Host::debian().without(LINK);
    assert_eq!(host().check().group("nginx").found(), [("nginx-server", "fails")]);
    let without = host().without("etc/jitsi/meet/meet.example.org-config.js");
    assert_eq!(without.check().group("nginx").found(), [("nginx-server", "skipped")]);
    let missing = Host::debian().without(MAIN).check().group("nginx");
    assert_eq!(missing.found(), [("nginx-file", "skipped")]);
}

#[test]
fn an_instance_that_does_not_listen_and_a_site_that_does_not_answer_are_found() {
    let free = harness::ports::free();
    let host = Host::debian()
        .configured(|config| {
            config
                .with("server.listen", free.to_string())
                .with("jitsi.url", format!("http://{}", harness::ports::free()))
        })
        .replace(HTTP, "server 127.0.0.1:8000", &format!("server {free}"));
    let findings = host.check_online().group("nginx");
    assert_eq!(findings.found(), [("nginx-instances", "fails"), ("nginx-health", "fails")]);
}

/// The site is a stub that answers as nginx would.
#[test]
fn a_site_must_answer_401_without_a_session() {
    for (status, expected) in [(401, &[][..]), (204, &[("nginx-verify", "fails")])] {
        let site = Stub::start(harness::ports::free(), move |seen: &Seen| match seen.path() {
            "/oidc/health" => Reply::status(200).body("healthy"),
            _ => Reply::status(status),
        });
        let address = site.address().to_string();
        let host = Host::debian()
            .configured(|config| {
                config
                    .with("server.listen", address.clone())
                    .with("jitsi.url", format!("http://{address}"))
            })
            .replace(HTTP, "server 127.0.0.1:8000", &format!("server {address}"));
        assert_eq!(host.check_online().group("nginx").found(), expected, "{status}");
    }
}

#[test]
fn every_identifier_of_the_group_is_caused_by_a_test() {
    let caused: BTreeSet<_> = ROWS.iter().map(|row| row.3).collect();
    let elsewhere = [
        "nginx-server",
        "nginx-buffers",
        "nginx-auth",
        "nginx-guard-open",
        "nginx-guard-server",
        "nginx-room-limits",
        "nginx-instances",
        "nginx-health",
        "nginx-verify",
    ];
    let of_group = identifiers().filter(|id| id.group == Group::Nginx).map(|id| id.name);
    let missing: Vec<_> =
        of_group.filter(|id| !caused.contains(id) && !elsewhere.contains(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
