//! Fixes that are neither a line to write nor a command that can be run on a copy of a host.

/// The identifier, the fix, and why it cannot be pasted.
pub(super) const BY_HAND: &[(&str, &str, &str)] = &[
    (
        "prosody-file",
        "luac5.4 -p /etc/prosody/conf.d/meet.example.org.cfg.lua",
        "shows the error, which only the operator can mend",
    ),
    ("jicofo-file", "systemctl status jicofo", "shows the error, which only the operator can mend"),
    (
        "client-file",
        "node --check /etc/jitsi/meet/meet.example.org-config.js",
        "shows the error, which only the operator can mend",
    ),
    ("nginx-file", "nginx -t", "shows the error, which only the operator can mend"),
    ("token-rules", "--prosody PATH or --docker-env PATH", "an argument of check"),
    (
        "prosody-rooms",
        "Component \"conference.meet.example.org\" \"muc\", as in the lines for Prosody below",
        "a section of 15 lines, which the report prints at its end",
    ),
    (
        "prosody-module-file",
        "copy it from jitsi-contrib/prosody-plugins",
        "a file of another project",
    ),
    ("nginx-http-file", "remove one of the two files", "only the operator knows the older one"),
    ("nginx-body-html", "make install", "installs into the folders of this machine"),
    ("nginx-guard-open", "try_files /… =404;", "depends on what the location should answer"),
    (
        "nginx-guard-server",
        "location /recordings/ { include snippets/jitsi-oidc-protect.conf; }",
        "only the operator knows which paths require a session",
    ),
];
