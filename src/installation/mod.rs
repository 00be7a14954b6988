//! The local Jitsi installation: reads the files of Prosody, Jicofo, nginx and Jitsi's client.
//!
//! Parsing is pure: text in, typed value out. [`Files`] is the only access to the disk. A missing file is a
//! value, and a file that cannot be read or parsed is an error with its path and the reason. Each reader
//! has fixed limits, and secrets are in types that cannot be printed.
//!
//! | module | reads |
//! | --- | --- |
//! | [`config_js`] | `/etc/jitsi/meet/HOST-config.js` |
//! | [`docker_env`] | `.env` of docker-jitsi-meet |
//! | [`files`] | text files and folders, with limits |
//! | [`jicofo`] | `/etc/jitsi/jicofo/jicofo.conf` |
//! | [`local`] | all of them, at their usual or given paths |
//! | [`nginx`] | the output of `nginx -T`, or nginx's files |
//! | [`prosody`] | `/etc/prosody/prosody.cfg.lua` and the files that it includes |

pub mod config_js;
mod deadline;
pub mod docker_env;
pub mod files;
pub mod jicofo;
pub mod local;
pub mod nginx;
mod pattern;
pub mod prosody;

pub use files::{Disk, FileError, Files, Place};
pub use local::{Content, Fault, Found, Installation, Paths, Remedy, running_nginx};
