//! What can go wrong, each with one sentence for the person at the terminal.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

#[derive(Debug)]
pub(crate) enum Error {
    /// The command line cannot be understood.
    Usage(String),
    /// A tool that xtask cannot install by itself.
    Missing(String),
    /// A file could not be read, written, copied or removed.
    File { action: &'static str, path: PathBuf, source: io::Error },
    /// A program could not be started.
    Start { program: String, source: io::Error },
    /// A program ended with an error; it has printed its own reason.
    Failed { program: String, code: Option<i32> },
    /// A program's output, or a file, is not what it should be.
    Unexpected { subject: String, reason: String },
    /// `extension/manifest.json` and the workspace name different versions.
    Version { manifest: String, workspace: &'static str },
    /// A test part needs the extension, and building it has failed before.
    NotBuilt,
}

impl Error {
    /// For `map_err` on file operations: `Error::file("read", &path)`.
    pub(crate) fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { action, path, source }
    }

    pub(crate) fn unexpected(subject: impl Into<String>, reason: impl fmt::Display) -> Self {
        Self::Unexpected { subject: subject.into(), reason: reason.to_string() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(sentence) | Self::Missing(sentence) => f.write_str(sentence),
            Self::File { action, path, source } => {
                write!(f, "could not {action} {}: {source}.", path.display())
            }
            Self::Start { program, source } => write!(f, "could not start {program}: {source}."),
            Self::Failed { program, code: Some(code) } => {
                write!(f, "{program} failed (exit code {code}); its own message is above.")
            }
            Self::Failed { program, code: None } => write!(f, "{program} was ended by a signal."),
            Self::Unexpected { subject, reason } => write!(f, "{subject}: {reason}."),
            Self::Version { manifest, workspace } => write!(
                f,
                "extension/manifest.json says version {manifest} and Cargo.toml says {workspace}; make them the same."
            ),
            Self::NotBuilt => f.write_str("the extension could not be built; the reason is above."),
        }
    }
}

impl std::error::Error for Error {}
