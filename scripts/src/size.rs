//! How large the product is: what the README says, and what a change may make worse.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use crate::error::Error;
use crate::package;
use crate::wasm;
use crate::workspace::{Workspace, files_below, read_file, slashed};

/// One line of the table, in bytes.
struct Row {
    name: String,
    raw: usize,
    gzip: usize,
}

pub(crate) struct Sizes {
    rows: Vec<Row>,
    packed: usize,
}

/// Measures the built extension.
pub(crate) fn measure(workspace: &Workspace) -> Result<Sizes, Error> {
    let product = workspace.extension();
    let mut rows: Vec<Row> = Vec::new();
    let mut add = |name: &str, raw: usize, gzip: usize| match rows.iter_mut().find(|row| row.name == name) {
        Some(row) => {
            row.raw += raw;
            row.gzip += gzip;
        }
        None => rows.push(Row { name: name.to_owned(), raw, gzip }),
    };
    for module in wasm::MODULES {
        add(&format!("{module}.wasm"), 0, 0);
    }
    for name in [POPUP, OTHER, EVERYTHING] {
        add(name, 0, 0);
    }
    for file in files_below(&product)? {
        let bytes = read_file(&product.join(&file))?;
        let (raw, gzip) = (bytes.len(), gzip_size(&bytes)?);
        let path = slashed(&file);
        if path.ends_with(".wasm") {
            add(&path, raw, gzip);
        } else if path.ends_with(".js") {
            add(if path.starts_with("popup") { POPUP } else { OTHER }, raw, gzip);
        }
        add(EVERYTHING, raw, gzip);
    }
    Ok(Sizes { rows, packed: package::pack(&product)?.len() })
}

const POPUP: &str = "popup JavaScript";
const OTHER: &str = "other JavaScript";
const EVERYTHING: &str = "everything";

fn gzip_size(bytes: &[u8]) -> Result<usize, Error> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    Ok(written.map_err(|error| Error::unexpected("gzip", error))?.len())
}

impl Sizes {
    pub(crate) fn print(&self) {
        println!("{:<20}{:>12}{:>12}", "size in bytes", "raw", "gzip");
        for row in &self.rows {
            println!("{:<20}{:>12}{:>12}", row.name, row.raw, row.gzip);
        }
        println!("{:<20}{:>12}", "packed zip", self.packed);
    }

    /// Of a line of the table.
    pub(crate) fn gzip(&self, name: &str) -> Option<usize> {
        self.rows.iter().find(|row| row.name == name).map(|row| row.gzip)
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        let files: Vec<_> =
            self.rows.iter().map(|row| json!({ "name": row.name, "raw": row.raw, "gzip": row.gzip })).collect();
        json!({ "files": files, "packed": self.packed })
    }
}
