//! Writes captures and a manifest.json that says what is in them:
//! `sixbox-corpus DIR [--set screens|photos|microsoft] [--seed N] [--count N] [--page WIDTHxHEIGHT]`.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::{Value, json};
use sixbox_corpus::{Category, Format, Set, plan};

const USAGE: &str =
    "usage: sixbox-corpus DIR [--set screens|photos|microsoft] [--seed N] [--count N] [--page WIDTHxHEIGHT]";

struct Wishes {
    folder: PathBuf,
    set: Set,
    seed: u64,
    count: Option<usize>,
    /// Pixels, instead of the usual mix.
    page: Option<(u32, u32)>,
}

fn wishes(mut arguments: impl Iterator<Item = String>) -> Option<Wishes> {
    let mut wishes = Wishes { folder: PathBuf::new(), set: Set::Screens, seed: 1, count: None, page: None };
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--set" => {
                wishes.set = match arguments.next()?.as_str() {
                    "screens" => Set::Screens,
                    "photos" => Set::Photos,
                    "microsoft" => Set::Microsoft,
                    _ => return None,
                }
            }
            "--seed" => wishes.seed = arguments.next()?.parse().ok()?,
            "--page" => {
                let page = arguments.next()?;
                let (width, height) = page.split_once('x')?;
                wishes.page = Some((width.parse().ok()?, height.parse().ok()?));
            }
            "--count" => wishes.count = Some(arguments.next()?.parse().ok()?),
            _ if argument.starts_with("--") => return None,
            _ => wishes.folder = argument.into(),
        }
    }
    (wishes.folder != Path::new("")).then_some(wishes)
}

/// Draws and writes one capture, and gives its line of the manifest.
fn write(wishes: &Wishes, category: Category, index: usize) -> Result<Value, Box<dyn Error>> {
    let capture = category.capture(wishes.seed, index, wishes.page);
    let ending = match capture.format {
        Format::Png => "png",
        Format::Jpeg(_) => "jpg",
    };
    let file = format!("{}-{index:03}.{ending}", category.name);
    fs::write(wishes.folder.join(&file), capture.file()?)?;
    Ok(json!({ "file": file, "category": capture.category, "expected": capture.expected }))
}

fn run(wishes: &Wishes) -> Result<(), Box<dyn Error>> {
    let folder = &wishes.folder;
    fs::create_dir_all(folder)?;
    let plan = plan(wishes.set, wishes.count);
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Value)>> = Mutex::default();
    let work = || -> Result<(), String> {
        while let Some((place, &(category, index))) = {
            let place = next.fetch_add(1, Ordering::Relaxed);
            plan.get(place).map(|capture| (place, capture))
        } {
            let line = write(wishes, category, index).map_err(|error| error.to_string())?;
            done.lock().map_err(|error| error.to_string())?.push((place, line));
        }
        Ok(())
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        running.into_iter().try_for_each(|thread| thread.join().map_err(|_| "a thread ended early".to_owned())?)
    })?;
    let mut lines = done.into_inner()?;
    lines.sort_by_key(|(place, _)| *place);
    let manifest: Vec<Value> = lines.into_iter().map(|(_, line)| line).collect();
    fs::write(folder.join("manifest.json"), format!("{:#}\n", Value::Array(manifest)))?;
    Ok(())
}

fn main() -> ExitCode {
    let Some(wishes) = wishes(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::FAILURE;
    };
    match run(&wishes) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sixbox-corpus: {error}");
            ExitCode::FAILURE
        }
    }
}
