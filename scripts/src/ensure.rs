//! Installs what a command needs, or says in one sentence what the person has to install.

use std::env;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::process::{answer, cargo, program, run};
use crate::workspace::{Workspace, read_file, write_file};

pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

const OLDEST_NODE: u32 = 20;

/// The standard library for [`WASM_TARGET`].
pub(crate) fn wasm_target(workspace: &Workspace) -> Result<(), Error> {
    let libraries = answer(program(workspace, "rustc").args(["--print", "target-libdir", "--target", WASM_TARGET]));
    if libraries.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    rustup(workspace, &["target", "add", WASM_TARGET])
}

/// A cargo subcommand that rustup keeps as a component of its own.
pub(crate) fn cargo_component(workspace: &Workspace, subcommand: &str, component: &str) -> Result<(), Error> {
    if answer(cargo(workspace).args([subcommand, "--version"])).is_some() {
        return Ok(());
    }
    rustup(workspace, &["component", "add", component])
}

fn rustup(workspace: &Workspace, arguments: &[&str]) -> Result<(), Error> {
    if answer(program(workspace, "rustup").arg("--version")).is_none() {
        return Err(Error::Missing(format!(
            "install rustup (https://rustup.rs), or do yourself what `rustup {}` does.",
            arguments.join(" ")
        )));
    }
    run(program(workspace, "rustup").args(arguments))
}

/// The npm packages of package-lock.json. A copy of the lock file, left beside the packages,
/// tells whether they are still the right ones.
pub(crate) fn npm_packages(workspace: &Workspace) -> Result<(), Error> {
    node(workspace)?;
    let lock = read_file(&workspace.join("package-lock.json"))?;
    let installed = workspace.join("node_modules/.sixbox-lock");
    if read_file(&installed).is_ok_and(|copy| copy == lock) {
        return Ok(());
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    run(program(workspace, npm).args(["ci", "--no-audit", "--no-fund"]))?;
    write_file(&installed, &lock)
}

fn node(workspace: &Workspace) -> Result<(), Error> {
    let Some(version) = answer(program(workspace, "node").arg("--version")) else {
        return Err(Error::Missing(format!(
            "Node.js is not installed; install version {OLDEST_NODE} or newer from https://nodejs.org."
        )));
    };
    let major = version.trim_start_matches('v').split('.').next().and_then(|part| part.parse().ok());
    if major.is_some_and(|major: u32| major >= OLDEST_NODE) {
        return Ok(());
    }
    Err(Error::Missing(format!(
        "Node.js {version} is too old; install version {OLDEST_NODE} or newer from https://nodejs.org."
    )))
}

/// The path of a Chromium, or of a browser made from it.
pub(crate) fn chromium(workspace: &Workspace) -> Result<PathBuf, Error> {
    if let Some(chosen) = env::var_os("SIXBOX_CHROMIUM").map(PathBuf::from) {
        return if chosen.is_file() {
            Ok(chosen)
        } else {
            Err(Error::Missing(format!("SIXBOX_CHROMIUM names {}, and there is no such file.", chosen.display())))
        };
    }
    if let Some(found) = find_chromium() {
        return Ok(found);
    }
    if may_use_apt(workspace) {
        apt_install(workspace, &CHROMIUM_PACKAGES)?;
        if let Some(found) = find_chromium() {
            return Ok(found);
        }
    }
    Err(Error::Missing(
        "no Chromium was found; install Chromium, Google Chrome, Microsoft Edge or Brave \
		 (version 140 or newer), or name one in the environment variable SIXBOX_CHROMIUM."
            .to_owned(),
    ))
}

const CHROMIUM_PACKAGES: [&str; 2] = ["chromium", "fonts-dejavu-core"];

const CHROMIUM_NAMES: [&str; 6] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "brave-browser"];

const CHROMIUM_PLACES: [&str; 7] = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Brave Browser.app/Contents/MacOS/Brave Browser",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\BraveSoftware\Brave-Browser\Application\brave.exe",
];

fn find_chromium() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let in_path = CHROMIUM_NAMES.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    in_path.chain(CHROMIUM_PLACES.iter().map(PathBuf::from)).find(|candidate| candidate.is_file())
}

/// A compiler for libFuzzer, which is C++.
pub(crate) fn cpp_compiler(workspace: &Workspace) -> Result<(), Error> {
    let compiles = |name: &str| answer(program(workspace, name).arg("--version")).is_some();
    // The crate `cc` asks for these; on Windows it finds Visual Studio's by itself.
    if cfg!(windows) || env::var_os("CXX").is_some() || compiles("c++") {
        return Ok(());
    }
    if may_use_apt(workspace) {
        return apt_install(workspace, &["g++"]);
    }
    Err(Error::Missing(
        "no C++ compiler was found; install g++ or clang, or name one in the environment variable CXX.".to_owned(),
    ))
}

fn apt_install(workspace: &Workspace, packages: &[&str]) -> Result<(), Error> {
    let apt = || {
        let mut apt = program(workspace, "apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    run(apt().arg("update"))?;
    run(apt().args(["install", "-y", "--no-install-recommends"]).args(packages))
}

/// Whether this is Debian, and the person may install packages on it.
fn may_use_apt(workspace: &Workspace) -> bool {
    Path::new("/etc/debian_version").is_file()
        && answer(program(workspace, "apt-get").arg("--version")).is_some()
        && answer(program(workspace, "id").arg("-u")).is_some_and(|user| user == "0")
}
