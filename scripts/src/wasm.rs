//! sixbox-core as WebAssembly: cargo builds it, wasm-bindgen writes its JavaScript door,
//! wasm-opt makes it small and fast.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use wasm_bindgen_cli_support::Bindgen;

use crate::ensure::WASM_TARGET;
use crate::error::Error;
use crate::process::{answer, cargo, npm_program, program, run};
use crate::workspace::{Workspace, create_folder, read_file, write_file};

/// The wasm files of the product. Each is a cargo feature of sixbox-core, and a cargo profile; TypeScript imports its
/// bindings as `@wasm/NAME`, and the extension carries it as NAME.wasm.
pub(crate) const MODULES: [&str; 4] = ["changes", "codes", "keys", "reader"];

/// Where the bindings of a module lie: NAME.js, NAME.d.ts and NAME_bg.wasm.
fn bindings(workspace: &Workspace, module: &str) -> PathBuf {
    workspace.join(&format!("target/wasm/{module}"))
}

/// esbuild's options that make `@wasm/NAME` known.
pub(crate) fn aliases() -> impl Iterator<Item = String> {
    MODULES.iter().map(|name| format!("--alias:@wasm/{name}=./target/wasm/{name}/{name}.js"))
}

/// Builds one module and returns the wasm that the extension carries.
pub(crate) fn build(workspace: &Workspace, module: &str, dev: bool) -> Result<Vec<u8>, Error> {
    let compiled = compile(workspace, module)?;
    let folder = bindings(workspace, module);
    create_folder(&folder)?;
    bind(&compiled, module, &folder)?;
    let bound = folder.join(format!("{module}_bg.wasm"));
    if dev { read_file(&bound) } else { optimise(workspace, module, &bound) }
}

/// Each module has a target folder of its own, so that neither build undoes the other's.
fn compile(workspace: &Workspace, module: &str) -> Result<PathBuf, Error> {
    // The folders of the registries must be there before `remap_config` names them.
    run(cargo(workspace).args(["fetch", "--quiet", "--target", WASM_TARGET]))?;
    let target = bindings(workspace, module).join("cargo");
    let mut command = cargo(workspace);
    command
        .args(["build", "--package", "sixbox-core", "--lib"])
        .args(["--target", WASM_TARGET, "--profile", module])
        .args(["--no-default-features", "--features", module])
        .arg("--config")
        .arg(remap_config(workspace))
        .env("CARGO_TARGET_DIR", &target)
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    run(&mut command)?;
    Ok(target.join(WASM_TARGET).join(module).join("sixbox_core.wasm"))
}

/// Flags, beside those of .cargo/config.toml, that keep this machine's paths out of the wasm.
fn remap_config(workspace: &Workspace) -> String {
    let flags: Vec<String> = remapped_folders(workspace)
        .into_iter()
        .map(|(folder, name)| format!("--remap-path-prefix={}={name}", folder.display()))
        .collect();
    format!("target.{WASM_TARGET}.rustflags={}", serde_json::Value::from(flags))
}

/// Folders and the names that stand for them; of several that fit a path, rustc takes the last.
fn remapped_folders(workspace: &Workspace) -> Vec<(PathBuf, String)> {
    let mut folders = vec![(workspace.root().to_path_buf(), "sixbox".to_owned())];
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    if let Some(home) = home.or_else(|| env::home_dir().map(|home| home.join(".cargo"))) {
        let registries = fs::read_dir(home.join("registry/src")).into_iter().flatten().flatten();
        let mut registries: Vec<PathBuf> = registries.map(|entry| entry.path()).collect();
        registries.sort();
        folders.push((home, "cargo".to_owned()));
        // A registry's folder is named after its address, which a mirror changes.
        folders.extend(registries.into_iter().map(|folder| (folder, "registry".to_owned())));
    }
    let sysroot = answer(program(workspace, "rustc").args(["--print", "sysroot"]));
    let version = answer(program(workspace, "rustc").arg("-vV")).unwrap_or_default();
    let commit = version.lines().find_map(|line| line.strip_prefix("commit-hash: "));
    if let (Some(sysroot), Some(commit)) = (sysroot, commit) {
        let library = PathBuf::from(sysroot).join("lib/rustlib/src/rust");
        // Where rust-src is not installed, the standard library already has this name.
        folders.push((library, format!("/rustc/{commit}")));
    }
    folders
}

fn bind(compiled: &Path, module: &str, folder: &Path) -> Result<(), Error> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(compiled)
        .out_name(module)
        .typescript(true)
        .omit_default_module_path(true)
        .remove_producers_section(true);
    let bound = bindgen.web(true).and_then(|bindgen| bindgen.generate(folder));
    bound.map_err(|error| Error::unexpected(format!("wasm-bindgen, on {module}"), format!("{error:#}")))
}

/// wasm-opt takes seconds, so its results are kept: below node_modules, which is emptied whenever
/// another wasm-opt may come in.
fn optimise(workspace: &Workspace, module: &str, bound: &Path) -> Result<Vec<u8>, Error> {
    let mut options = vec!["-O3".to_owned()];
    options.extend(WASM_FEATURES.iter().map(|feature| format!("--enable-{feature}")));
    let key = [options.join(" ").into_bytes(), read_file(bound)?].concat();
    let kept_key = workspace.join(&format!("node_modules/.cache/wasm-opt/{module}.key"));
    let optimised = kept_key.with_extension("wasm");
    if read_file(&kept_key).is_ok_and(|kept| kept == key)
        && let Ok(bytes) = read_file(&optimised)
    {
        return Ok(bytes);
    }
    if let Some(folder) = optimised.parent() {
        create_folder(folder)?;
    }
    let mut wasm_opt = npm_program(workspace, "wasm-opt");
    run(wasm_opt.args(options).arg(bound).arg("-o").arg(&optimised))?;
    write_file(&kept_key, &key)?;
    read_file(&optimised)
}

/// What rustc uses on this target by default; every browser that Sixbox supports has them.
const WASM_FEATURES: [&str; 6] =
    ["bulk-memory", "multivalue", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext"];
