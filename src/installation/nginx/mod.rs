//! nginx's configuration: the output of `nginx -T`, or its files, as a tree of directives.

mod directive;
mod dump;
mod error;
mod include;
mod tokens;

pub use directive::{Directive, Include, find};
pub use dump::files_of_dump;
pub use error::{Cause, NginxError};
pub use include::{read, read_file};

/// Where nginx's own file is on Debian.
pub const DEFAULT_PATH: &str = "/etc/nginx/nginx.conf";
