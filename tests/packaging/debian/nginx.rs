//! What the package does to nginx: all of it, or nothing.

use super::{ENABLED, HTTP, LINKS, MARK, Machine, package, previous_package};

/// The parts of the adapter in the configuration of nginx.
fn parts(machine: &Machine) -> String {
    machine.run("find /etc/nginx /etc/jitsi -name '*jitsi-oidc*' | sort")
}

fn all() -> String {
    let mut all = vec![HTTP];
    all.extend(LINKS);
    all.sort_unstable();
    all.iter().map(|path| format!("{path}\n")).collect()
}

#[test]
fn the_files_are_installed_into_a_site_that_includes_the_folder() {
    let machine = Machine::new();
    machine.install(package());
    assert_eq!(parts(&machine), all());
    machine.assert_nginx_accepts();
    // The package runs one instance.
    let servers = machine.run(&format!("grep -c '^    server ' {HTTP}"));
    assert_eq!(servers, "1\n");
}

/// Sites that nginx does not accept with the adapter's files, that do not include them, or that nginx does
/// not accept at all.
#[test]
fn nginx_is_not_changed_if_it_would_not_accept_the_files() {
    for (change, message) in [
        (
            "s|^    root .*|&\\n location ^~ /oidc/ { return 404; }|",
            "does not accept the adapter's files",
        ),
        ("s|include .*jaas.*||", "no site in /etc/nginx/sites-enabled includes"),
        ("s|include .*jaas.*|# &|", "no site in /etc/nginx/sites-enabled includes"),
        ("s|^    root .*|&\\n unknown;|", "nginx -t fails without the adapter"),
    ] {
        let machine = Machine::new();
        machine.run(&format!("sed -i --follow-symlinks '{change}' {ENABLED}"));
        let before = machine.run("find /etc/nginx /etc/jitsi | sort");
        let messages = machine.install(package());
        assert!(messages.contains(message), "{change}: {messages}");
        assert_eq!(machine.run("find /etc/nginx /etc/jitsi | sort"), before, "{change}");
        assert!(machine.run("dpkg -s jitsi-oidc-adapter").contains("Status: install ok installed"));
    }
}

/// The reason is gone at the next upgrade.
#[test]
fn an_upgrade_tries_again() {
    let machine = Machine::new();
    machine.run(&format!("sed -i --follow-symlinks 's|include .*jaas.*|# &|' {ENABLED}"));
    machine.install(previous_package());
    assert_eq!(parts(&machine), "");
    machine.run(&format!("sed -i --follow-symlinks 's|# \\(include .*jaas\\)|\\1|' {ENABLED}"));
    machine.install(package());
    assert_eq!(parts(&machine), all());
}

#[test]
fn changed_files_are_kept() {
    let machine = Machine::new();
    machine.install(previous_package());
    // A second instance, no guarded pages, the whole site requires a session.
    machine.run(&format!(
        "sed -i 's|^    server 127.0.0.1:8000.*|&\\n&|; s|8000 max_fails=0;$|8000;|' {HTTP}; rm {}; \
         ln -s /usr/share/jitsi-oidc-adapter/nginx/jitsi-oidc-room.conf /etc/jitsi/meet/jaas/",
        LINKS[1]
    ));
    let changed = machine.read(HTTP);
    let files = format!("{}{HTTP}.dpkg-dist\n", parts(&machine));
    let messages = machine.install(package());
    assert!(messages.contains("was changed and is kept"), "{messages}");
    assert_eq!(machine.read(HTTP), changed);
    assert!(!machine.read(&format!("{HTTP}.dpkg-dist")).contains(MARK), "the new version");
    let mut files: Vec<_> = files.lines().collect();
    files.sort_unstable();
    assert_eq!(parts(&machine).lines().collect::<Vec<_>>(), files);

    // A removal takes every link to a removed file, because nginx would not start. It keeps the copy.
    machine.run("dpkg --remove jitsi-oidc-adapter");
    assert_eq!(parts(&machine), format!("{HTTP}\n"));
    assert_eq!(machine.read(HTTP), changed);
    machine.assert_nginx_accepts();
    machine.run("dpkg --purge jitsi-oidc-adapter");
    assert_eq!(parts(&machine), "");
}

/// Without the session check the guarded pages would be open. nginx keeps its running configuration.
#[test]
fn a_removal_says_which_line_of_the_site_still_needs_the_adapter() {
    let machine = Machine::new();
    machine.install(package());
    let own = "location ^~ /recordings/ { include snippets/jitsi-oidc-protect.conf; }\n";
    machine.file("/etc/jitsi/meet/jaas/own.conf", own);
    machine.assert_nginx_accepts();
    let messages = machine.run("dpkg --remove jitsi-oidc-adapter");
    assert!(messages.contains("Remove its lines from your site"), "{messages}");
    assert!(messages.contains("/etc/jitsi/meet/jaas/own.conf:1"), "{messages}");
    assert_eq!(machine.read("/etc/jitsi/meet/jaas/own.conf"), own);
}
