//! Puts the extension together: static files, the wasm files, bundled TypeScript.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::ensure;
use crate::error::Error;
use crate::process::{npm_program, run};
use crate::wasm;
use crate::workspace::{VERSION, Workspace, files_below, fresh_folder, read_file, slashed, write_file};

/// Each TypeScript file that the extension starts from, below extension/src, and the JavaScript
/// that it becomes in the product, without its ending.
const SCRIPTS: [(&str, &str); 9] = [
    ("pages/settings.ts", "settings"),
    ("pages/welcome.ts", "welcome"),
    ("pages/passkey.ts", "passkey"),
    ("pages/logo.ts", "account"),
    ("pages/code.ts", "code"),
    ("background/main.ts", "background"),
    ("reader-worker.ts", "reader-worker"),
    ("keys-worker.ts", "keys-worker"),
    ("strength-worker.ts", "strength-worker"),
];

/// The same, for the popup: what its first code does not need is loaded later, from files of its own.
const SPLIT_SCRIPTS: [(&str, &str); 2] = [("popup/asked.ts", "asked"), ("popup/main.ts", "popup")];

/// What esbuild says of the files that it made of the popup.
const POPUP_METAFILE: &str = "target/popup-files.json";

/// The same, for what is injected into pages: scripts that stand alone, and may be injected again.
const PAGE_SCRIPTS: [(&str, &str); 2] = [("page/main.ts", "page"), ("page/watch.ts", "watch")];

/// The stylesheet of each page, with what it imports: a page waits for one file.
const STYLES: [&str; 6] = ["account", "code", "passkey", "popup", "settings", "welcome"];

/// The oldest Chromium that has what the extension needs; the manifest says the same.
const ESBUILD_TARGET: &str = "--target=chrome140";

/// Writes the unpacked extension, from nothing.
pub(crate) fn build(workspace: &Workspace, dev: bool) -> Result<(), Error> {
    check_version(workspace)?;
    ensure::wasm_target(workspace)?;
    ensure::npm_packages(workspace)?;
    let product = workspace.extension();
    fresh_folder(&product)?;
    for module in wasm::MODULES {
        let bytes = wasm::build(workspace, module, dev)?;
        write_file(&product.join(format!("{module}.wasm")), &bytes)?;
    }
    copy_static_files(&workspace.join("extension"), &product)?;
    bundle_styles(workspace, &product, dev)?;
    bundle_scripts(workspace, &product, dev)?;
    ask_at_once(workspace, &product)
}

/// Has the popup's page ask for each file of its scripts at once, instead of for those that only import them: each of them
/// imports one file that none before it does.
fn ask_at_once(workspace: &Workspace, product: &Path) -> Result<(), Error> {
    let path = product.join("popup.html");
    let mut page = String::from_utf8_lossy(&read_file(&path)?).into_owned();
    let metafile = serde_json::from_slice(&read_file(&workspace.join(POPUP_METAFILE))?)
        .map_err(|error| Error::unexpected(POPUP_METAFILE, error))?;
    let mut asked = Vec::new();
    for (_, script) in SPLIT_SCRIPTS {
        let script = format!("{script}.js");
        let source = format!("src=\"{script}\"");
        let imports =
            static_imports(&metafile, &script).into_iter().filter(|name| !asked.contains(name)).collect::<Vec<_>>();
        let [file] = imports.as_slice() else {
            return Err(Error::unexpected(POPUP_METAFILE, format!("{script} imports {imports:?} besides {asked:?}")));
        };
        if !page.contains(&source) {
            return Err(Error::unexpected("extension/popup.html", format!("{source} is missing")));
        }
        page = page.replacen(&source, &format!("src=\"{file}\""), 1);
        asked.push(*file);
        let unused = product.join(script);
        fs::remove_file(&unused).map_err(Error::file("remove", &unused))?;
    }
    write_file(&path, page.as_bytes())
}

/// The names of the files that an output file imports before it runs, by esbuild's metafile.
fn static_imports<'a>(metafile: &'a Value, output: &str) -> Vec<&'a str> {
    let name = |path: &'a str| path.rsplit('/').next().unwrap_or(path);
    let outputs = metafile.get("outputs").and_then(Value::as_object).into_iter().flatten();
    outputs
        .filter(|(path, _)| name(path) == output)
        .filter_map(|(_, file)| file.get("imports")?.as_array())
        .flatten()
        .filter(|import| import.get("kind").is_some_and(|kind| kind == "import-statement"))
        .filter_map(|import| import.get("path")?.as_str().map(name))
        .collect()
}

fn check_version(workspace: &Workspace) -> Result<(), Error> {
    let path = workspace.join("extension/manifest.json");
    let manifest: Value = serde_json::from_slice(&read_file(&path)?)
        .map_err(|error| Error::unexpected("extension/manifest.json", error))?;
    let version = manifest.get("version").and_then(|version| version.as_str()).unwrap_or("(none)");
    if version == VERSION {
        return Ok(());
    }
    Err(Error::Version { manifest: version.to_owned(), workspace: VERSION })
}

fn copy_static_files(source: &Path, product: &Path) -> Result<(), Error> {
    for file in files_below(source)?.into_iter().filter(|file| belongs_in_product(file)) {
        write_file(&product.join(&file), &read_file(&source.join(&file))?)?;
    }
    Ok(())
}

/// Not the TypeScript, not the stylesheets, which are bundled, not hidden files, not the drawings that the icons were made from.
fn belongs_in_product(file: &Path) -> bool {
    let path = slashed(file);
    let hidden = path.split('/').any(|part| part.starts_with('.'));
    let drawing = path.starts_with("icons/") && path.ends_with(".svg");
    !hidden && !drawing && !path.starts_with("src/") && !path.ends_with(".css")
}

fn bundle_styles(workspace: &Workspace, product: &Path, dev: bool) -> Result<(), Error> {
    let mut esbuild = npm_program(workspace, "esbuild");
    esbuild
        .args(STYLES.iter().map(|name| format!("extension/{name}.css")))
        .args(["--bundle", ESBUILD_TARGET, "--charset=utf8", "--log-level=warning"])
        .arg(format!("--outdir={}", product.display()));
    if !dev {
        esbuild.arg("--minify");
    }
    run(&mut esbuild)
}

fn bundle_scripts(workspace: &Workspace, product: &Path, dev: bool) -> Result<(), Error> {
    let metafile = format!("--metafile={}", workspace.join(POPUP_METAFILE).display());
    let ways: [(&[_], &[_]); 3] = [
        (&SCRIPTS, &["--format=esm"]),
        (&SPLIT_SCRIPTS, &["--format=esm", "--splitting", "--chunk-names=popup-[hash]", &metafile]),
        (&PAGE_SCRIPTS, &["--format=iife"]),
    ];
    for (scripts, format) in ways {
        let mut esbuild = npm_program(workspace, "esbuild");
        esbuild.args(scripts.iter().map(|(source, output)| format!("{output}=extension/src/{source}")));
        esbuild
            .args(["--bundle", "--platform=browser", ESBUILD_TARGET])
            .args(format)
            .args(["--charset=utf8", "--legal-comments=eof", "--log-level=warning"])
            .args(wasm::aliases())
            .arg(format!("--outdir={}", product.display()));
        if !dev {
            esbuild.arg("--minify");
        }
        run(&mut esbuild)?;
    }
    Ok(())
}

/// Bundles TypeScript for Node.js: each file of `sources`, a path below tests/ without its ending,
/// becomes target/tests/PATH.mjs. npm packages stay outside and are found in node_modules.
pub(crate) fn bundle_for_node(workspace: &Workspace, sources: &[String]) -> Result<Vec<PathBuf>, Error> {
    let output = workspace.join("target/tests");
    let bundles: Vec<PathBuf> = sources.iter().map(|name| output.join(format!("{name}.mjs"))).collect();
    for bundle in bundles.iter().filter(|bundle| bundle.exists()) {
        fs::remove_file(bundle).map_err(Error::file("remove", bundle))?;
    }
    let mut esbuild = npm_program(workspace, "esbuild");
    esbuild
        .args(sources.iter().map(|name| format!("{name}=tests/{name}.ts")))
        .args(["--bundle", "--format=esm", "--platform=node", "--target=node20"])
        .args(["--packages=external", "--jsx=automatic", "--sourcemap=inline"])
        .args(["--log-level=warning", "--out-extension:.js=.mjs"])
        .args(wasm::aliases())
        .arg(format!("--outdir={}", output.display()));
    run(&mut esbuild)?;
    Ok(bundles)
}

#[cfg(test)]
mod tests {
    use super::{belongs_in_product, static_imports};
    use serde_json::json;
    use std::path::Path;

    #[test]
    fn only_what_the_browser_needs_is_copied() {
        for file in ["manifest.json", "popup.html", "_locales/nl/messages.json", "icons/16.png"] {
            assert!(belongs_in_product(Path::new(file)), "{file}");
        }
        for file in ["src/popup/main.ts", "popup.css", "icons/icon.svg", ".DS_Store", "icons/.keep"] {
            assert!(!belongs_in_product(Path::new(file)), "{file}");
        }
    }

    #[test]
    fn what_is_imported_later_is_not_asked_for() {
        let metafile = json!({ "outputs": {
            "target/popup.js": { "imports": [
                { "path": "target/popup-A.js", "kind": "import-statement" },
                { "path": "target/popup-B.js", "kind": "dynamic-import" },
            ] },
            "target/popup-B.js": { "imports": [{ "path": "target/popup-C.js", "kind": "import-statement" }] },
        } });
        assert_eq!(static_imports(&metafile, "popup.js"), ["popup-A.js"]);
    }
}
