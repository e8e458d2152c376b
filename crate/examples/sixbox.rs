//! The core at a terminal, one JSON line a result:
//!
//! ```text
//! sixbox scan IMAGE…                  {"file","texts":[…],"corners":[[x,y,…]…],"unread","ms"}   ms: decoding from pixels in memory
//! sixbox payload TEXT…                what each text is
//! sixbox code URI --at UNIX_SECONDS   the code of that moment, and the next
//! ```

use std::process::ExitCode;
use std::time::Instant;

use serde_json::{Value, json};
use sixbox_core::code::Algorithm;
use sixbox_core::otpauth::Otpauth;
use sixbox_core::payload::{MicrosoftApp, Payload};
use sixbox_core::reader::{Edge, Luma, Unread, read};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["scan", files @ ..] if !files.is_empty() => print_all(files, scan),
        ["payload", texts @ ..] if !texts.is_empty() => print_all(texts, |text| Ok(payload(text))),
        ["code", uri, "--at", at] => print_all(&[uri], |uri| code(uri, at)),
        _ => {
            eprintln!("usage: sixbox scan IMAGE… | payload TEXT… | code URI --at UNIX_SECONDS");
            ExitCode::from(2)
        }
    }
}

/// Prints a line for each input, errors too; they end in exit code 1.
fn print_all(inputs: &[&str], line: impl Fn(&str) -> Result<Value, Value>) -> ExitCode {
    let mut code = ExitCode::SUCCESS;
    for input in inputs {
        match line(input) {
            Ok(line) => println!("{line}"),
            Err(line) => {
                println!("{line}");
                code = ExitCode::FAILURE;
            }
        }
    }
    code
}

fn scan(file: &str) -> Result<Value, Value> {
    let failed = |error: String| json!({ "file": file, "texts": [], "error": error });
    let picture = image::open(file).map_err(|error| failed(error.to_string()))?.into_luma8();
    let (width, height) = picture.dimensions();
    let luma = Luma::new(&picture, width, height, width).map_err(|error| failed(error.to_string()))?;
    let start = Instant::now();
    let reading = read(&luma);
    let ms = start.elapsed().as_secs_f64() * 1000.0;
    let texts: Vec<String> = reading.codes.iter().map(|code| code.content.text(decode)).collect();
    let unread = reading.unread.map(|unread| match unread {
        Unread::Cut(Edge::Top) => "cut at the top",
        Unread::Cut(Edge::Right) => "cut at the right",
        Unread::Cut(Edge::Bottom) => "cut at the bottom",
        Unread::Cut(Edge::Left) => "cut at the left",
        Unread::Damaged(_) => "damaged",
    });
    let places: Vec<Vec<f32>> = reading
        .codes
        .iter()
        .map(|code| code.corners.iter().flat_map(|corner| [corner.x, corner.y]).collect())
        .collect();
    Ok(
        json!({ "file": file, "texts": texts, "corners": places, "unread": unread, "ms": (ms * 1000.0).round() / 1000.0 }),
    )
}

/// Bytes in an encoding of the WHATWG's names, as the browser decodes them in the extension.
fn decode(encoding: &str, bytes: &[u8]) -> Option<String> {
    let encoding = encoding_rs::Encoding::for_label(encoding.as_bytes())?;
    Some(encoding.decode_without_bom_handling(bytes).0.into_owned())
}

fn payload(text: &str) -> Value {
    match Payload::read(text) {
        Ok(Payload::Account(account)) => json!({
            "kind": "account",
            "labelIssuer": account.label_issuer,
            "issuer": account.issuer,
            "user": account.user,
            "secret": account.key.secret().to_base32().as_str(),
            "algorithm": Algorithm::name(account.key.algorithm()),
            "digits": account.key.digits(),
            "period": account.key.period(),
        }),
        Ok(Payload::Hotp) => json!({ "kind": "hotp" }),
        Ok(Payload::Migration) => json!({ "kind": "migration" }),
        Ok(Payload::OtherOtp(name)) => json!({ "kind": "otherOtp", "type": name }),
        Ok(Payload::MicrosoftApp(app)) => json!({
            "kind": "microsoftApp",
            "account": match app {
                MicrosoftApp::Work => "work",
                MicrosoftApp::Personal => "personal",
                MicrosoftApp::Server => "server",
            },
        }),
        Ok(Payload::Passkey) => json!({ "kind": "passkey" }),
        Ok(Payload::Link(host)) => json!({ "kind": "link", "host": host }),
        Ok(Payload::Scheme(scheme)) => json!({ "kind": "scheme", "scheme": scheme }),
        Ok(Payload::Text) => json!({ "kind": "text" }),
        Err(error) => json!({ "kind": "error", "error": error.to_string() }),
    }
}

fn code(uri: &str, at: &str) -> Result<Value, Value> {
    let failed = |error: String| json!({ "error": error });
    let at: u64 = at.parse().map_err(|_| failed("--at takes Unix seconds".into()))?;
    let key = Otpauth::parse(uri).map_err(|error| failed(error.to_string()))?.key;
    let code = key.code_at(at);
    let next = key.next(&code);
    Ok(json!({ "code": code.digits, "step": code.step, "endsAt": code.ends_at, "next": next.digits }))
}
