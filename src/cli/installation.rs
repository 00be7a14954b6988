//! The arguments that say where the local Jitsi installation is.

use std::path::PathBuf;

use super::CliError;
use crate::installation::{
    Content, Disk, Fault, Found, Installation, Paths, Remedy, running_nginx,
};

/// Where Jitsi's files are.
#[derive(Debug, clap::Args)]
pub(super) struct Where {
    /// Looks for Jitsi's files below this folder, for example a mounted root file system.
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// Prosody's configuration, or a folder of its files *.cfg.lua [default:
    /// /etc/prosody/prosody.cfg.lua].
    #[arg(long, value_name = "PATH")]
    prosody: Option<PathBuf>,
    /// Jicofo's configuration [default: /etc/jitsi/jicofo/jicofo.conf].
    #[arg(long, value_name = "PATH")]
    jicofo: Option<PathBuf>,
    /// Jitsi's config.js [default: /etc/jitsi/meet/HOST-config.js].
    #[arg(long, value_name = "PATH")]
    config_js: Option<PathBuf>,
    /// nginx's configuration, or the output of nginx -T [default: what nginx -T prints].
    #[arg(long, value_name = "PATH")]
    nginx: Option<PathBuf>,
    /// The .env of docker-jitsi-meet. The files of Debian's packages are then not looked for.
    #[arg(long, value_name = "PATH")]
    docker_env: Option<PathBuf>,
}

impl Where {
    /// # Errors
    ///
    /// [`CliError::Input`] if `--root` names no folder.
    pub(super) fn must_have_root(&self) -> Result<(), CliError> {
        let Some(root) = &self.root else { return Ok(()) };
        match root.read_dir() {
            Ok(_) => Ok(()),
            Err(error) => Err(CliError::Input(root.clone(), error)),
        }
    }

    /// Reads the files of the site with this host name.
    pub(super) fn read(&self, host: &str) -> Installation {
        let given = Paths {
            prosody: self.prosody.clone(),
            jicofo: self.jicofo.clone(),
            config_js: self.config_js.clone(),
            nginx: self.nginx.clone(),
            docker_env: self.docker_env.clone(),
        };
        let usual = if given.docker_env.is_some() { Paths::default() } else { Paths::debian(host) };
        let asks_nginx = given.nginx.is_none() && usual.nginx.is_some() && self.root.is_none();
        let disk = self.root.clone().map(Disk::below).unwrap_or_default();
        let mut installation = Installation::read(given.or(usual), disk);
        // A path on the command line is there, or it is a mistake.
        must_exist(&mut installation.prosody, self.prosody.is_some());
        must_exist(&mut installation.jicofo, self.jicofo.is_some());
        must_exist(&mut installation.config_js, self.config_js.is_some());
        must_exist(&mut installation.nginx, self.nginx.is_some());
        must_exist(&mut installation.docker_env, self.docker_env.is_some());
        if let Some(running) = asks_nginx.then(running_nginx).flatten() {
            installation.nginx = Some(running);
        }
        installation
    }
}

/// A missing file that was given is one that cannot be used.
fn must_exist<T>(found: &mut Option<Found<T>>, given: bool) {
    if let Some(found) = found.as_mut().filter(|_| given)
        && matches!(found.content, Content::Missing)
    {
        let fault = Fault {
            file: found.path.clone(),
            text: "does not exist".to_owned(),
            remedy: Remedy::Path,
        };
        found.content = Content::Broken(fault);
    }
}
