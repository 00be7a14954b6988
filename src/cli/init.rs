//! `init`: writes a configuration with new secrets, and says what to do next.

mod from_prosody;
mod options;
mod steps;

use std::path::PathBuf;

use url::Url;

pub use from_prosody::FromProsodyError;
pub use options::{Dependencies, OptionError};

use from_prosody::Source;
use steps::{Runner, Steps};

use super::Process;
use super::draft::Draft;
use super::new_file::{self, NewFileError};
use super::shell::Shell;
use crate::config::{Config, ConfigError, Environment};

/// The arguments of `init`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The file to write. It must not exist.
    path: PathBuf,
    /// The issuer of the provider, exactly as in its metadata.
    #[arg(long, value_name = "URL")]
    issuer: Option<String>,
    /// The client ID of this service at the provider.
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    /// The URL of Jitsi Meet, without a path.
    #[arg(long, value_name = "URL")]
    jitsi_url: Option<String>,
    /// Prosody's configuration, whose app id and secret are taken over.
    #[arg(long, value_name = "FILE")]
    from_prosody: Option<PathBuf>,
}

/// Why no configuration was written.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// An argument is a value that the configuration does not accept.
    #[error("nothing was written, because a value is wrong")]
    Value(#[source] ConfigError),
    /// Prosody's configuration has not what is needed.
    #[error(transparent)]
    Prosody(#[from] FromProsodyError),
    /// The file cannot be written.
    #[error(transparent)]
    File(#[from] NewFileError),
    /// The system provides no random bytes.
    #[error("no random bytes for the secrets")]
    Random(#[source] getrandom::Error),
}

/// Writes the configuration and prints the next steps.
///
/// # Errors
///
/// [`InitError`]; then nothing was written.
pub(super) fn init(arguments: &Arguments, process: &Process) -> Result<(), InitError> {
    let mut random = [[0; 32]; 2];
    getrandom::fill(random.as_flattened_mut()).map_err(InitError::Random)?;
    let mut draft = arguments.draft(&random);
    let source = arguments.from_prosody.as_deref();
    let source = source.map(|path| from_prosody::fill(&mut draft, path, &arguments.host()));
    let source = source.transpose()?;
    let text = draft.text();
    // Not the environment of this process: the file must be valid by itself.
    let config = Config::parse(&arguments.path, &text, &Environment::default());
    let config = config.map_err(|error| refused(error, source.as_ref()))?;
    let shell = Shell::of(process);
    new_file::create(&arguments.path, &text, &shell)?;
    let steps = Steps {
        path: &arguments.path,
        marked: draft.marked().collect(),
        site: &config.jitsi.url,
        source: source.as_ref(),
        runner: Runner::of(&arguments.path),
    };
    (process.print)(&steps.text(&shell));
    Ok(())
}

impl Arguments {
    fn draft(&self, random: &[[u8; 32]; 2]) -> Draft {
        let mut draft = Draft::new(random);
        for (key, value) in [
            ("oidc.issuer", &self.issuer),
            ("oidc.client_id", &self.client_id),
            ("jitsi.url", &self.jitsi_url),
        ] {
            if let Some(value) = value {
                draft.set(key, value.as_str());
            }
        }
        draft
    }

    /// The host of `--jitsi-url`, which may be missing.
    fn host(&self) -> String {
        let url = self.jitsi_url.as_deref().and_then(|url| Url::parse(url).ok());
        url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
    }
}

/// Why the configuration is refused. A secret of Prosody is too short in Prosody's file.
fn refused(error: ConfigError, source: Option<&Source>) -> InitError {
    match source {
        Some(source) if error.lines().any(|line| line.contains(TOO_SHORT)) => {
            FromProsodyError::ShortSecret(source.secret.clone()).into()
        }
        _ => InitError::Value(error),
    }
}

const TOO_SHORT: &str = ": jwt.secret: must be at least";
