//! `cargo xtask`: builds, tests, demonstrates and measures Sixbox, and installs by itself what that needs.

mod bench;
mod bundle;
mod demo;
mod ensure;
mod error;
mod fuzz;
mod package;
mod process;
mod size;
mod test;
mod wasm;
mod workspace;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::process::ExitCode;
use std::str::FromStr;

use error::Error;
use workspace::Workspace;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  build [--dev]                     write the unpacked extension to target/extension/chromium
  package                           build, and zip it into target/package
  demo [--headless] [--lang TAG]  play the set-up and a sign-in in a real browser
  demo --gallery [--lang TAG]       draw every state in every language, or in one, into target/gallery
  test [--only NAME] [--full] [--kills N] [--seed S]
                                    run every check; the last line is `N passed, N failed`
  bench [size|popup|unlock|scan] [--peers] [--dir DIR]
                                    measure, and write target/bench/NAME.json
  fuzz [TARGET] [--seconds N]       run the fuzz targets, or one, for N seconds each (60)

--dev      JavaScript that can be read, wasm that is not optimised again: quicker to build
--headless no window (also the rule where there is no display)
--gallery  pictures of all that the popup can show and of the extension's pages, and a page to look through them
--only     fmt, clippy, core, wasm, tsc, biome, messages, lint, browser, fill, kill, fuzz, or browser/FILE for one test file
--full     also the tests that take too long for every run
--kills    how often the kill test kills the browser around a write (20; with --full 200)
--seed     what decides the moments of its kills, and which stored bits are turned (1)
--peers    also the slow readers of other projects
--dir      a folder of captures with its manifest.json, instead of drawn ones";

fn main() -> ExitCode {
    match command(std::env::args().skip(1).collect()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn command(words: VecDeque<String>) -> Result<ExitCode, Error> {
    let mut arguments = Arguments(words);
    let name = arguments.0.pop_front().unwrap_or_default();
    let workspace = Workspace::find();
    match name.as_str() {
        "build" => {
            let dev = arguments.flag("--dev");
            arguments.end()?;
            bundle::build(&workspace, dev)?;
            size::measure(&workspace)?.print();
        }
        "package" => {
            arguments.end()?;
            bundle::build(&workspace, false)?;
            let path = package::write(&workspace)?;
            println!("{}", workspace.relative(&path));
        }
        "demo" => {
            let headless = arguments.flag("--headless");
            let gallery = arguments.flag("--gallery");
            let lang = arguments.value("--lang")?;
            arguments.end()?;
            if gallery {
                demo::draw_gallery(&workspace, lang.as_deref())?;
            } else {
                demo::play(&workspace, headless, demo::Lang::parse(lang.as_deref())?)?;
            }
        }
        "test" => {
            let options = test::Options {
                only: arguments.value("--only")?,
                full: arguments.flag("--full"),
                kills: arguments.number("--kills")?,
                seed: arguments.number("--seed")?,
            };
            arguments.end()?;
            return test::run(&workspace, &options);
        }
        "bench" => {
            let options =
                bench::Scan { peers: arguments.flag("--peers"), dir: arguments.value("--dir")?.map(PathBuf::from) };
            let name = arguments.0.pop_front();
            arguments.end()?;
            bench::bench(&workspace, name.as_deref(), &options)?;
        }
        "fuzz" => {
            let seconds = arguments.number("--seconds")?.unwrap_or(fuzz::SECONDS);
            let target = arguments.0.pop_front();
            arguments.end()?;
            let (held, failed) = fuzz::run(&workspace, target.as_deref(), seconds)?;
            println!("\n{held} held, {failed} failed");
            return Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        "" | "help" | "--help" | "-h" => println!("{USAGE}"),
        other => {
            return Err(Error::Usage(format!("there is no command `{other}`.\n\n{USAGE}")));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The words after the command, taken out one option at a time.
struct Arguments(VecDeque<String>);

impl Arguments {
    fn flag(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|word| word != name);
        self.0.len() < before
    }

    fn value(&mut self, name: &str) -> Result<Option<String>, Error> {
        let Some(at) = self.0.iter().position(|word| word == name) else {
            return Ok(None);
        };
        self.0.remove(at);
        match self.0.remove(at) {
            Some(value) => Ok(Some(value)),
            None => Err(Error::Usage(format!("`{name}` needs a value after it."))),
        }
    }

    fn number<T: FromStr>(&mut self, name: &str) -> Result<Option<T>, Error> {
        let parse = |text: String| text.parse().map_err(|_| Error::Usage(format!("`{name}` takes a number.")));
        self.value(name)?.map(parse).transpose()
    }

    /// Refuses whatever nobody asked for, so that a mistyped option is not silently ignored.
    fn end(self) -> Result<(), Error> {
        match self.0.front() {
            None => Ok(()),
            Some(word) => Err(Error::Usage(format!("`{word}` is not an option here.\n\n{USAGE}"))),
        }
    }
}
