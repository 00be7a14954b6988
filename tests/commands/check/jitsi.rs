//! The group "Prosody, Jicofo and Jitsi's client" of `check`: each change of a host that is set up as the pages
//! say causes exactly one finding.

pub(super) mod rows;

use std::collections::BTreeSet;

use jitsi_oidc_adapter::check::{Group, identifiers};

use self::rows::{CLIENT, CONTAINERS, DEBIAN, DOCKER, ENV, JICOFO, PROSODY, PROSODY_IMAGE};
use crate::hosts::Host;

#[test]
fn domain_verification_in_the_images_needs_both_hosts_in_the_allowlist() {
    let host = Host::containers().replace(
        PROSODY_IMAGE,
        "    enable_domain_verification = false\n",
        "    enable_domain_verification = true\n",
    );
    let found = [("prosody-guest-allowlist", "fails"), ("prosody-recorder-allowlist", "fails")];
    assert_eq!(host.check().group("jitsi").found(), found);
}

#[test]
fn nothing_is_found_on_a_host_that_is_set_up_as_the_pages_say() {
    for (host, count) in [(Host::debian(), 15), (Host::docker(), 10), (Host::containers(), 15)] {
        let findings = host.check().group("jitsi");
        assert_eq!(findings.found(), []);
        assert!(findings.holding().len() >= count, "{findings:?}");
    }
}

#[test]
fn each_change_causes_exactly_its_finding() {
    let mut failed = Vec::new();
    for (rows, host) in [
        (DEBIAN, Host::debian as fn() -> Host),
        (DOCKER, Host::docker),
        (CONTAINERS, Host::containers),
    ] {
        for (file, old, new, id, status, fix) in rows {
            let findings = host().replace(file, old, new).check().group("jitsi");
            let expected: Vec<_> =
                [(*id, *status)].into_iter().filter(|(id, _)| !id.is_empty()).collect();
            if findings.found() != expected {
                failed.push(format!("{id}, {old}: {:?}", findings.found()));
            } else if !id.is_empty() && !findings.only("fix").contains(fix) {
                failed.push(format!("{id}, {old}: {}", findings.only("fix")));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn a_finding_has_the_line_that_causes_it() {
    let host =
        Host::debian().replace(PROSODY, "allow_empty_token = false", "allow_empty_token = true");
    let findings = host.check().group("jitsi");
    assert_eq!(findings.only("place"), "/etc/prosody/conf.d/meet.example.org.cfg.lua:31");
}

#[test]
fn a_missing_file_is_reported_and_is_no_failure() {
    for (file, id) in [
        ("etc/prosody/prosody.cfg.lua", "prosody-file"),
        (JICOFO, "jicofo-file"),
        (CLIENT, "client-file"),
    ] {
        let findings = Host::debian().without(file).check().group("jitsi");
        assert_eq!(findings.found(), [(id, "skipped")]);
    }
    let findings = Host::docker().without(ENV).check().group("jitsi");
    assert_eq!(findings.found(), [("docker-file", "fails")]);
}

#[test]
fn a_path_on_the_command_line_must_exist() {
    for (argument, group, id) in [
        ("--prosody=/typo.lua", "jitsi", "prosody-file"),
        ("--jicofo=/typo.conf", "jitsi", "jicofo-file"),
        ("--config-js=/typo.js", "jitsi", "client-file"),
        ("--nginx=/typo.conf", "nginx", "nginx-file"),
    ] {
        let findings = Host::debian().argument(argument).check().group(group);
        assert!(findings.found().contains(&(id, "fails")), "{argument}: {findings:?}");
    }
}

/// The claims whose reader is a module that the host does not load.
#[test]
fn a_claim_that_no_loaded_module_reads_is_found() {
    let entry = |path: &str, value: toml::Value| {
        let entry = [("path", toml::Value::from(path)), ("value", value)];
        toml::Value::Table(entry.map(|(key, value)| (key.to_owned(), value)).into_iter().collect())
    };
    let claims = vec![
        entry("context.user.lobby_bypass", true.into()),
        entry("context.room.lobby", true.into()),
        entry("context.user.role", "visitor".into()),
        entry("department", "a".into()),
    ];
    let host = || Host::debian().configured(|config| config.with("token.claims", claims.clone()));
    let warned = ("prosody-claim-module", "warning");
    assert_eq!(host().check().group("jitsi").found(), [warned, warned]);
    for (module, position) in [("token_lobby_bypass", 1), ("lobby_deactivate", 0)] {
        let loaded = format!("\"token_affiliation\"; \"{module}\";");
        let host = host().replace(PROSODY, "\"token_affiliation\";", &loaded);
        let findings = host.check().group("jitsi");
        assert_eq!(findings.found(), [warned], "{module}");
        let found = findings.only("found");
        assert!(found.contains(&format!("token.claims[{position}] has no effect")), "{found}");
    }
}

/// What only Prosody or a browser knows is no fault of the file.
#[test]
fn a_file_that_is_not_read_to_its_end_is_a_warning() {
    for (file, line, id) in [
        (PROSODY, "Include(string.lower(os.date(\"%H\")))", "prosody-file"),
        (PROSODY, "while true do end", "prosody-file"),
        (CLIENT, "config.hosts.domain = window.location.hostname;", "client-file"),
        (CLIENT, "document.title = 'x';", "client-file"),
        (CLIENT, "for (;;) {}", "client-file"),
    ] {
        let findings = Host::debian().append(file, line).check().group("jitsi");
        assert_eq!(findings.found(), [(id, "warning")], "{line}");
    }
    let nginx = "etc/nginx/conf.d/x.conf";
    let host = Host::debian();
    host.write(nginx, "include [[:alpha:]].conf;");
    assert_eq!(host.check().group("nginx").found(), [("nginx-file", "warning")]);
    for (file, line, id) in [
        (PROSODY, "app_secret = hunter2-other", "prosody-file"),
        (CLIENT, "confg.hosts.x = 'y';", "client-file"),
    ] {
        let findings = Host::debian().append(file, line).check().group("jitsi");
        assert_eq!(findings.found(), [(id, "fails")], "{line}");
    }
    let harmless = "console.log('x'); setTimeout(function () {}, 1); interfaceConfig.x = 1;";
    let findings = Host::debian().append(CLIENT, harmless).check().group("jitsi");
    assert_eq!(findings.found(), []);
}

#[test]
fn any_byte_is_allowed_in_a_comment() {
    for file in [PROSODY, JICOFO, CLIENT] {
        let host = Host::debian();
        let comment = if file == CLIENT {
            "// f\u{fc}r"
        } else if file == PROSODY {
            "-- f\u{fc}r"
        } else {
            "# f\u{fc}r"
        };
        let text: Vec<u8> =
            format!("{}{comment}\n", host.read(file)).chars().map(|c| c as u8).collect();
        host.write_bytes(file, &text);
        assert_eq!(host.check().group("jitsi").found(), [], "{file}");
    }
}

/// A secret without quotation marks is a name for Lua, whose message would contain it.
#[test]
fn an_unquoted_secret_is_not_shown() {
    for line in ["app_secret = hunter2-other", "app_secret = hunter2.other", "error(\"hunter2\")"] {
        let output = Host::debian().append(PROSODY, line).check().text();
        assert!(!output.contains("hunter2"), "{line}: {output}");
    }
}

#[test]
fn a_module_may_be_in_a_folder_of_its_own() {
    let folder = "usr/share/jitsi-meet/prosody-plugins";
    let file = format!("{folder}/mod_token_affiliation.lua");
    for layout in
        ["mod_token_affiliation", "token_affiliation", "mod_token_affiliation/token_affiliation"]
    {
        let to = format!("{folder}/{layout}/mod_token_affiliation.lua");
        assert_eq!(Host::debian().moved(&file, &to).check().group("jitsi").found(), [], "{layout}");
    }
}

#[test]
fn a_host_that_is_not_linked_into_conf_d_is_found() {
    let host = Host::debian().without("etc/prosody/conf.d/meet.example.org.cfg.lua");
    let findings = host.check().group("jitsi");
    assert_eq!(findings.found(), [("prosody-host", "fails")]);
    let link = "ln -s ../conf.avail/meet.example.org.cfg.lua /etc/prosody/conf.d/";
    assert_eq!(findings.only("fix"), link);
}

/// Each part of the chain from Prosody's own file to the host is missing once.
#[test]
fn the_fix_for_a_host_that_is_not_there_is_the_part_that_is_missing() {
    const OWN: &str = "etc/prosody/prosody.cfg.lua";
    const LINK: &str = "etc/prosody/conf.d/meet.example.org.cfg.lua";
    let disabled = "VirtualHost \"meet.example.org\"\n    enabled = false\n";
    for (host, place, found, fix) in [
        (
            Host::debian().replace(OWN, "Include \"conf.d/*.cfg.lua\"", ""),
            "/etc/prosody/prosody.cfg.lua",
            "is not included",
            "Include \"conf.d/*.cfg.lua\"",
        ),
        (
            Host::debian().without(LINK).without(PROSODY),
            "/etc/prosody/prosody.cfg.lua, /etc/prosody/conf.d/jaas.cfg.lua",
            "/etc/prosody/conf.avail/meet.example.org.cfg.lua does not exist",
            "",
        ),
        (
            Host::debian().replace(PROSODY, "VirtualHost \"meet.example.org\"\n", disabled),
            "/etc/prosody/conf.d/meet.example.org.cfg.lua:28",
            "enabled = false",
            "enabled = true",
        ),
    ] {
        let findings = host.check().group("jitsi");
        let all = findings.all().iter().find(|it| it["id"] == "prosody-host").unwrap();
        assert!(all["found"].as_str().unwrap().contains(found), "{all}");
        assert_eq!((all["place"].as_str(), all["fix"].as_str()), (Some(place), Some(fix)), "{all}");
    }
}

/// For Lua the name is nil, and Prosody reads the list up to there.
#[test]
fn a_module_without_quotes_is_named_by_each_module_that_is_not_loaded() {
    for (module, ids) in [
        ("muc_wait_for_host", &["prosody-wait-for-host", "prosody-token-affiliation"][..]),
        ("token_affiliation", &["prosody-token-affiliation"]),
        ("persistent_lobby", &["prosody-lobby"]),
    ] {
        let (line, quoted) = (format!("        {module};\n"), format!("        \"{module}\";\n"));
        let host = Host::debian().replace(PROSODY, &quoted, &line);
        let at = host.read(PROSODY).lines().position(|it| it == line.trim_end()).unwrap() + 1;
        let place = format!("/etc/prosody/conf.d/meet.example.org.cfg.lua:{at}");
        let findings = host.check().group("jitsi");
        let found: Vec<_> = findings.found().into_iter().map(|(id, _)| id).collect();
        assert_eq!(found, ids, "{module}");
        for finding in findings.all().iter().filter(|it| it["status"] == "fails") {
            assert_eq!(finding["place"], place);
            assert_eq!(finding["fix"], format!("\"{module}\";"));
            let end =
                format!(", because modules_enabled ends before {module}, which has no quotes");
            assert!(finding["found"].as_str().unwrap().ends_with(&end), "{finding}");
        }
    }
}

#[test]
fn inline_mode_needs_smacks_and_the_prejoin_page() {
    let inline = || Host::debian().append(CLIENT, "config.tokenAuthInline = true;");
    assert_eq!(inline().check().group("jitsi").found(), []);
    let smacks = "{ \"bosh\"; \"websocket\"; \"smacks\"; }";
    let host = inline().replace(PROSODY, smacks, "{ \"bosh\"; \"websocket\"; }").replace(
        "etc/prosody/prosody.cfg.lua",
        "\t\t\"smacks\";",
        "",
    );
    assert_eq!(host.check().group("jitsi").found(), [("prosody-guest-smacks", "fails")]);
    let host = inline().append(CLIENT, "config.prejoinConfig = { enabled: false };");
    assert_eq!(host.check().group("jitsi").found(), [("client-prejoin", "fails")]);
}

#[test]
fn links_must_not_switch_the_prejoin_page_off() {
    let host = Host::debian()
        .configured(|config| config.with("jitsi.drop_overrides", toml::Value::Array(Vec::new())));
    assert_eq!(host.check().group("jitsi").found(), [("client-prejoin", "fails")]);
}

#[test]
fn what_depends_on_a_value_that_jicofo_gets_elsewhere_is_skipped() {
    for (old, new, skipped) in [
        ("enable-auto-owner = false", "enable-auto-owner = ${AUTO_OWNER}", "jicofo-auto-owner"),
        ("client: {", "include classpath(\"more.conf\")\n    client: {", "jicofo-authentication"),
    ] {
        let findings = Host::debian().replace(JICOFO, old, new).check().group("jitsi");
        assert_eq!(
            findings.found(),
            [("jicofo-unknown-value", "warning"), (skipped, "skipped")],
            "{new}"
        );
    }
}

/// The images' `jicofo.conf` includes a file that only an operator writes (jicofo/rootfs/defaults/jicofo.conf).
#[test]
fn the_file_that_the_images_include_into_that_of_jicofo_is_read() {
    let host = Host::containers();
    host.write(
        "run/jicofo/config/custom-jicofo.conf",
        "\njicofo.authentication { enabled = true, type = JWT }\n",
    );
    let findings = host.check().group("jitsi");
    assert_eq!(findings.found(), [("jicofo-authentication", "fails")]);
    assert_eq!(findings.only("place"), "/run/jicofo/config/custom-jicofo.conf:2");
}

/// The command names the file with the error, not the one that includes it.
#[test]
fn the_command_for_a_broken_file_names_that_file() {
    let host = Host::debian().append(PROSODY, "x = = 1");
    let findings = host.check().group("jitsi");
    assert_eq!(findings.only("fix"), "luac5.4 -p /etc/prosody/conf.d/meet.example.org.cfg.lua");
}

#[test]
fn the_fix_for_a_broken_file_depends_on_the_kind_of_its_fault() {
    let (prosody, client) = (
        "/etc/prosody/conf.d/meet.example.org.cfg.lua",
        "/etc/jitsi/meet/meet.example.org-config.js",
    );
    let line = Host::debian().read(CLIENT).lines().count() + 1;
    for (file, added, fix) in [
        (PROSODY, "x = = 1", format!("luac5.4 -p {prosody}")),
        (PROSODY, "x = {} + 1", "prosodyctl check config".to_owned()),
        (PROSODY, "while true do end", "prosodyctl check config".to_owned()),
        (
            PROSODY,
            "Include \"none.lua\"",
            format!("create /etc/prosody/conf.d/none.lua, or remove its Include from {prosody}"),
        ),
        (CLIENT, "x = = 1;", format!("node --check {client}")),
        (CLIENT, "confg.x = 1;", format!("node {client}")),
        (CLIENT, "for (;;) {}", format!("node {client}")),
        (
            CLIENT,
            "config.x = navigator.language.toString();",
            format!("write the value as text at {client}:{line}"),
        ),
    ] {
        let findings = Host::debian().append(file, added).check().group("jitsi");
        assert_eq!(findings.only("fix"), fix, "{added}");
    }
    let host = Host::debian();
    host.write(PROSODY, &format!("\u{feff}{}", host.read(PROSODY)));
    let fix = format!("sed -i --follow-symlinks '1s/^\\xEF\\xBB\\xBF//' {prosody}");
    assert_eq!(host.check().group("jitsi").only("fix"), fix);
    let sed = fix.replace(prosody, host.path(PROSODY).to_str().unwrap());
    assert!(std::process::Command::new("sh").args(["-c", &sed]).status().unwrap().success());
    assert_eq!(host.check().group("jitsi").found(), []);
    for name in ["--prosody", "--jicofo", "--config-js"] {
        let findings = Host::debian().argument(&format!("{name}=/typo")).check().group("jitsi");
        let broken = findings.all().iter().find(|it| it["status"] == "fails").unwrap();
        assert_eq!(broken["fix"], format!("{name} PATH"));
    }
}

#[test]
fn a_finding_that_needs_an_unknown_value_of_prosody_is_skipped() {
    let mut failed = Vec::new();
    for (old, new, id) in [
        ("authentication = \"token\"", "authentication = ENV_X", "prosody-authentication"),
        ("allow_empty_token = false", "allow_empty_token = ENV_X", "prosody-empty-token"),
        ("        \"token_verification\";\n", "ENV_X;", "prosody-token-verification"),
        ("        \"muc_wait_for_host\";\n", "ENV_X;", "prosody-wait-for-host"),
        ("        \"persistent_lobby\";\n", "ENV_X;", "prosody-lobby"),
        ("    lobby_muc = \"lobby.meet.example.org\"\n", "lobby_muc = ENV_X;", "prosody-lobby"),
        ("        \"token_affiliation\";\n", "ENV_X;", "prosody-token-affiliation"),
        (
            "    wait_for_host_disable_auto_owners = true\n",
            "wait_for_host_disable_auto_owners = ENV_X;",
            "prosody-auto-owners",
        ),
        (
            "authentication = \"jitsi-anonymous\"",
            "authentication = os.getenv(\"X\") or \"none\"",
            "prosody-guest-host",
        ),
        (
            "{ \"guest.meet.example.org\", \"recorder.meet.example.org\" }",
            "{ \"guest.meet.example.org\", ENV_X }",
            "prosody-recorder-allowlist",
        ),
    ] {
        let findings = Host::debian().replace(PROSODY, old, new).check().group("jitsi");
        let mut found = findings.found();
        // An unknown list of modules also leaves open whether it has this one.
        found.retain(|it| new != "ENV_X;" || *it != ("prosody-allowners", "skipped"));
        if found != [("prosody-unknown-value", "warning"), (id, "skipped")] {
            failed.push(format!("{id}, {new}: {found:?}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Without `[roles]` everyone who signs in is a moderator.
#[test]
fn settings_for_roles_are_only_required_with_roles() {
    let host = || Host::debian().configured(|config| config.without("roles"));
    let findings = host().check().group("jitsi");
    assert_eq!(findings.found(), []);
    let host = host().replace(PROSODY, "        \"token_affiliation\";\n", "");
    let found = host.check().group("jitsi");
    assert_eq!(found.found(), [("prosody-token-affiliation", "fails")], "nobody gets rights");
    let disable = "    wait_for_host_disable_auto_owners = true\n";
    let findings = host.replace(PROSODY, disable, "").check().group("jitsi");
    assert_eq!(findings.found(), []);
}

/// The site that docs/jitsi-debian.md describes under "Sign in before the room".
#[test]
fn a_site_without_guests_needs_no_place_to_wait() {
    let guests = "VirtualHost \"guest.meet.example.org\"\n";
    let host = Host::debian()
        .replace(PROSODY, guests, "VirtualHost \"guest.meet.example.org\"\n    enabled = false\n")
        .replace(CLIENT, "config.hosts.anonymousdomain = 'guest.meet.example.org';", "")
        .replace(PROSODY, "        \"persistent_lobby\";\n", "")
        .replace(PROSODY, "        \"muc_wait_for_host\";\n", "");
    assert_eq!(host.check().group("jitsi").found(), []);
    let host = host
        .configured(|config| config.without("roles"))
        .replace(PROSODY, "        \"token_affiliation\";\n", "        \"muc_allowners\";\n")
        .replace(PROSODY, "    wait_for_host_disable_auto_owners = true\n", "");
    assert_eq!(host.check().group("jitsi").found(), [("prosody-allowners", "warning")]);
}

#[test]
fn every_identifier_of_the_group_is_caused_by_a_test() {
    let caused: BTreeSet<_> = DEBIAN.iter().chain(DOCKER).map(|row| row.3).collect();
    let elsewhere = [
        "prosody-host",
        "prosody-guest-smacks",
        "prosody-claim-module",
        "jicofo-file",
        "docker-file",
    ];
    let of_group = identifiers().filter(|id| id.group == Group::Jitsi).map(|id| id.name);
    let missing: Vec<_> =
        of_group.filter(|id| !caused.contains(id) && !elsewhere.contains(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
