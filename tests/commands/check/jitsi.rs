//! The group "Prosody, Jicofo and Jitsi's client" of `check`: each change of a host that is set up as the pages
//! say causes exactly one finding.

use std::collections::BTreeSet;

use jitsi_oidc_adapter::check::{Group, identifiers};

use crate::hosts::Host;

const PROSODY: &str = "etc/prosody/conf.avail/meet.example.org.cfg.lua";
const JICOFO: &str = "etc/jitsi/jicofo/jicofo.conf";
const CLIENT: &str = "etc/jitsi/meet/meet.example.org-config.js";

/// A change of a file, the finding, and the text that the finding's fix contains.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const DEBIAN: &[Row] = &[
    (PROSODY, "main_muc = \"conf", "main_muc = = \"conf", "prosody-file", "fails", ""),
    (PROSODY, "app_id = \"jitsi\"", "app_id = ENV_APP_ID", "prosody-unknown-value", "warning", ""),
    (
        PROSODY,
        "authentication = \"token\"",
        "authentication = \"jitsi-anonymous\"",
        "prosody-authentication",
        "fails",
        "authentication = \"token\"",
    ),
    (
        PROSODY,
        "allow_empty_token = false",
        "allow_empty_token = true\n    asap_require_room_claim = false",
        "prosody-empty-token",
        "fails",
        "allow_empty_token = false",
    ),
    (
        PROSODY,
        "        \"token_verification\";\n",
        "",
        "prosody-token-verification",
        "fails",
        "\"token_verification\"",
    ),
    (
        PROSODY,
        "authentication = \"jitsi-anonymous\"",
        "authentication = \"internal_hashed\"",
        "prosody-guest-host",
        "fails",
        "authentication = \"jitsi-anonymous\"",
    ),
    (
        PROSODY,
        "{ \"guest.meet.example.org\", \"recorder.meet.example.org\" }",
        "{ \"recorder.meet.example.org\" }",
        "prosody-guest-allowlist",
        "fails",
        "{ \"recorder.meet.example.org\", \"guest.meet.example.org\" }",
    ),
    (
        PROSODY,
        "{ \"guest.meet.example.org\", \"recorder.meet.example.org\" }",
        "\"guest.meet.example.org\"",
        "prosody-recorder-allowlist",
        "fails",
        "{ \"guest.meet.example.org\", \"recorder.meet.example.org\" }",
    ),
    (
        PROSODY,
        "        \"muc_wait_for_host\";\n",
        "",
        "prosody-wait-for-host",
        "fails",
        "\"muc_wait_for_host\"",
    ),
    (
        PROSODY,
        "        \"persistent_lobby\";\n",
        "",
        "prosody-lobby",
        "fails",
        "\"persistent_lobby\"",
    ),
    (
        PROSODY,
        "        \"muc_lobby_rooms\";\n",
        "",
        "prosody-lobby",
        "fails",
        "\"muc_lobby_rooms\"",
    ),
    (
        PROSODY,
        "    lobby_muc = \"lobby.meet.example.org\"\n",
        "",
        "prosody-lobby",
        "fails",
        "lobby_muc = \"lobby.meet.example.org\"",
    ),
    (
        PROSODY,
        "Component \"lobby.meet.example.org\" \"muc\"",
        "Component \"other.meet.example.org\" \"muc\"",
        "prosody-lobby",
        "fails",
        "Component \"lobby.meet.example.org\" \"muc\"",
    ),
    (
        PROSODY,
        "        \"token_affiliation\";\n",
        "",
        "prosody-token-affiliation",
        "fails",
        "\"token_affiliation\"",
    ),
    (
        PROSODY,
        "    wait_for_host_disable_auto_owners = true\n",
        "",
        "prosody-auto-owners",
        "fails",
        "wait_for_host_disable_auto_owners = true",
    ),
    (
        PROSODY,
        "\"token_affiliation\";",
        "\"token_affiliation\"; \"muc_allowners\";",
        "prosody-allowners",
        "fails",
        "muc_allowners",
    ),
    (
        PROSODY,
        "\"token_affiliation\";",
        "\"token_affiliation_legacy\";",
        "prosody-module-file",
        "fails",
        "jitsi-contrib",
    ),
    (
        PROSODY,
        "Component \"conference.meet.example.org\" \"muc\"",
        "Component \"conference.meet.example.org\" \"other\"",
        "prosody-rooms",
        "fails",
        "main_muc = \"conference.meet.example.org\"",
    ),
    (
        JICOFO,
        "client: {",
        "include \"more.conf\"\n    client: {",
        "jicofo-unknown-value",
        "warning",
        "",
    ),
    (
        JICOFO,
        "enable-auto-owner = false",
        "enable-auto-owner = true",
        "jicofo-auto-owner",
        "fails",
        "enable-auto-owner = false",
    ),
    (JICOFO, "    enable-auto-owner = false\n", "", "jicofo-auto-owner", "fails", "= false"),
    (
        JICOFO,
        "  conference {",
        "  authentication: {\n    enabled: true\n    type: XMPP\n  }\n  conference {",
        "jicofo-authentication",
        "fails",
        "authentication",
    ),
    (CLIENT, "var config = {", "var config = {{", "client-file", "fails", ""),
    (
        CLIENT,
        "        domain: 'meet.example.org',",
        "        domain: 'auth.meet.example.org',",
        "client-domain",
        "fails",
        "config.hosts.domain = 'meet.example.org';",
    ),
    (
        CLIENT,
        "config.hosts.anonymousdomain = 'guest.meet.example.org';",
        "config.hosts.anonymousdomain = 'guests.meet.example.org';",
        "client-anonymous-domain",
        "fails",
        "VirtualHost \"guests.meet.example.org\"",
    ),
    (
        CLIENT,
        "config.hosts.anonymousdomain = 'guest.meet.example.org';",
        "",
        "client-anonymous-domain",
        "warning",
        "config.hosts.anonymousdomain = 'guest.meet.example.org';",
    ),
    (
        CLIENT,
        "config.tokenAuthUrl = 'https://meet.example.org/oidc/auth?state={state}';",
        "",
        "client-token-auth-url",
        "warning",
        "config.tokenAuthUrl = 'https://meet.example.org/oidc/auth?state={state}';",
    ),
    (
        CLIENT,
        "'https://meet.example.org/oidc/auth?state={state}'",
        "'/oidc/auth?state={state}'",
        "client-token-auth-url",
        "fails",
        "'https://meet.example.org/oidc/auth?state={state}'",
    ),
    (
        CLIENT,
        "'https://meet.example.org/oidc/auth?state={state}'",
        "'https://other.example.org/oidc/auth?state={state}'",
        "client-token-auth-url",
        "fails",
        "'https://meet.example.org/oidc/auth?state={state}'",
    ),
    (
        CLIENT,
        "'https://meet.example.org/oidc/auth?state={state}'",
        "'https://meet.example.org/oidc/auth?x'",
        "client-token-auth-url",
        "fails",
        "{state}",
    ),
    (
        CLIENT,
        "config.tokenLogoutUrl = 'https://meet.example.org/oidc/logout';",
        "",
        "client-token-logout-url",
        "warning",
        "config.tokenLogoutUrl = 'https://meet.example.org/oidc/logout';",
    ),
    (
        CLIENT,
        "makeJsonParserHappy",
        "tokenAuthUrlAutoRedirect: true,\n    makeJsonParserHappy",
        "client-auto-redirect",
        "warning",
        "oidcAutoSignIn",
    ),
    (
        CLIENT,
        "        enabled: true,\n        hide",
        "        enabled: false,\n        hide",
        "",
        "",
        "",
    ),
    (
        CLIENT,
        "makeJsonParserHappy",
        "prejoinPageEnabled: true,\n    makeJsonParserHappy",
        "client-prejoin",
        "warning",
        "prejoinConfig",
    ),
];

const ENV: &str = "env";

const DOCKER: &[Row] = &[
    (ENV, "JWT_APP_ID=jitsi", "JWT_APP_ID=${APP}", "docker-unknown-value", "warning", ""),
    (ENV, "ENABLE_AUTH=1\nENABLE_G", "ENABLE_G", "docker-authentication", "fails", "ENABLE_AUTH=1"),
    (ENV, "AUTH_TYPE=jwt", "AUTH_TYPE=internal", "docker-authentication", "fails", "AUTH_TYPE=jwt"),
    (
        ENV,
        "JWT_APP_SECRET=the-secret-that-prosody-shares-0123456789",
        "JWT_APP_SECRET=false",
        "docker-app-secret",
        "fails",
        "JWT_APP_SECRET",
    ),
    (ENV, "JWT_APP_ID=jitsi\n", "", "docker-app-secret", "fails", "JWT_APP_ID"),
    (
        ENV,
        "JWT_ALLOW_EMPTY=0",
        "JWT_ALLOW_EMPTY=1",
        "docker-empty-token",
        "fails",
        "JWT_ALLOW_EMPTY=0",
    ),
    (
        ENV,
        "TOKEN_AUTH_URL=https://meet.example.org/oidc/auth?state={state}\n",
        "",
        "client-token-auth-url",
        "warning",
        "TOKEN_AUTH_URL=https://meet.example.org/oidc/auth?state={state}",
    ),
    (
        ENV,
        "MUC_MODULES=muc_wait_for_host,token",
        "MUC_MODULES=token",
        "docker-wait-for-host",
        "fails",
        "XMPP_MUC_MODULES=token_affiliation,muc_wait_for_host",
    ),
    (
        ENV,
        "XMPP_MODULES=persistent_lobby\n",
        "",
        "docker-lobby",
        "fails",
        "XMPP_MODULES=persistent_lobby",
    ),
    (ENV, "ENABLE_LOBBY=1", "ENABLE_LOBBY=0", "docker-lobby", "fails", "ENABLE_LOBBY=1"),
    (
        ENV,
        "ENABLE_LOBBY=1",
        "ENABLE_LOBBY=1\nJWT_ENABLE_DOMAIN_VERIFICATION=1",
        "docker-guest-allowlist",
        "fails",
        "token_verification_allowlist={\"guest.meet.jitsi\"}",
    ),
    (
        ENV,
        "muc_wait_for_host,token_affiliation",
        "muc_wait_for_host",
        "docker-token-affiliation",
        "fails",
        "XMPP_MUC_MODULES=muc_wait_for_host,token_affiliation",
    ),
    (
        ENV,
        "WAIT_FOR_HOST_DISABLE_AUTO_OWNERS=true\n",
        "",
        "docker-auto-owners",
        "fails",
        "WAIT_FOR_HOST_DISABLE_AUTO_OWNERS=true",
    ),
    (
        ENV,
        "muc_wait_for_host,token_affiliation",
        "muc_wait_for_host,token_affiliation,muc_allowners",
        "docker-allowners",
        "fails",
        "muc_allowners",
    ),
    (ENV, "ENABLE_AUTO_OWNER=0\n", "", "docker-jicofo-auto-owner", "fails", "ENABLE_AUTO_OWNER=0"),
    (ENV, "JICOFO_ENABLE_AUTH=0\n", "", "docker-jicofo-auth", "fails", "JICOFO_ENABLE_AUTH=0"),
];

const PROSODY_IMAGE: &str = "run/prosody/config/conf.d/jitsi-meet.cfg.lua";

/// What differs from Debian in the files that the images make.
const CONTAINERS: &[Row] = &[
    (
        PROSODY_IMAGE,
        "    allow_empty_token = false",
        "    allow_empty_token = true",
        "prosody-empty-token",
        "fails",
        "allow_empty_token = false",
    ),
    (
        "run/jicofo/jicofo.conf",
        "    conference {",
        "    authentication {\n      enabled = true\n      type = JWT\n    }\n    conference {",
        "jicofo-authentication",
        "fails",
        "authentication",
    ),
    (
        "run/web/config/config.js",
        "config.hosts.domain = 'meet.jitsi'",
        "config.hosts.domain = 'meet.example.org'",
        "client-domain",
        "fails",
        "config.hosts.domain = 'meet.jitsi';",
    ),
];

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
    assert_eq!(findings.only("place"), "/etc/prosody/conf.d/meet.example.org.cfg.lua:29");
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
    assert_eq!(findings.found(), [("docker-file", "skipped")]);
}

#[test]
fn a_host_that_is_not_linked_into_conf_d_is_found() {
    let host = Host::debian().without("etc/prosody/conf.d/meet.example.org.cfg.lua");
    let findings = host.check().group("jitsi");
    assert_eq!(findings.found(), [("prosody-host", "fails")]);
    let link = "ln -s ../conf.avail/meet.example.org.cfg.lua /etc/prosody/conf.d/";
    assert_eq!(findings.only("fix"), link);
}

#[test]
fn inline_mode_needs_smacks_and_the_prejoin_page() {
    let inline = || Host::debian().append(CLIENT, "config.tokenAuthInline = true;");
    assert_eq!(inline().check().group("jitsi").found(), []);
    let smacks = "{ \"bosh\"; \"websocket\"; \"smacks\"; }";
    let host = inline().replace(PROSODY, smacks, "{ \"bosh\"; \"websocket\"; }").replace(
        "etc/prosody/prosody.cfg.lua",
        "\t\t\"smacks\";\n",
        "",
    );
    assert_eq!(host.check().group("jitsi").found(), [("prosody-guest-smacks", "fails")]);
    let host = inline().append(CLIENT, "config.prejoinConfig.enabled = false;");
    assert_eq!(host.check().group("jitsi").found(), [("client-prejoin", "fails")]);
}

#[test]
fn links_must_not_switch_the_prejoin_page_off() {
    let host = Host::debian()
        .configured(|config| config.with("jitsi.drop_overrides", toml::Value::Array(Vec::new())));
    assert_eq!(host.check().group("jitsi").found(), [("client-prejoin", "fails")]);
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
}

#[test]
fn every_identifier_of_the_group_is_caused_by_a_test() {
    let caused: BTreeSet<_> = DEBIAN.iter().chain(DOCKER).map(|row| row.3).collect();
    let elsewhere = ["prosody-host", "prosody-guest-smacks", "jicofo-file", "docker-file"];
    let of_group = identifiers().filter(|id| id.group == Group::Jitsi).map(|id| id.name);
    let missing: Vec<_> =
        of_group.filter(|id| !caused.contains(id) && !elsewhere.contains(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
