//! Fuzzing: the targets of crate/fuzz, built with the coverage counters that libFuzzer steers by.
//!
//! The stable compiler and a C++ compiler (for libFuzzer itself) are enough. The folders are cargo-fuzz's, so that
//! `cargo fuzz run TARGET` in crate/ goes on with the same corpus.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;

use crate::ensure;
use crate::error::Error;
use crate::process::{answer, cargo, program, succeeds};
use crate::workspace::{Workspace, create_folder};

/// How long a target runs where nobody says.
pub(crate) const SECONDS: u32 = 60;

const PACKAGE: &str = "crate/fuzz";

/// What cargo-fuzz sets, but for a sanitizer: those need a nightly compiler, and find little in a crate without `unsafe`.
const FLAGS: [&str; 8] = [
    "--cfg=fuzzing",
    "-Ccodegen-units=1",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cforce-frame-pointers=yes",
];

/// One input may take this many seconds, and all of a run this many megabytes.
const TIMEOUT: u32 = 10;
const MEMORY: u32 = 1024;
/// No input is longer, in bytes.
const LONGEST: u32 = 4096;

/// A built target.
pub(crate) struct Target {
    pub(crate) name: String,
    program: PathBuf,
}

/// Runs the target of that name, or each in turn, for so many seconds. Tells how many held, and how many did not.
pub(crate) fn run(workspace: &Workspace, only: Option<&str>, seconds: u32) -> Result<(u32, u32), Error> {
    let targets = build(workspace)?;
    let (mut held, mut failed) = (0, 0);
    let mut names = Vec::new();
    for target in targets {
        if only.is_none_or(|only| only == target.name) {
            println!("\n--- {} ---", target.name);
            let well = target.run(workspace, seconds)?;
            if well { held += 1 } else { failed += 1 }
        }
        names.push(target.name);
    }
    if held + failed == 0 {
        return Err(Error::Usage(format!("there is no fuzz target of that name; there are {}.", names.join(", "))));
    }
    Ok((held, failed))
}

/// Checks the targets with clippy; that needs no C++ compiler.
pub(crate) fn clippy(workspace: &Workspace) -> Result<bool, Error> {
    let mut command = cargo(workspace);
    command.args(["clippy", "--locked", "--no-default-features", "--lib", "--bins"]).args(places(workspace));
    command.env("CARGO_ENCODED_RUSTFLAGS", "--cfg=fuzzing");
    succeeds(command.args(["--", "-D", "warnings"]))
}

/// Checks how the targets are formatted.
pub(crate) fn fmt(workspace: &Workspace) -> Result<bool, Error> {
    succeeds(cargo(workspace).args(["fmt", "--check", "--manifest-path"]).arg(manifest(workspace)))
}

fn manifest(workspace: &Workspace) -> PathBuf {
    workspace.join(PACKAGE).join("Cargo.toml")
}

fn places(workspace: &Workspace) -> [PathBuf; 4] {
    ["--manifest-path".into(), manifest(workspace), "--target-dir".into(), workspace.join("target/fuzz")]
}

fn build(workspace: &Workspace) -> Result<Vec<Target>, Error> {
    ensure::cpp_compiler(workspace)?;
    let mut command = cargo(workspace);
    command.args(["build", "--locked", "--release", "--bins", "--message-format=json-render-diagnostics"]);
    // With a target named, the flags are not for build scripts.
    command.args(places(workspace)).args(["--target", &host(workspace)?]);
    command.env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\u{1f}"));
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.map_err(|source| Error::Start { program: "cargo build".to_owned(), source })?;
    if !output.status.success() {
        return Err(Error::Failed { program: "cargo build".to_owned(), code: output.status.code() });
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    let mut targets: Vec<Target> = messages.lines().filter_map(built).collect();
    targets.sort_by(|one, two| one.name.cmp(&two.name));
    Ok(targets)
}

/// Reads what cargo says of a program that it built.
fn built(message: &str) -> Option<Target> {
    let message: Value = serde_json::from_str(message).ok()?;
    let program = message.get("executable")?.as_str()?.into();
    let name = message.get("target")?.get("name")?.as_str()?.to_owned();
    Some(Target { name, program })
}

fn host(workspace: &Workspace) -> Result<String, Error> {
    let version = answer(program(workspace, "rustc").arg("-vV")).unwrap_or_default();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned);
    host.ok_or_else(|| Error::unexpected("rustc -vV", "it names no host"))
}

impl Target {
    /// False if an input was found that breaks a promise; libFuzzer says which, and where it left it.
    fn run(&self, workspace: &Workspace, seconds: u32) -> Result<bool, Error> {
        let [corpus, artifacts] =
            ["corpus", "artifacts"].map(|folder| workspace.join(PACKAGE).join(folder).join(&self.name));
        create_folder(&corpus)?;
        create_folder(&artifacts)?;
        let mut command = program(workspace, &self.program);
        command.arg(&corpus).arg(format!("-artifact_prefix={}", ended(&artifacts)));
        command.args(
            [("max_total_time", seconds), ("timeout", TIMEOUT), ("rss_limit_mb", MEMORY), ("max_len", LONGEST)]
                .map(|(name, value)| format!("-{name}={value}")),
        );
        succeeds(command.args(["-print_final_stats=1", "-verbosity=0"]))
    }
}

/// A folder's path as libFuzzer wants it: a prefix of the files in it.
fn ended(folder: &Path) -> String {
    format!("{}{}", folder.display(), std::path::MAIN_SEPARATOR)
}

#[cfg(test)]
mod tests {
    use super::built;

    #[test]
    fn built_programs_are_found() {
        let line = r#"{"reason":"compiler-artifact","target":{"name":"typed"},"executable":"/x/typed"}"#;
        let target = built(line).unwrap();
        assert_eq!((target.name.as_str(), target.program.to_str()), ("typed", Some("/x/typed")));
        assert!(built(r#"{"reason":"compiler-artifact","target":{"name":"sixbox_fuzz"},"executable":null}"#).is_none());
        assert!(built(r#"{"reason":"build-finished","success":true}"#).is_none());
    }
}
