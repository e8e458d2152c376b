//! Running other programs, always in the workspace's root.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::Error;
use crate::workspace::Workspace;

pub(crate) fn program(workspace: &Workspace, name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(workspace.root());
    command
}

/// The cargo that runs this xtask.
pub(crate) fn cargo(workspace: &Workspace) -> Command {
    program(workspace, std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// A program that one of our npm packages brings along.
pub(crate) fn npm_program(workspace: &Workspace, name: &str) -> Command {
    let suffix = if cfg!(windows) { ".cmd" } else { "" };
    program(workspace, workspace.join(&format!("node_modules/.bin/{name}{suffix}")))
}

/// Runs it with its output shown, and tells whether it ended well.
pub(crate) fn succeeds(command: &mut Command) -> Result<bool, Error> {
    Ok(command.status().map_err(not_started(command))?.success())
}

/// Runs it with its output shown; an error unless it ends well.
pub(crate) fn run(command: &mut Command) -> Result<(), Error> {
    let status = command.status().map_err(not_started(command))?;
    if status.success() {
        return Ok(());
    }
    Err(Error::Failed { program: label(command), code: status.code() })
}

/// Runs it with its output shown, and hands each line of it to `each_line` as well.
pub(crate) fn run_and_read(command: &mut Command, mut each_line: impl FnMut(&str)) -> Result<bool, Error> {
    read(command, |line| {
        println!("{line}");
        each_line(line);
    })
}

/// Runs it and hands each line of its output to `each_line`.
pub(crate) fn read(command: &mut Command, mut each_line: impl FnMut(&str)) -> Result<bool, Error> {
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(not_started(command))?;
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = line.map_err(not_started(command))?;
            each_line(&String::from_utf8_lossy(&line));
        }
    }
    Ok(child.wait().map_err(not_started(command))?.success())
}

/// Runs two programs, the first's output as the second's input; an error unless both end well.
pub(crate) fn pipe(mut from: Command, mut to: Command) -> Result<(), Error> {
    let mut writing = from.stdout(Stdio::piped()).spawn().map_err(not_started(&from))?;
    let output = writing.stdout.take();
    let read = run(to.stdin(output.map_or_else(Stdio::null, Stdio::from)));
    // Its end of the pipe closes, so that a writer nobody reads from ends, too.
    drop(to);
    let wrote = writing.wait().map_err(not_started(&from))?;
    read?;
    if wrote.success() { Ok(()) } else { Err(Error::Failed { program: label(&from), code: wrote.code() }) }
}

/// What it prints to its standard output, or None if it is not there or does not end well.
pub(crate) fn answer(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

fn not_started(command: &Command) -> impl FnOnce(std::io::Error) -> Error + use<> {
    let program = label(command);
    move |source| Error::Start { program, source }
}

/// The name for messages: "cargo clippy", "wasm-opt".
fn label(command: &Command) -> String {
    let path = Path::new(command.get_program());
    let stem = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy();
    let subcommand = command.get_args().next().map(OsStr::to_string_lossy);
    match subcommand.filter(|word| word.chars().all(|letter| letter.is_ascii_lowercase())) {
        Some(word) => format!("{stem} {word}"),
        None => stem.into_owned(),
    }
}
