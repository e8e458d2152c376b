//! Runs every check. A part that fails does not stop the later ones.

use std::cell::OnceCell;
use std::collections::VecDeque;
use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::bundle;
use crate::demo::set_browser;
use crate::ensure::{self, WASM_TARGET};
use crate::error::Error;
use crate::fuzz;
use crate::process::{answer, cargo, npm_program, program, read, run_and_read, succeeds};
use crate::wasm;
use crate::workspace::Workspace;

/// A name for `--only`, and what it runs.
struct Part {
    name: &'static str,
    run: fn(&Context) -> Result<Tally, Error>,
}

/// In the order in which they run: the quick ones first.
const PARTS: [Part; 12] = [
    Part { name: "fmt", run: fmt },
    Part { name: "clippy", run: clippy },
    Part { name: "core", run: core },
    Part { name: "wasm", run: wasm_door },
    Part { name: "tsc", run: tsc },
    Part { name: "biome", run: biome },
    Part { name: "messages", run: messages },
    Part { name: "lint", run: lint },
    Part { name: "browser", run: browser },
    Part { name: "fill", run: fill },
    Part { name: "kill", run: kill },
    Part { name: FUZZ, run: fuzz_targets },
];

/// Runs with `--full` only.
const FUZZ: &str = "fuzz";

/// A test file that takes longer than this is ended and counts as failed.
const FILE_LIMIT: Duration = Duration::from_secs(10 * 60);
const FULL_FILE_LIMIT: Duration = Duration::from_secs(60 * 60);

/// How often the kill test kills the browser, where nobody says it.
const KILLS: u32 = 20;
const FULL_KILLS: u32 = 200;

/// What a kill may add to the limit of its file; it takes about two seconds.
const KILL_LIMIT: Duration = Duration::from_secs(60);

/// What `cargo xtask test` is asked.
#[derive(Default)]
pub(crate) struct Options {
    /// The one part to run; `browser/NAME` is tests/browser/NAME.test.ts alone.
    pub(crate) only: Option<String>,
    /// Also what takes too long for every run.
    pub(crate) full: bool,
    /// How often the kill test kills the browser.
    pub(crate) kills: Option<u32>,
    /// What decides the kill test's moments and secrets, and which bits of a stored vault are turned.
    pub(crate) seed: Option<u32>,
}

/// How many checks passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Tally {
    passed: u32,
    failed: u32,
}

impl Tally {
    fn one(passed: bool) -> Self {
        Self { passed: passed.into(), failed: (!passed).into() }
    }

    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// A program that ends badly has failed, also when it counted no failure itself.
    fn ended(self, well: bool) -> Self {
        Self { failed: if well { self.failed } else { self.failed.max(1) }, ..self }
    }
}

/// What the parts share.
struct Context<'a> {
    workspace: &'a Workspace,
    options: &'a Options,
    /// The one browser test file that was asked for.
    file: Option<&'a str>,
    built: OnceCell<bool>,
}

impl Context<'_> {
    /// Builds the extension for the first part that needs it.
    fn built(&self) -> Result<(), Error> {
        let built = self.built.get_or_init(|| match bundle::build(self.workspace, false) {
            Ok(()) => true,
            Err(error) => {
                eprintln!("xtask: {error}");
                false
            }
        });
        if *built { Ok(()) } else { Err(Error::NotBuilt) }
    }

    fn seed(&self) -> u32 {
        self.options.seed.unwrap_or(1)
    }

    fn file_limit(&self) -> Duration {
        if self.options.full { FULL_FILE_LIMIT } else { FILE_LIMIT }
    }
}

/// Runs all parts, or the one that is asked for.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode, Error> {
    let only = options.only.as_deref();
    let (name, file) = match only.and_then(|only| only.split_once('/')) {
        Some((name, file)) => (Some(name), Some(file)),
        None => (only, None),
    };
    if name.is_some_and(|name| PARTS.iter().all(|part| part.name != name))
        || (file.is_some() && name != Some("browser"))
    {
        let names: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
        return Err(Error::Usage(format!("`--only` takes one of {}, or browser/FILE.", names.join(", "))));
    }
    let context = Context { workspace, options, file, built: OnceCell::new() };
    let wanted = PARTS.iter().filter(|part| match name {
        Some(name) => name == part.name,
        None => options.full || part.name != FUZZ,
    });
    let results: Vec<(&str, Tally, Duration)> = wanted
        .map(|part| {
            println!("\n=== {} ===", part.name);
            let start = Instant::now();
            let tally = outcome((part.run)(&context));
            let duration = start.elapsed();
            println!("{}", line(part.name, tally, duration));
            (part.name, tally, duration)
        })
        .collect();

    println!("\n=== together ===");
    let mut total = Tally::default();
    for (name, tally, duration) in results {
        println!("{}", line(name, tally, duration));
        total.add(tally);
    }
    println!("{} passed, {} failed", total.passed, total.failed);
    Ok(if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whatever could not run, or ran nothing, has failed.
fn outcome(result: Result<Tally, Error>) -> Tally {
    match result {
        Ok(tally) if tally == Tally::default() => {
            println!("xtask: nothing ran.");
            Tally::one(false)
        }
        Ok(tally) => tally,
        Err(error) => {
            println!("xtask: {error}");
            Tally::one(false)
        }
    }
}

fn line(name: &str, tally: Tally, duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    format!("{name:<8} {:>4} passed {:>4} failed {seconds:>8.1} s", tally.passed, tally.failed)
}

fn fmt(context: &Context) -> Result<Tally, Error> {
    ensure::cargo_component(context.workspace, "fmt", "rustfmt")?;
    let mut tally = Tally::one(succeeds(cargo(context.workspace).args(["fmt", "--all", "--check"]))?);
    tally.add(Tally::one(fuzz::fmt(context.workspace)?));
    Ok(tally)
}

fn clippy(context: &Context) -> Result<Tally, Error> {
    let workspace = context.workspace;
    ensure::cargo_component(workspace, "clippy", "clippy")?;
    ensure::wasm_target(workspace)?;
    let strict = ["--", "-D", "warnings"];
    let mut tally = Tally::default();
    let mut all = cargo(workspace);
    all.args(["clippy", "--workspace", "--all-targets"]).args(strict);
    tally.add(Tally::one(succeeds(&mut all)?));
    for module in wasm::MODULES {
        let mut one = cargo(workspace);
        one.args(["clippy", "--package", "sixbox-core", "--lib", "--target", WASM_TARGET]);
        one.args(["--no-default-features", "--features", module]).args(strict);
        tally.add(Tally::one(succeeds(&mut one)?));
    }
    tally.add(Tally::one(fuzz::clippy(workspace)?));
    Ok(tally)
}

/// One package at a time: together they would have other features of their dependencies in
/// common, and cargo would compile those once more.
fn core(context: &Context) -> Result<Tally, Error> {
    let mut tally = Tally::default();
    for package in ["sixbox-core", "sixbox-corpus", "xtask"] {
        tally.add(outcome(cargo_tests(context, package)));
    }
    Ok(tally)
}

fn cargo_tests(context: &Context, package: &str) -> Result<Tally, Error> {
    let mut command = cargo(context.workspace);
    command.args(["test", "--no-fail-fast", "--package", package]);
    if context.options.full {
        command.env("SIXBOX_FULL", "1").args(["--", "--include-ignored"]);
    } else {
        command.env_remove("SIXBOX_FULL");
    }
    let mut tally = Tally::default();
    let well = run_and_read(&mut command, |line| {
        if let Some(result) = libtest_result(line) {
            tally.add(result);
        }
    })?;
    Ok(tally.ended(well))
}

/// Reads "test result: ok. 12 passed; 0 failed; 0 ignored; ...".
fn libtest_result(line: &str) -> Option<Tally> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let count = |word: &str| {
        let part = counts.split("; ").find_map(|part| part.strip_suffix(word))?;
        part.trim().parse().ok()
    };
    Some(Tally { passed: count("passed")?, failed: count("failed")? })
}

fn wasm_door(context: &Context) -> Result<Tally, Error> {
    context.built()?;
    let workspace = context.workspace;
    let mut tally = Tally::default();
    for bundle in bundle::bundle_for_node(workspace, &["wasm.test".to_owned(), "vault.test".to_owned()])? {
        tally.add(node_tests(context, &bundle, context.file_limit(), |command| {
            command.env("SIXBOX_EXTENSION", workspace.extension());
            command.env("SIXBOX_SEED", context.seed().to_string());
            Ok(())
        })?);
    }
    Ok(tally)
}

fn tsc(context: &Context) -> Result<Tally, Error> {
    // The bindings' types are part of what is checked.
    context.built()?;
    let mut tally = Tally::default();
    for project in ["tsconfig.json", "tests/tsconfig.json"] {
        let mut command = npm_program(context.workspace, "tsc");
        tally.add(Tally::one(succeeds(command.args(["--noEmit", "-p", project]))?));
    }
    Ok(tally)
}

fn biome(context: &Context) -> Result<Tally, Error> {
    ensure::npm_packages(context.workspace)?;
    let mut command = npm_program(context.workspace, "biome");
    command.args(["ci", "--error-on-warnings", "."]);
    if !io::stdout().is_terminal() {
        command.arg("--colors=off");
    }
    Ok(Tally::one(succeeds(&mut command)?))
}

/// The sentences in every language.
fn messages(context: &Context) -> Result<Tally, Error> {
    ensure::npm_packages(context.workspace)?;
    let mut tally = Tally::default();
    for bundle in bundle::bundle_for_node(context.workspace, &["messages.test".to_owned()])? {
        tally.add(node_tests(context, &bundle, context.file_limit(), |_| Ok(()))?);
    }
    Ok(tally)
}

/// What Mozilla's linter says about every extension that is built for Chromium alone.
const ABOUT_FIREFOX_ONLY: [&str; 3] =
    ["ADDON_ID_REQUIRED", "BACKGROUND_SERVICE_WORKER_NOFALLBACK", "MISSING_DATA_COLLECTION_PERMISSIONS"];

/// Errors fail; warnings are shown.
fn lint(context: &Context) -> Result<Tally, Error> {
    context.built()?;
    let mut command = npm_program(context.workspace, "web-ext");
    command
        .args(["lint", "--no-config-discovery", "--no-input", "--self-hosted", "--output=json"])
        .arg("--source-dir")
        .arg(context.workspace.extension());
    let output = command.output().map_err(|source| Error::Start { program: "web-ext".to_owned(), source })?;
    let report: Value = serde_json::from_slice(&output.stdout).map_err(|error| {
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
        Error::unexpected("web-ext lint", error)
    })?;
    let shown = |kind: &str| {
        let messages: Vec<&Value> = report
            .get(kind)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter(|message| !ABOUT_FIREFOX_ONLY.contains(&text(message, "code")))
            .collect();
        for message in &messages {
            let [code, file, sentence] = ["code", "file", "message"].map(|key| text(message, key));
            println!("{kind}: {code} in {file}: {sentence}");
        }
        messages.len()
    };
    shown("warnings");
    Ok(Tally::one(shown("errors") == 0))
}

fn text<'a>(message: &'a Value, key: &str) -> &'a str {
    message.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Browser test files that run side by side. They wait for a browser most of the time.
const SIDE_BY_SIDE: usize = 2;

/// On a busy machine a browser may keep a test waiting longer than it waits. So many files that failed beside others are
/// run once more by themselves, and then that run counts; where more fail, something is wrong.
const AGAIN: usize = 5;

/// A browser test file, and how its last run ended.
struct FileRun {
    bundle: PathBuf,
    command: Command,
    tally: Tally,
}

fn browser(context: &Context) -> Result<Tally, Error> {
    let workspace = context.workspace;
    let names = browser_tests(&workspace.join("tests/browser"), context.file)?;
    if names.is_empty() {
        return Ok(Tally::default());
    }
    context.built()?;
    let files = bundle::bundle_for_node(workspace, &names)?.into_iter().map(|bundle| {
        let mut command = node_test(context, &bundle, context.file_limit());
        command.env("SIXBOX_SEED", context.seed().to_string());
        set_browser(workspace, &mut command, true)?;
        Ok(FileRun { bundle, command, tally: Tally::default() })
    });
    let waiting = Mutex::new(files.collect::<Result<VecDeque<_>, Error>>()?);
    let ended = Mutex::new(Vec::new());
    let next = || lock(&waiting).pop_front();
    thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                while let Some(mut file) = next() {
                    let report = run_file(&mut file);
                    let mut ended = lock(&ended);
                    println!("\n--- {} ---\n{}", workspace.relative(&file.bundle), report.join("\n"));
                    ended.push(file);
                }
            });
        }
    });
    let mut files = ended.into_inner().unwrap_or_else(PoisonError::into_inner);
    let failed = files.iter().filter(|file| file.tally.failed > 0).count();
    if (1..=AGAIN).contains(&failed) && context.file.is_none() {
        for file in files.iter_mut().filter(|file| file.tally.failed > 0) {
            let report = run_file(file);
            println!("\n--- {}, again, alone ---\n{}", workspace.relative(&file.bundle), report.join("\n"));
        }
        println!("{failed} of the files above failed beside others and were run again, alone: that run counts.");
    }
    let mut tally = Tally::default();
    files.iter().for_each(|file| tally.add(file.tally));
    Ok(tally)
}

/// Runs a test file and notes how it ended. Gives what it printed.
fn run_file(file: &mut FileRun) -> Vec<String> {
    let mut report = Vec::new();
    let ended = read(&mut file.command, |line| report.push(line.to_owned()));
    file.tally = outcome(ended.map(|well| spec_result(&report, &file.bundle).ended(well)));
    report
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn fill(context: &Context) -> Result<Tally, Error> {
    context.built()?;
    let workspace = context.workspace;
    let mut tally = Tally::default();
    for bundle in bundle::bundle_for_node(workspace, &["fill.test".to_owned()])? {
        tally.add(node_tests(context, &bundle, context.file_limit(), |command| set_browser(workspace, command, true))?);
    }
    Ok(tally)
}

fn kill(context: &Context) -> Result<Tally, Error> {
    context.built()?;
    let workspace = context.workspace;
    let Options { full, kills, .. } = *context.options;
    let kills = kills.unwrap_or(if full { FULL_KILLS } else { KILLS });
    let limit = FILE_LIMIT + KILL_LIMIT * kills;
    let mut tally = Tally::default();
    for bundle in bundle::bundle_for_node(workspace, &["kill.test".to_owned()])? {
        tally.add(node_tests(context, &bundle, limit, |command| {
            command.env("SIXBOX_KILLS", kills.to_string()).env("SIXBOX_SEED", context.seed().to_string());
            set_browser(workspace, command, true)
        })?);
    }
    Ok(tally)
}

fn fuzz_targets(context: &Context) -> Result<Tally, Error> {
    let (passed, failed) = fuzz::run(context.workspace, None, fuzz::SECONDS)?;
    Ok(Tally { passed, failed })
}

/// The test files of `folder`, or the one that was asked for, as `bundle_for_node` names them.
fn browser_tests(folder: &Path, only: Option<&str>) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::file("list", folder))? {
        let entry = entry.map_err(Error::file("list", folder))?;
        let file = entry.file_name().to_string_lossy().into_owned();
        let Some(name) = file.strip_suffix(".test.ts") else {
            continue;
        };
        if only.is_none_or(|only| only == name) {
            names.push(format!("browser/{name}.test"));
        }
    }
    names.sort();
    Ok(names)
}

/// Runs one bundled test file in a process of its own, and counts by what node's spec reporter says.
fn node_tests(
    context: &Context,
    bundle: &Path,
    limit: Duration,
    prepare: impl FnOnce(&mut Command) -> Result<(), Error>,
) -> Result<Tally, Error> {
    let mut node = node_test(context, bundle, limit);
    prepare(&mut node)?;
    let mut report = Vec::new();
    let well = run_and_read(&mut node, |line| report.push(line.to_owned()))?;
    Ok(spec_result(&report, bundle).ended(well))
}

fn node_test(context: &Context, bundle: &Path, limit: Duration) -> Command {
    let mut node = program(context.workspace, "node");
    // A failed test that leaves its browser open must not hold up the rest; Node.js 20.0 to 20.13 lack this.
    if answer(program(context.workspace, "node").args(["--test-force-exit", "--version"])).is_some() {
        node.arg("--test-force-exit");
    }
    node.args(["--enable-source-maps", "--test", "--test-concurrency=1", "--test-reporter=spec"])
        .arg(format!("--test-timeout={}", limit.as_millis()))
        .arg(bundle);
    if context.options.full {
        node.env("SIXBOX_FULL", "1");
    } else {
        node.env_remove("SIXBOX_FULL");
    }
    node
}

/// Reads the summary at the end of the spec reporter's lines. Node counts a file without tests as
/// one that passed; here it counts as nothing.
fn spec_result(report: &[String], bundle: &Path) -> Tally {
    let count = |word: &str| -> u32 {
        let prefix = format!("\u{2139} {word} ");
        let last = report.iter().rev().find_map(|line| line.strip_prefix(&prefix));
        last.and_then(|number| number.trim().parse().ok()).unwrap_or(0)
    };
    let tally = Tally { passed: count("pass"), failed: count("fail") + count("cancelled") };
    let whole_file = format!("\u{2714} {} ", bundle.display());
    if tally == Tally::one(true) && report.iter().any(|line| line.starts_with(&whole_file)) {
        return Tally::default();
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::{Tally, libtest_result, outcome, spec_result};
    use std::path::Path;

    #[test]
    fn libtest_lines_are_counted() {
        let line = "test result: FAILED. 3 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        assert_eq!(libtest_result(line), Some(Tally { passed: 3, failed: 2 }));
        assert_eq!(libtest_result("test vault::reads ... ok"), None);
    }

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_last_node_summary_counts() {
        let report = lines("\u{2139} pass 9\n\u{2714} a (1ms)\n\u{2139} pass 1\n\u{2139} fail 2\n\u{2139} cancelled 1");
        assert_eq!(spec_result(&report, Path::new("a.mjs")), Tally { passed: 1, failed: 3 });
    }

    #[test]
    fn a_file_without_tests_counts_as_a_failure() {
        let report = lines("\u{2714} /x/a.mjs (9.1ms)\n\u{2139} pass 1\n\u{2139} fail 0\n\u{2139} cancelled 0");
        let tally = spec_result(&report, Path::new("/x/a.mjs"));
        assert_eq!(outcome(Ok(tally)), Tally::one(false));
    }

    #[test]
    fn a_crash_counts_as_a_failure() {
        assert_eq!(Tally { passed: 4, failed: 0 }.ended(false), Tally { passed: 4, failed: 1 });
    }
}
