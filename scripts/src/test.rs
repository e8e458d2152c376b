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
    run: Run,
}

enum Run {
    /// By itself, when its turn comes.
    Alone(fn(&Context) -> Result<Tally, Error>),
    /// Test files that wait for a browser most of the time: at the end, side by side with those of the other parts.
    Files(fn(&Context) -> Result<Vec<TestFile>, Error>),
}

/// In the order in which they run: the quick ones first; of the test files, the long ones.
const PARTS: [Part; 12] = [
    Part { name: "fmt", run: Run::Alone(fmt) },
    Part { name: "clippy", run: Run::Alone(clippy) },
    Part { name: "core", run: Run::Alone(core) },
    Part { name: "wasm", run: Run::Alone(wasm_door) },
    Part { name: "tsc", run: Run::Alone(tsc) },
    Part { name: "biome", run: Run::Alone(biome) },
    Part { name: "messages", run: Run::Alone(messages) },
    Part { name: "lint", run: Run::Alone(lint) },
    Part { name: FUZZ, run: Run::Alone(fuzz_targets) },
    Part { name: "fill", run: Run::Files(fill) },
    Part { name: "kill", run: Run::Files(kill) },
    Part { name: "browser", run: Run::Files(browser) },
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
    let mut results = Vec::new();
    let mut files = Vec::new();
    for &Part { name, ref run } in wanted {
        let start = Instant::now();
        match run {
            Run::Alone(run) => {
                println!("\n=== {name} ===");
                let tally = outcome(run(&context));
                println!("{}", line(name, tally, start.elapsed()));
                results.push((name, tally, start.elapsed()));
            }
            Run::Files(list) => match list(&context) {
                Ok(listed) if !listed.is_empty() => files.extend(listed.into_iter().map(|file| (name, file))),
                other => results.push((name, outcome(other.map(|_| Tally::default())), start.elapsed())),
            },
        }
    }
    for (name, file) in side_by_side(files, file.is_none()) {
        match results.iter_mut().find(|(part, ..)| *part == name) {
            Some((_, tally, duration)) => {
                tally.add(file.tally);
                *duration += file.duration;
            }
            None => results.push((name, file.tally, file.duration)),
        }
    }

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

/// Test files that run side by side.
const SIDE_BY_SIDE: usize = 2;

/// On a busy machine a browser may keep a test waiting longer than it waits. So many files that failed beside others are
/// run once more by themselves, and then that run counts; where more fail, something is wrong.
const AGAIN: usize = 5;

/// A bundled test file with a browser, and how its last run ended.
struct TestFile {
    bundle: PathBuf,
    command: Command,
    tally: Tally,
    duration: Duration,
}

impl TestFile {
    fn new(context: &Context, bundle: PathBuf, limit: Duration) -> Result<Self, Error> {
        let mut command = node_test(context, &bundle, limit);
        command.env("SIXBOX_SEED", context.seed().to_string());
        set_browser(context.workspace, &mut command, true)?;
        Ok(Self { bundle, command, tally: Tally::default(), duration: Duration::ZERO })
    }

    /// Gives what it printed.
    fn run(&mut self) -> Vec<String> {
        let start = Instant::now();
        let mut report = Vec::new();
        let ended = read(&mut self.command, |line| report.push(line.to_owned()));
        self.tally = outcome(ended.map(|well| spec_result(&report, &self.bundle).ended(well)));
        self.duration = start.elapsed();
        report
    }
}

/// Runs test files, each with the name of its part, and gives them back. `again`: those that failed beside others may be run
/// once more.
fn side_by_side(files: Vec<(&str, TestFile)>, again: bool) -> Vec<(&str, TestFile)> {
    let waiting = Mutex::new(VecDeque::from(files));
    let ended = Mutex::new(Vec::new());
    let next = || lock(&waiting).pop_front();
    thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                while let Some((part, mut file)) = next() {
                    let report = file.run();
                    let mut ended = lock(&ended);
                    println!("\n--- {part}: {} ---\n{}", name_of(&file.bundle), report.join("\n"));
                    ended.push((part, file));
                }
            });
        }
    });
    let mut files = ended.into_inner().unwrap_or_else(PoisonError::into_inner);
    let failed = files.iter().filter(|(_, file)| file.tally.failed > 0).count();
    if again && (1..=AGAIN).contains(&failed) {
        for (part, file) in files.iter_mut().filter(|(_, file)| file.tally.failed > 0) {
            let report = file.run();
            println!("\n--- {part}: {}, again, alone ---\n{}", name_of(&file.bundle), report.join("\n"));
        }
        println!("{failed} of the files above failed beside others and were run again, alone: that run counts.");
    }
    files
}

fn name_of(bundle: &Path) -> String {
    bundle.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn browser(context: &Context) -> Result<Vec<TestFile>, Error> {
    let workspace = context.workspace;
    let names = browser_tests(&workspace.join("tests/browser"), context.file)?;
    if names.is_empty() {
        return Ok(Vec::new());
    }
    context.built()?;
    let bundles = bundle::bundle_for_node(workspace, &names)?;
    bundles.into_iter().map(|bundle| TestFile::new(context, bundle, context.file_limit())).collect()
}

fn fill(context: &Context) -> Result<Vec<TestFile>, Error> {
    context.built()?;
    let bundles = bundle::bundle_for_node(context.workspace, &["fill.test".to_owned()])?;
    bundles.into_iter().map(|bundle| TestFile::new(context, bundle, context.file_limit())).collect()
}

fn kill(context: &Context) -> Result<Vec<TestFile>, Error> {
    context.built()?;
    let Options { full, kills, .. } = *context.options;
    let kills = kills.unwrap_or(if full { FULL_KILLS } else { KILLS });
    let limit = FILE_LIMIT + KILL_LIMIT * kills;
    let bundles = bundle::bundle_for_node(context.workspace, &["kill.test".to_owned()])?;
    let files = bundles.into_iter().map(|bundle| {
        let mut file = TestFile::new(context, bundle, limit)?;
        file.command.env("SIXBOX_KILLS", kills.to_string());
        Ok(file)
    });
    files.collect()
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
