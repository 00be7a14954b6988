//! Where our files are on this host: on Debian's packages, or in the image `web` of docker-jitsi-meet.

use std::path::Path;

use super::site::{Site, UPSTREAM};
use crate::check::lines;
use crate::config::Config;
use crate::installation::{Disk, Files as _};

/// The paths and commands of docs/jitsi-debian.md or docs/jitsi-docker.md.
#[derive(Debug, Clone, Copy)]
pub(super) enum Layout {
    Debian,
    Docker,
}

impl Layout {
    /// The images have nginx's files in the volume of `${CONFIG}/web`.
    pub(super) fn of(site: &Site<'_>) -> Self {
        let path = &site.http.place.path;
        match path.starts_with("/run/web/config") || path.starts_with("/config") {
            true => Self::Docker,
            false => Self::Debian,
        }
    }

    /// The command that installs `jitsi-oidc-http.conf`.
    pub(super) fn http_file(self, config: &Config) -> String {
        let command = lines::http_file(config);
        match self {
            Self::Debian => command,
            Self::Docker => {
                let (sed, _) = command.split_once(" /usr/").unwrap_or((&command, ""));
                format!(
                    "{sed} nginx/jitsi-oidc-http.conf > \
                     \"$CONFIG/web/nginx/site-confs/00-jitsi-oidc-http.conf\""
                )
            }
        }
    }

    /// The line of the http context that includes `jitsi-oidc-http.conf`, if the file is there already and has
    /// our upstream.
    pub(super) fn http_include(self, disk: Option<&Disk>) -> Option<&'static str> {
        let file = Path::new("/etc/nginx/conf.d/jitsi-oidc-http.conf");
        let opens = format!("upstream {UPSTREAM} ");
        match self {
            Self::Debian => {
                let text = disk?.text(file).ok()??;
                let has_upstream = text.lines().any(|it| it.trim_start().starts_with(&opens));
                has_upstream.then_some("include /etc/nginx/conf.d/*.conf;")
            }
            Self::Docker => None,
        }
    }

    /// What is missing of: `jitsi-oidc.conf` in its folder, and the line that includes the folder. Jitsi's
    /// site has the line since May 2023. An older site never gets it by an update.
    pub(super) fn routes(self, site: &Site<'_>, disk: Option<&Disk>) -> String {
        let mut missing = Vec::new();
        if !disk.is_some_and(|it| it.has(Path::new("/etc/jitsi/meet/jaas/jitsi-oidc.conf"))) {
            missing.push(self.routes_file());
        }
        let text = disk.and_then(|it| it.text(&site.server.place.path).ok().flatten());
        let includes = |line: &str| line.trim_start().starts_with("include /etc/jitsi/meet/jaas/");
        if text.is_some_and(|text| !text.lines().any(includes)) {
            missing.push(self.include().to_owned());
        }
        match self {
            Self::Debian => missing.join(lines::AND),
            Self::Docker => self.routes_file(),
        }
    }

    /// The line of the site's server.
    pub(super) fn include(self) -> &'static str {
        match self {
            Self::Debian => "include /etc/jitsi/meet/jaas/*.conf;",
            Self::Docker => "include /run/web/config/nginx-custom/*.conf;",
        }
    }

    /// The command that installs `jitsi-oidc.conf` of this version.
    pub(super) fn routes_file(self) -> String {
        match self {
            Self::Debian => lines::routes_file(),
            Self::Docker => "cp nginx/jitsi-oidc.conf \"$CONFIG/web/nginx-custom/\"".to_owned(),
        }
    }

    /// The operator's own file, which our locations include.
    pub(super) fn own_file(self) -> &'static str {
        match self {
            Self::Debian => "/etc/nginx/snippets/jitsi-oidc-own.conf",
            Self::Docker => "$CONFIG/web/nginx/snippets/jitsi-oidc-own.conf",
        }
    }

    /// Where this host has the adapter's `body.html`.
    pub(super) fn body_html(self) -> &'static str {
        match self {
            Self::Debian => "/usr/share/jitsi-oidc-adapter/body.html",
            Self::Docker => "/run/web/config/jitsi-oidc-body.html",
        }
    }
}
