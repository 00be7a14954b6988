//! The files for Jitsi's web container, in nginx on the layout of its image.

use std::collections::BTreeSet;
use std::fs;

use harness::ports;
use harness::scratch::Scratch;
use serde_json::Value;

use super::{JITSI, Objects, items, text};
use crate::tools::yaml;
use crate::{read, scratch};

const SITE: &str = include_str!("../../harness/site/docker.conf");
/// The image copies /config to this folder, and nginx reads it there.
const COPY: &str = "/run/web/config";

/// nginx's folder with the files where the values mount them, and the ConfigMap of the files.
fn installed(values: &str, server: &str) -> (Scratch, Value) {
    let objects = Objects::new(values);
    let files = objects.get("ConfigMap", "jitsi-oidc-adapter-nginx")["data"].clone();
    let folder = scratch();
    let own = folder.path().display().to_string();
    let here = |text: &str| {
        // The name of a Service can only be resolved in its cluster.
        let text = text.replace("jitsi-oidc-adapter.jitsi.svc.cluster.local", "127.0.0.1");
        text.replace(COPY, &own)
    };
    for mount in items(&yaml(&read(JITSI))[0]["web"]["extraVolumeMounts"]) {
        let path = text(&mount["mountPath"]).strip_prefix("/config/").unwrap();
        folder.file(path, &here(text(&files[text(&mount["subPath"])])));
    }
    let site = SITE
        .replace("@LISTEN@", &ports::free().to_string())
        .replace("@PROSODY@", &ports::free().to_string())
        .replace("@ROOT@", &own)
        .replace("@HOOKS@", &format!("{own}/nginx-custom"));
    folder.file("nginx/site-confs/default", &site);
    folder.file("nginx-custom/own.conf", &here(server));
    fs::create_dir(folder.path().join("temp")).unwrap();
    folder.file(
        "nginx.conf",
        "pid nginx.pid; error_log error.log; events {} http { access_log access.log; \
         client_body_temp_path temp/body; proxy_temp_path temp/proxy; fastcgi_temp_path temp/fastcgi; \
         uwsgi_temp_path temp/uwsgi; scgi_temp_path temp/scgi; include nginx/site-confs/*; }",
    );
    (folder, files)
}

/// The whole configuration as `nginx -T` prints it.
fn accepted(folder: &Scratch) -> String {
    let output = harness::nginx::command(folder.path()).arg("-T").output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|it| String::from_utf8(it).unwrap());
    assert!(output.status.success() && !err.contains("[warn]"), "{err}");
    out
}

/// The instances of the upstream.
fn instances(configuration: &str) -> Vec<&str> {
    let lines = configuration.lines().map(str::trim);
    lines.filter_map(|line| line.strip_prefix("server ")?.strip_suffix(" max_fails=0;")).collect()
}

#[test]
fn nginx_accepts_the_files_and_asks_the_service_or_the_sidecar() {
    for (values, addresses) in [
        ("", vec!["127.0.0.1:8000"; 2]),
        ("service: { port: 80 }", vec!["127.0.0.1:80"; 2]),
        ("sidecar: true", vec!["127.0.0.1:8010"]),
        ("nginx: { upstream: '192.0.2.1:8000' }", vec!["192.0.2.1:8000"; 2]),
    ] {
        let (folder, _) = installed(values, "");
        assert_eq!(instances(&accepted(&folder)), addresses, "{values}");
    }
}

#[test]
fn the_guards_can_be_used_with_the_paths_of_the_page() {
    let page = read(super::PAGE);
    let include = format!("include {COPY}/nginx/jitsi-oidc-protect.conf;");
    assert!(page.contains(include.strip_prefix("include ").unwrap().trim_end_matches(';')));
    let guarded = format!("location ^~ /recordings/ {{ {include} }}");
    let (folder, _) = installed("", &guarded);
    assert!(accepted(&folder).contains("auth_request /_oidc/verify;"));
    for (values, is_guarded) in [("", false), ("nginx: { roomGuard: true }", true)] {
        let (folder, _) = installed(values, "");
        let guard = read("nginx/jitsi-oidc-room.conf");
        let line = guard.lines().find(|it| it.starts_with("auth_request ")).unwrap();
        assert_eq!(accepted(&folder).contains(line), is_guarded, "{values}");
    }
}

/// A file without a mount would have no effect, and a mount without a file stops the pod.
#[test]
fn each_file_is_mounted_once() {
    let (_, files) = installed("", "");
    let files: BTreeSet<_> = files.as_object().unwrap().keys().cloned().collect();
    let values = yaml(&read(JITSI)).remove(0);
    let mounts = items(&values["web"]["extraVolumeMounts"]);
    let mounted: BTreeSet<_> = mounts.iter().map(|it| text(&it["subPath"]).to_owned()).collect();
    assert_eq!((files, mounts.len()), (mounted.clone(), mounted.len()));
}

#[test]
fn the_files_are_those_of_the_checkout() {
    let (_, files) = installed("", "");
    for (key, path) in [
        ("jitsi-oidc.conf", "nginx/jitsi-oidc.conf"),
        ("jitsi-oidc-signin.conf", "nginx/jitsi-oidc-signin.conf"),
        ("jitsi-oidc-body.html", "body.html"),
    ] {
        assert_eq!(text(&files[key]).trim(), read(path).trim(), "{key}");
    }
    // nginx -t opens neither body.html nor the log.
    let local = text(&files["jitsi-oidc-local.conf"]);
    let body = format!("set $jitsi_oidc_body_html  {COPY}/jitsi-oidc-body.html;");
    assert!(local.contains(&body) && local.contains("set $jitsi_oidc_access_log /dev/stdout;"));
}
