//! The zip that a browser's store takes. The same files give the same bytes.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::error::Error;
use crate::workspace::{VERSION, Workspace, files_below, read_file, slashed, write_file};

/// Packs the built extension into target/package and returns the zip's path.
pub(crate) fn write(workspace: &Workspace) -> Result<PathBuf, Error> {
    let path = workspace.join(&format!("target/package/sixbox-chromium-{VERSION}.zip"));
    write_file(&path, &pack(&workspace.extension())?)?;
    Ok(path)
}

/// The zip of a folder: names in order, one date (1 January 1980), one set of permissions.
pub(crate) fn pack(folder: &Path) -> Result<Vec<u8>, Error> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::DEFAULT)
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for file in files_below(folder)? {
        let bytes = read_file(&folder.join(&file))?;
        zip.start_file(slashed(&file), options).map_err(|error| Error::unexpected("zip", error))?;
        zip.write_all(&bytes).map_err(|error| Error::unexpected("zip", error))?;
    }
    Ok(zip.finish().map_err(|error| Error::unexpected("zip", error))?.into_inner())
}
