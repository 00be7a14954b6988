//! The Ansible role: run with the playbook of `docs/ansible.md` on a copy of this machine.
//!
//! | module | job |
//! | --- | --- |
//! | [`machine`] | the copy, and the runs of Ansible in it |
//! | [`release`] | a tarball and a package of the program under test |

mod machine;
mod release;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::read;
use crate::tools::{folder, tool, yaml};
use machine::{Machine, SECRETS};

const ROLES: &str = "packaging/ansible/roles";
const PAGE: &str = "docs/ansible.md";
const SPECS: &str = "packaging/ansible/roles/jitsi_oidc_adapter/meta/argument_specs.yml";
const DEFAULTS: &str = "packaging/ansible/roles/jitsi_oidc_adapter/defaults/main.yml";

#[test]
fn ansible_lint_finds_nothing() {
    let path = std::env::var_os("PATH").unwrap();
    let output = tool("python/bin/ansible-lint")
        .args(["--offline", "--nocolor", "--strict", "--profile", "production", ROLES])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("PATH", format!("{}:{}", folder().join("python/bin").display(), path.display()))
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].map(|it| String::from_utf8(it).unwrap()).concat();
    assert!(output.status.success() && text.contains("Passed: 0 failure(s)"), "{text}");
}

#[test]
fn the_page_lists_the_variables_and_their_defaults() {
    let names = |value: &Value| -> BTreeSet<String> {
        value.as_object().unwrap().keys().cloned().collect()
    };
    let specs = yaml(&read(SPECS)).remove(0);
    let options = &specs["argument_specs"]["main"]["options"];
    let defaults = yaml(&read(DEFAULTS)).remove(0);
    let page = read(PAGE);
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `jitsi_oidc_adapter_"));
    let mut listed = BTreeSet::new();
    for row in rows {
        let cells: Vec<_> = row.split(" | ").collect();
        let name = format!("jitsi_oidc_adapter_{}", cells[0].trim_end_matches('`'));
        let default = defaults.get(&name);
        match cells[1] {
            "required" => assert!(default.is_none() && options[&name]["required"] == true),
            "none" => assert_eq!(default, Some(&Value::from("")), "{name}"),
            shown => assert_eq!(format!("`{}`", default.unwrap()), shown, "{name}"),
        }
        listed.insert(name);
    }
    // The page explains it with the source.
    assert!(page.contains("with `jitsi_oidc_adapter_checksum`"));
    listed.insert("jitsi_oidc_adapter_checksum".to_owned());
    assert_eq!(listed, names(options));
    let known = &names(&defaults) - &names(options);
    assert!(known.is_empty(), "{known:?}");
}

#[test]
fn a_second_run_changes_nothing_and_an_invalid_configuration_is_not_written() {
    let machine = Machine::new();
    let tarball = release::tarball(machine.folder());
    machine.variable("jitsi_oidc_adapter_source", &format!("file://{tarball}"));
    let unchecked = machine.play().unwrap_err();
    assert!(unchecked.contains("jitsi_oidc_adapter_checksum is required"), "{unchecked}");
    let sum = machine.run(&format!("sha256sum <{tarball}"));
    let checksum = format!("sha256:{}", sum.split(' ').next().unwrap());
    machine.variable("jitsi_oidc_adapter_checksum", &checksum);
    let first = machine.play().unwrap();
    assert!(first.contains("failed=0") && !first.contains("changed=0"), "{first}");

    // Only root can read the secrets, and systemd passes them on.
    for (name, secret) in SECRETS {
        assert_eq!(
            machine.run(&format!("cat /etc/jitsi-oidc-adapter/{name}")),
            format!("{secret}\n")
        );
    }
    let modes = "stat -c '%a %U %G' /etc/jitsi-oidc-adapter/*t /etc/jitsi-oidc-adapter/config.toml";
    let (root, group) = ("600 root root\n", "640 root jitsi-oidc-adapter\n");
    assert_eq!(machine.run(modes), format!("{}{group}", root.repeat(3)));
    let drop_in = machine.run("cat /etc/systemd/system/jitsi-oidc-adapter.service.d/*");
    assert_eq!(drop_in.matches("\nLoadCredential=").count(), 3, "{drop_in}");
    // The program finds nothing wrong, also in nginx, except that the site is an example.
    let failing = machine.failing();
    assert_eq!(failing, ["config-example-issuer", "config-example-site"]);
    let calls = machine.calls();
    for call in ["enable jitsi-oidc-adapter.service", "start jitsi-oidc-adapter.service"] {
        assert!(calls.contains(&call.to_owned()), "{calls:?}");
    }
    assert_eq!(calls.last().unwrap(), "reload nginx");

    let rotation = "/etc/logrotate.d/jitsi-oidc-adapter";
    machine.run(&format!("echo '# changed' >>{rotation}"));
    let second = machine.play().unwrap();
    assert!(second.contains("changed=0") && second.contains("failed=0"), "{second}");
    let is_change = |call: &String| !call.starts_with("show ") && !call.starts_with("is-enabled ");
    let changes: Vec<_> = machine.calls().into_iter().filter(is_change).collect();
    assert_eq!(changes, ["daemon-reload"]);
    assert!(machine.run(&format!("cat {rotation}")).ends_with("# changed\n"));

    machine.variable("jitsi_oidc_adapter_config", "{ oidc: { issuer: 'ftp://a' } }");
    let before = machine.run("cat /etc/jitsi-oidc-adapter/config.toml");
    let refused = machine.play().unwrap_err();
    assert!(refused.contains("oidc.issuer"), "{refused}");
    assert_eq!(machine.run("cat /etc/jitsi-oidc-adapter/config.toml"), before);
    assert_eq!(machine.calls(), [""; 0]);
}

#[test]
fn ports_and_guard_follow_the_variables_and_a_refusal_of_nginx_is_undone() {
    let machine = Machine::new();
    machine.variable("jitsi_oidc_adapter_source", &release::package(machine.folder()));
    machine.variable("jitsi_oidc_adapter_ports", "[8000, 8001]");
    machine.variable("jitsi_oidc_adapter_room_guard", "true");
    machine.variable("jitsi_oidc_adapter_credentials", "false");
    machine.play().unwrap();
    let calls = machine.calls();
    for port in ["8000", "8001"] {
        for call in ["enable", "start", "restart"] {
            let call = format!("{call} jitsi-oidc-adapter@{port}.service");
            assert!(calls.contains(&call), "{call}: {calls:?}");
        }
    }
    let instances = "grep -o '127.*max_fails' /etc/nginx/conf.d/jitsi-oidc-http.conf";
    let instance = |port| format!("127.0.0.1:{port} max_fails\n");
    assert_eq!(machine.run(instances), instance(8000) + &instance(8001));
    let links = "ls /etc/jitsi/meet/jaas /etc/nginx/snippets | grep oidc";
    assert_eq!(
        machine.run(links),
        "jitsi-oidc-room.conf\njitsi-oidc.conf\njitsi-oidc-protect.conf\njitsi-oidc-signin.conf\n"
    );
    assert_eq!(machine.run("find /etc/systemd/system/jitsi-oidc-adapter* -type f"), "");
    // The service reads its files as its own user.
    let check = "runuser -u jitsi-oidc-adapter -- jitsi-oidc-adapter check --offline --root /mnt";
    let report = machine.run(&format!("{check} || test $? = 1"));
    assert!(report.contains("config-valid"), "{report}");

    machine.variable("jitsi_oidc_adapter_ports", "[8000]");
    machine.variable("jitsi_oidc_adapter_room_guard", "false");
    machine.run("echo 'none;' > /etc/nginx/conf.d/broken.conf");
    let refused = machine.play().unwrap_err();
    assert!(refused.contains("unknown directive \\\"none\\\""), "{refused}");
    let calls = machine.calls();
    for port in ["8000", "8001"] {
        assert!(calls.contains(&format!("stop jitsi-oidc-adapter@{port}.service")), "{calls:?}");
    }
    assert!(calls.contains(&"start jitsi-oidc-adapter.service".to_owned()), "{calls:?}");
    assert!(!calls.iter().any(|call| call.contains("nginx")), "{calls:?}");
    machine.run("rm /etc/nginx/conf.d/broken.conf");
    machine.run("nginx -t 2>&1");
    assert_eq!(machine.run("find /etc/jitsi/meet/jaas /etc/nginx/conf.d -name '*oidc*'"), "");
}

/// Without the line in Jitsi's site the files would have no effect.
#[test]
fn a_site_without_the_include_is_refused_with_the_line_to_add() {
    let line = "include /etc/jitsi/meet/jaas/*.conf;";
    let tasks = read(&format!("{ROLES}/jitsi_oidc_adapter/tasks/nginx.yml"));
    assert!(
        tasks.contains(&format!("Add `{line}`")) && read("docs/jitsi-debian.md").contains(line)
    );
    let (_, pattern) = tasks.split_once("argv: [grep, -rqE, '").unwrap();
    let pattern = pattern.split_once('\'').unwrap().0;
    let grep = |site: &str| {
        let folder = crate::scratch();
        folder.file("sites-available/meet.conf", site);
        let mut grep = std::process::Command::new("grep");
        grep.args(["-rqE", pattern]).arg(folder.path()).status().unwrap().success()
    };
    assert!(grep(&format!("server {{\n    {line}\n}}\n")));
    assert!(!grep(&format!("server {{\n    # {line}\n}}\n")));
    assert!(!grep("server {\n    include /etc/jitsi/meet/other/*.conf;\n}\n"));
}
