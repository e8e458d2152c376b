//! Measures: how large the product is, what its reader reads in what time, and how long unlocking takes.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::bundle;
use crate::demo::set_browser;
use crate::error::Error;
use crate::process::{cargo, pipe, program, run};
use crate::size;
use crate::workspace::{Workspace, create_folder, read_file, write_file};

/// What `cargo xtask bench scan` may be told.
#[derive(Default)]
pub(crate) struct Scan {
    /// Also the readers whose runs take minutes.
    pub(crate) peers: bool,
    /// A folder of captures with its manifest.json; drawn afresh where none is named.
    pub(crate) dir: Option<PathBuf>,
}

/// Runs the named bench, or all of them.
pub(crate) fn bench(workspace: &Workspace, name: Option<&str>, options: &Scan) -> Result<(), Error> {
    match name {
        Some("size") => bench_size(workspace),
        Some("scan") => bench_scan(workspace, options),
        Some("unlock") => bench_unlock(workspace),
        Some("popup") => bench_popup(workspace),
        None => {
            bench_size(workspace)?;
            bench_popup(workspace)?;
            bench_unlock(workspace)?;
            bench_scan(workspace, options)
        }
        Some(other) => {
            Err(Error::Usage(format!("there is no bench `{other}`; there are `size`, `popup`, `unlock` and `scan`.")))
        }
    }
}

fn results(workspace: &Workspace, name: &str) -> PathBuf {
    workspace.join(&format!("target/bench/{name}.json"))
}

fn write_results(workspace: &Workspace, name: &str, results_of: &Value) -> Result<(), Error> {
    let path = results(workspace, name);
    write_file(&path, format!("{results_of:#}\n").as_bytes())?;
    println!("\n{}", workspace.relative(&path));
    Ok(())
}

fn read_results(path: &Path) -> Result<Value, Error> {
    serde_json::from_slice(&read_file(path)?).map_err(|error| Error::unexpected(path.display().to_string(), error))
}

fn bench_size(workspace: &Workspace) -> Result<(), Error> {
    bundle::build(workspace, false)?;
    let sizes = size::measure(workspace)?;
    sizes.print();
    write_results(workspace, "size", &sizes.json())
}

/// From Enter on the password to the first code, in the built extension.
fn bench_unlock(workspace: &Workspace) -> Result<(), Error> {
    bundle::build(workspace, false)?;
    let path = measure_in_browser(workspace, "unlock")?;
    println!("\n{}", workspace.relative(&path));
    Ok(())
}

/// From the popup document's start to the first code, beside a popup that does nothing; and what it costs to stay open.
fn bench_popup(workspace: &Workspace) -> Result<(), Error> {
    bundle::build(workspace, false)?;
    let path = measure_in_browser(workspace, "popup")?;
    println!("\n{}", workspace.relative(&path));
    Ok(())
}

/// The seed of the captures that are measured where no folder is named.
const SEED: u32 = 20_261_122;

/// Natively, in wasm and in the browser: each has its own table, and what others want to know is kept in scan.json.
fn bench_scan(workspace: &Workspace, options: &Scan) -> Result<(), Error> {
    bundle::build(workspace, false)?;
    let dir = match &options.dir {
        Some(dir) => std::path::absolute(dir).map_err(Error::file("find", dir))?,
        None => drawn_captures(workspace)?,
    };
    println!("\n=== native ===");
    let native = read_natively(workspace, &dir)?;
    println!("\n=== wasm, in node ===");
    let wasm = read_in_node(workspace, &dir, options.peers)?;
    println!("\n=== in the browser ===");
    let stages = read_results(&measure_in_browser(workspace, "scan-stages")?)?;

    let mut all = Map::new();
    for (name, from) in [
        ("read", &native),
        ("false", &native),
        ("wasmVsZxing", &wasm),
        ("noCodeVsClean", &native),
        ("scanStagesMs", &stages),
    ] {
        all.insert(name.to_owned(), from.get(name).cloned().unwrap_or_default());
    }
    all.insert("gzip".to_owned(), json!(size::measure(workspace)?.gzip("reader.wasm")));
    write_results(workspace, "scan", &all.into())
}

fn drawn_captures(workspace: &Workspace) -> Result<PathBuf, Error> {
    let dir = workspace.join(&format!("target/corpus/screens-{SEED}"));
    // Written last.
    if !dir.join("manifest.json").is_file() {
        let mut draw = cargo(workspace);
        draw.args(["run", "--release", "--package", "sixbox-corpus", "--"]).arg(&dir);
        run(draw.args(["--set", "screens", "--seed", &SEED.to_string()]))?;
    }
    Ok(dir)
}

fn read_natively(workspace: &Workspace, dir: &Path) -> Result<Value, Error> {
    let path = results(workspace, "scan-native");
    create_folder(&workspace.join("target/bench"))?;
    let mut bench = native_bench(workspace, dir);
    run(bench.args(["--peers", "--missed", "--json"]).arg(&path))?;
    read_results(&path)
}

fn native_bench(workspace: &Workspace, dir: &Path) -> std::process::Command {
    let mut bench = cargo(workspace);
    bench.args(["bench", "--package", "sixbox-core", "--bench", "scan", "--", "--dir"]).arg(dir);
    bench
}

fn read_in_node(workspace: &Workspace, dir: &Path, peers: bool) -> Result<Value, Error> {
    let path = results(workspace, "scan-wasm");
    let mut pixels = native_bench(workspace, dir);
    pixels.arg("--pixels");
    let mut node = program(workspace, "node");
    node.env("SIXBOX_EXTENSION", workspace.extension()).arg("--enable-source-maps");
    node.args(bundle::bundle_for_node(workspace, &["bench/readers".to_owned()])?).arg(dir).arg(&path);
    if peers {
        node.arg("--peers");
    }
    pipe(pixels, node)?;
    read_results(&path)
}

/// Runs tests/bench/NAME.ts, which drives the built extension, and gives the file of results that it wrote.
fn measure_in_browser(workspace: &Workspace, name: &str) -> Result<PathBuf, Error> {
    let path = results(workspace, name);
    create_folder(&workspace.join("target/bench"))?;
    let mut node = program(workspace, "node");
    node.arg("--enable-source-maps");
    set_browser(workspace, &mut node, true)?;
    node.args(bundle::bundle_for_node(workspace, &[format!("bench/{name}")])?).arg(&path);
    run(&mut node)?;
    Ok(path)
}
