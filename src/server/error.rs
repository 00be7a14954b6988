//! Why the service does not start.

use std::io;

use super::listen::BindError;
use crate::oidc::ClientError;

/// Why the service cannot run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The configuration is valid, but the HTTP client cannot be created.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The service cannot listen on an address.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// Two counters have the same name.
    #[error("the metrics cannot be set up")]
    Metrics(#[from] prometheus::Error),
    /// Another error of the operating system.
    #[error("the service stopped")]
    System(#[from] io::Error),
}
