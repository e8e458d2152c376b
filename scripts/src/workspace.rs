//! Where everything lies.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// The version that the extension, the crate and the packed zip share.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The repository's root, and the paths below it that several commands use.
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The workspace of the running `cargo xtask`: the folder above this package's.
    pub(crate) fn find() -> Self {
        let package =
            std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| OsString::from(env!("CARGO_MANIFEST_DIR")));
        let package = PathBuf::from(package);
        let root = package.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf);
        Self { root }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn join(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// What people load unpacked, and what is packed.
    pub(crate) fn extension(&self) -> PathBuf {
        self.join("target/extension/chromium")
    }

    /// The path as seen from the root, with forward slashes.
    pub(crate) fn relative(&self, path: &Path) -> String {
        slashed(path.strip_prefix(&self.root).unwrap_or(path))
    }
}

/// A path's text with forward slashes on every system.
pub(crate) fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// Every file below `folder`, as paths relative to it, sorted.
pub(crate) fn files_below(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(current) = folders.pop() {
        for entry in fs::read_dir(&current).map_err(Error::file("list", &current))? {
            let path = entry.map_err(Error::file("list", &current))?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(relative) = path.strip_prefix(folder) {
                files.push(relative.to_path_buf());
            }
        }
    }
    files.sort_by_key(|path| slashed(path));
    Ok(files)
}

/// An empty folder at `path`, whatever was there before.
pub(crate) fn fresh_folder(path: &Path) -> Result<(), Error> {
    if path.exists() {
        fs::remove_dir_all(path).map_err(Error::file("remove", path))?;
    }
    create_folder(path)
}

pub(crate) fn create_folder(path: &Path) -> Result<(), Error> {
    fs::create_dir_all(path).map_err(Error::file("create", path))
}

/// Writes `bytes` to `path`, making the folders above it.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    if let Some(folder) = path.parent() {
        create_folder(folder)?;
    }
    fs::write(path, bytes).map_err(Error::file("write", path))
}

pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(Error::file("read", path))
}
