//! How many captures of a folder are read, and in what time: Sixbox beside its peers on the same pixels, in the same run.
//!
//! `cargo bench -p sixbox-core --bench scan -- --dir DIR [--peers] [--only CATEGORY] [--reps N] [--missed] [--json FILE]`
//! measures; with `--pixels` it writes the pictures to standard output instead, for readers that are no Rust:
//! for each capture of the manifest, in order, width and height (32 bits each, little-endian) and the grey pixels.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::panic;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use image::GrayImage;
use rxing::common::HybridBinarizer;
use rxing::multi::MultipleBarcodeReader;
use rxing::qrcode::cpp_port::QrReader;
use rxing::{BarcodeFormat, BinaryBitmap, DecodeHints, Luma8Source, LuminanceSource};
use serde_json::{Map, Value, json};
use sixbox_core::reader::{Luma, read};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    if let Some(file) = std::env::args().skip_while(|word| word != APART).nth(1) {
        return run_apart(Path::new(&file));
    }
    let options = Options::from_command_line()?;
    let captures = captures(&options)?;
    if options.pixels {
        return write_pixels(&options.dir, &captures);
    }
    let readers = if options.peers { READERS.as_slice() } else { READERS.get(..1).unwrap_or_default() };
    let mut measured = Vec::with_capacity(captures.len());
    for capture in captures {
        measured.push(measure(&options.dir, capture, readers, options.reps)?);
    }
    if measured.is_empty() {
        return Err("there is no such capture".into());
    }
    let report = Report { readers, measured };
    report.print_reads();
    report.print_times();
    if options.missed {
        report.print_missed();
    }
    if let Some(path) = options.json {
        fs::write(path, format!("{:#}\n", report.json()))?;
    }
    Ok(())
}

struct Options {
    dir: PathBuf,
    peers: bool,
    only: Option<String>,
    reps: usize,
    missed: bool,
    json: Option<PathBuf>,
    pixels: bool,
}

impl Options {
    fn from_command_line() -> Outcome<Self> {
        let mut words = std::env::args().skip(1);
        let (mut dir, mut peers, mut only, mut reps) = (None, false, None, 3);
        let (mut missed, mut json, mut pixels) = (false, None, false);
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("`{word}` needs a value after it"));
            match word.as_str() {
                "--dir" => dir = Some(PathBuf::from(value()?)),
                "--only" => only = Some(value()?),
                "--reps" => reps = value()?.parse::<usize>()?.max(1),
                "--json" => json = Some(PathBuf::from(value()?)),
                "--peers" => peers = true,
                "--missed" => missed = true,
                "--pixels" => pixels = true,
                // cargo's own.
                "--bench" => {}
                _ => return Err(format!("`{word}` is not an option here").into()),
            }
        }
        let dir = dir.ok_or("`--dir DIR` is needed: a folder of captures with its manifest.json")?;
        Ok(Self { dir, peers, only, reps, missed, json, pixels })
    }
}

/// A line of manifest.json.
struct Capture {
    file: String,
    category: String,
    expected: Vec<String>,
}

fn captures(options: &Options) -> Outcome<Vec<Capture>> {
    let path = options.dir.join("manifest.json");
    let text = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let manifest: Vec<Value> = serde_json::from_slice(&text)?;
    let capture = |value: &Value| {
        Some(Capture {
            file: value.get("file")?.as_str()?.to_owned(),
            category: value.get("category")?.as_str()?.to_owned(),
            expected: value
                .get("expected")?
                .as_array()?
                .iter()
                .map(|text| text.as_str().map(str::to_owned))
                .collect::<Option<_>>()?,
        })
    };
    let captures = manifest.iter().map(capture).collect::<Option<Vec<_>>>();
    let captures = captures.ok_or(r#"manifest.json is not [{"file","category","expected":[...]}]"#)?;
    let wanted = |capture: &Capture| options.only.as_ref().is_none_or(|only| *only == capture.category);
    Ok(captures.into_iter().filter(wanted).collect())
}

fn open(path: &Path) -> Outcome<GrayImage> {
    let picture = image::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(picture.into_luma8())
}

fn write_pixels(dir: &Path, captures: &[Capture]) -> Outcome<()> {
    let mut output = io::stdout().lock();
    for capture in captures {
        let picture = open(&dir.join(&capture.file))?;
        output.write_all(&picture.width().to_le_bytes())?;
        output.write_all(&picture.height().to_le_bytes())?;
        output.write_all(&picture)?;
    }
    Ok(output.flush()?)
}

/// Bytes in an encoding of the WHATWG's names, as the browser decodes them in the extension.
fn decode(encoding: &str, bytes: &[u8]) -> Option<String> {
    let encoding = encoding_rs::Encoding::for_label(encoding.as_bytes())?;
    Some(encoding.decode_without_bom_handling(bytes).0.into_owned())
}

/// A way to read every text of a picture.
type Texts = fn(&GrayImage) -> Vec<String>;

struct Reader {
    name: &'static str,
    way: Way,
}

enum Way {
    Here(Texts),
    /// rqrr's detector does not end on some captures: it runs in a process of its own, which can be ended.
    Apart,
}

/// Sixbox first; the others are its peers.
const READERS: [Reader; 4] = [
    Reader { name: "sixbox", way: Way::Here(sixbox) },
    Reader { name: "rxing", way: Way::Here(rxing_once) },
    Reader { name: "rxing+inv", way: Way::Here(rxing_twice) },
    Reader { name: "rqrr", way: Way::Apart },
];

fn sixbox(picture: &GrayImage) -> Vec<String> {
    let (width, height) = picture.dimensions();
    let reading = Luma::new(picture, width, height, width).map(|luma| read(&luma));
    reading.map(|reading| reading.codes.iter().map(|code| code.content.text(decode)).collect()).unwrap_or_default()
}

fn rxing_once(picture: &GrayImage) -> Vec<String> {
    rxing(picture, false)
}

/// Black on white first, then white on black: the second look only where the first saw nothing.
fn rxing_twice(picture: &GrayImage) -> Vec<String> {
    let texts = rxing(picture, false);
    if texts.is_empty() { rxing(picture, true) } else { texts }
}

fn rxing(picture: &GrayImage, inverted: bool) -> Vec<String> {
    let Ok(mut source) = Luma8Source::new_with_slice(picture, picture.width(), picture.height()) else {
        return Vec::new();
    };
    if inverted {
        source.invert();
    }
    // Unless it tries harder, it skips so many rows that it misses small codes: 301 of 362 captures, otherwise 261.
    let hints = DecodeHints {
        PossibleFormats: Some([BarcodeFormat::QR_CODE].into()),
        TryHarder: Some(true),
        ..DecodeHints::default()
    };
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    let results = QrReader.decode_multiple_with_hints(&mut bitmap, &hints).unwrap_or_default();
    results.iter().map(|result| result.getText().to_owned()).collect()
}

fn rqrr(picture: &GrayImage) -> Vec<String> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let grey = |x: usize, y: usize| picture.as_raw().get(y * width + x).copied().unwrap_or(255);
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, grey);
    let grids = prepared.detect_grids();
    grids.into_iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
}

/// What one reader made of one capture.
struct Trial {
    /// Every expected text was read.
    right: bool,
    /// How many texts were read that are not there.
    invented: usize,
    /// The median of its runs.
    ms: f64,
}

/// What all readers made of one capture, in the order of the readers.
struct Measured {
    capture: Capture,
    size: (u32, u32),
    trials: Vec<Trial>,
}

/// The readers take turns, so that a busy moment of the machine falls on all of them alike.
fn measure(dir: &Path, capture: Capture, readers: &[Reader], reps: usize) -> Outcome<Measured> {
    let path = dir.join(&capture.file);
    let picture = open(&path)?;
    let mut times = vec![Vec::with_capacity(reps); readers.len()];
    let mut texts = vec![Vec::new(); readers.len()];
    for rep in 0..reps {
        for ((reader, times), texts) in readers.iter().zip(&mut times).zip(&mut texts) {
            let run = match reader.way {
                Way::Here(texts) => Run::of(texts, &picture),
                Way::Apart if rep == 0 => Run::apart(&path)?,
                Way::Apart => continue,
            };
            *texts = run.texts;
            times.push(run.ms);
        }
    }
    let trial = |(texts, times): (Vec<String>, Vec<f64>)| Trial {
        right: capture.expected.iter().all(|text| texts.contains(text)),
        invented: texts.iter().filter(|text| !capture.expected.contains(text)).count(),
        ms: median(times),
    };
    let trials = texts.into_iter().zip(times).map(trial).collect();
    Ok(Measured { capture, size: picture.dimensions(), trials })
}

/// One reading.
struct Run {
    texts: Vec<String>,
    ms: f64,
}

/// The option of this program's that reads one file with rqrr.
const APART: &str = "--apart";
/// A process that takes longer is ended, and has read nothing.
const LIMIT: Duration = Duration::from_secs(10);

impl Run {
    /// A reader that panics has read nothing.
    fn of(texts: Texts, picture: &GrayImage) -> Self {
        let start = Instant::now();
        let texts = panic::catch_unwind(|| texts(picture)).unwrap_or_default();
        Self { texts, ms: milliseconds(start.elapsed()) }
    }

    fn apart(path: &Path) -> Outcome<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(APART).arg(path).stdout(Stdio::piped()).stderr(Stdio::null());
        let start = Instant::now();
        let mut child = command.spawn()?;
        while child.try_wait()?.is_none() {
            if start.elapsed() > LIMIT {
                child.kill()?;
                child.wait()?;
                return Ok(Self { texts: Vec::new(), ms: milliseconds(LIMIT) });
            }
            sleep(Duration::from_millis(2));
        }
        let (texts, ms) = serde_json::from_slice(&child.wait_with_output()?.stdout)?;
        Ok(Self { texts, ms })
    }
}

/// The first run only warms up.
fn run_apart(path: &Path) -> Outcome<()> {
    let picture = open(path)?;
    Run::of(rqrr, &picture);
    let Run { texts, ms } = Run::of(rqrr, &picture);
    println!("{}", json!([texts, ms]));
    Ok(())
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// Not a number where there are none.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    values.get(middle).copied().unwrap_or(f64::NAN)
}

/// The category that others are compared with: nothing is wrong with its captures.
const CLEAN: &str = "clean";

/// The places of the readers in the lists.
const SIXBOX: usize = 0;
const RXING: usize = 1;

/// Sizes of captures that get times of their own.
const SIZES: [(&str, (u32, u32)); 2] = [("1080", (1920, 1080)), ("2160", (3840, 2160))];

struct Report<'a> {
    readers: &'a [Reader],
    measured: Vec<Measured>,
}

impl Measured {
    fn has_code(&self) -> bool {
        !self.capture.expected.is_empty()
    }

    fn right(&self, reader: usize) -> bool {
        self.trials.get(reader).is_some_and(|trial| trial.right)
    }

    fn invented(&self, reader: usize) -> usize {
        self.trials.get(reader).map_or(0, |trial| trial.invented)
    }

    fn ms(&self, reader: usize) -> f64 {
        self.trials.get(reader).map_or(f64::NAN, |trial| trial.ms)
    }

    /// Nothing is missed and nothing invented.
    fn is_well(&self, reader: usize) -> bool {
        self.right(reader) && self.invented(reader) == 0
    }
}

/// The times of the captures of one size, or of all.
struct Times<'a> {
    of: Vec<&'a Measured>,
}

impl Times<'_> {
    /// The median of a reader's times, and of how many captures.
    fn median(&self, reader: usize, wanted: impl Fn(&Measured) -> bool) -> (f64, usize) {
        let times: Vec<f64> = self.of.iter().filter(|one| wanted(one)).map(|one| one.ms(reader)).collect();
        let count = times.len();
        (median(times), count)
    }

    fn clean(&self, reader: usize) -> f64 {
        self.median(reader, |one| one.capture.category == CLEAN && one.right(reader)).0
    }

    /// How many times as long a capture without a code takes as a clean one.
    fn no_code_by_clean(&self) -> f64 {
        self.median(SIXBOX, |one| !one.has_code()).0 / self.clean(SIXBOX)
    }

    fn print(&self, name: &str, readers: &[Reader]) {
        println!("\n{name}: {} captures; medians in ms", self.of.len());
        let line = |what: &str, wanted: &dyn Fn(&Measured) -> bool| {
            let count = self.median(SIXBOX, wanted).1;
            if count == 0 {
                return;
            }
            let times = (0..readers.len()).map(|reader| format!("{:>11.2}", self.median(reader, wanted).0));
            println!("  {what:<24}{count:>5}{}", times.collect::<String>());
        };
        let ratio = |what: &str, ratio: f64| {
            if ratio.is_finite() {
                println!("  -> {what:<42}{ratio:>8.2}");
            }
        };
        let names = readers.iter().map(|reader| format!("{:>11}", reader.name));
        println!("  {:<24}{:>5}{}", "", "n", names.collect::<String>());
        line("all", &|_| true);
        line(CLEAN, &|one| one.capture.category == CLEAN);
        line("without a code", &|one| !one.has_code());
        for (reader, peer) in readers.iter().enumerate().skip(RXING) {
            let both = |one: &Measured| one.has_code() && one.right(SIXBOX) && one.right(reader);
            let alone = |one: &Measured| one.has_code() && one.right(SIXBOX) && !one.right(reader);
            line(&format!("read, also by {}", peer.name), &both);
            line(&format!("read, not by {}", peer.name), &alone);
            ratio("also by it, to its time", self.median(SIXBOX, both).0 / self.median(reader, both).0);
            ratio("not by it, to its clean median", self.median(SIXBOX, alone).0 / self.clean(reader));
        }
        ratio("without a code, to the own clean median", self.no_code_by_clean());
        let worst = self.of.iter().max_by(|a, b| a.ms(SIXBOX).total_cmp(&b.ms(SIXBOX)));
        if let Some(worst) = worst {
            println!("  -> longest: {:<33}{:>8.1} ms", worst.capture.file, worst.ms(SIXBOX));
        }
    }
}

impl Report<'_> {
    fn of_size(&self, size: (u32, u32)) -> Times<'_> {
        Times { of: self.measured.iter().filter(|one| one.size == size).collect() }
    }

    fn categories(&self) -> BTreeMap<&str, Vec<&Measured>> {
        let mut categories = BTreeMap::<_, Vec<_>>::new();
        for one in &self.measured {
            categories.entry(one.capture.category.as_str()).or_default().push(one);
        }
        categories
    }

    /// A capture without a code counts as read if nothing is invented.
    fn print_reads(&self) {
        let row = |name: &str, of: &[&Measured]| {
            let well = |reader| of.iter().filter(|one| one.right(reader)).count();
            let counts = (0..self.readers.len()).map(|reader| format!("{:>11}", well(reader)));
            println!("{name:<28}{:>5}{}", of.len(), counts.collect::<String>());
        };
        let names = self.readers.iter().map(|reader| format!("{:>11}", reader.name));
        println!("{:<28}{:>5}{}", "all texts read", "n", names.collect::<String>());
        for (category, of) in self.categories() {
            row(category, &of);
        }
        let (with, without): (Vec<_>, Vec<_>) = self.measured.iter().partition(|one| one.has_code());
        row("with a code", &with);
        row("without a code", &without);
        let invented = |reader| self.measured.iter().map(|one| one.invented(reader)).sum::<usize>();
        let counts = (0..self.readers.len()).map(|reader| format!("{:>11}", invented(reader)));
        println!("{:<33}{}", "texts that are not there", counts.collect::<String>());
    }

    fn print_times(&self) {
        Times { of: self.measured.iter().collect() }.print("all sizes", self.readers);
        for (_, size) in SIZES {
            let times = self.of_size(size);
            if !times.of.is_empty() {
                times.print(&format!("{}x{}", size.0, size.1), self.readers);
            }
        }
    }

    /// What Sixbox misses or invents, and who reads it.
    fn print_missed(&self) {
        println!("\nmissed or invented by sixbox");
        for one in self.measured.iter().filter(|one| !one.is_well(SIXBOX)) {
            let peers = self.readers.iter().enumerate().skip(RXING).filter(|&(reader, _)| one.right(reader));
            let peers: Vec<&str> = peers.map(|(_, reader)| reader.name).collect();
            let what = if one.right(SIXBOX) { "INVENTED" } else { "missed" };
            println!("  {:<44}{what:<9}{:>9.1} ms  read by: {}", one.capture.file, one.ms(SIXBOX), peers.join(", "));
        }
    }

    fn json(&self) -> Value {
        let read = self.categories().into_iter().map(|(category, of)| {
            let read = of.iter().filter(|one| one.right(SIXBOX)).count();
            (category.to_owned(), json!([read, of.len()]))
        });
        let captures = self.measured.iter().map(|one| {
            let trials = self.readers.iter().zip(&one.trials).map(|(reader, trial)| {
                let Trial { right, invented, ms } = trial;
                (reader.name.to_owned(), json!({ "right": right, "invented": invented, "ms": ms }))
            });
            let Capture { file, category, .. } = &one.capture;
            let size = [one.size.0, one.size.1];
            json!({ "file": file, "category": category, "size": size, "by": trials.collect::<Map<_, _>>() })
        });
        let no_code = SIZES.map(|(name, size)| (name.to_owned(), json!(self.of_size(size).no_code_by_clean())));
        json!({
            "read": read.collect::<Map<_, _>>(),
            "false": self.measured.iter().map(|one| one.invented(SIXBOX)).sum::<usize>(),
            "noCodeVsClean": no_code.into_iter().collect::<Map<_, _>>(),
            "captures": captures.collect::<Vec<_>>(),
        })
    }
}
