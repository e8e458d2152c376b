//! Every capture of tests/captures is read as its manifest says: all texts, and no others.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::Path;

use serde_json::Value;
use sixbox_core::reader::{Luma, read};

fn texts(file: &Path) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let picture = image::open(file)?.into_luma8();
    let (width, height) = picture.dimensions();
    let reading = read(&Luma::new(&picture, width, height, width)?);
    let decode = |encoding: &str, bytes: &[u8]| {
        let encoding = encoding_rs::Encoding::for_label(encoding.as_bytes())?;
        Some(encoding.decode_without_bom_handling(bytes).0.into_owned())
    };
    Ok(reading.codes.iter().map(|code| code.content.text(decode)).collect())
}

#[test]
fn every_committed_capture_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/captures");
    let manifest = fs::read_to_string(folder.join("manifest.json")).unwrap();
    let manifest: Vec<Value> = serde_json::from_str(&manifest).unwrap();
    let mut wrong = Vec::new();
    for line in &manifest {
        let file = line["file"].as_str().unwrap();
        let expected = line["expected"].as_array().unwrap();
        let expected = expected.iter().map(|text| text.as_str().unwrap().to_owned()).collect::<BTreeSet<_>>();
        let texts = texts(&folder.join(file)).unwrap();
        if texts != expected {
            wrong.push(format!("{file}: {texts:?} instead of {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), manifest.len(), wrong.join("\n"));
    let files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let named = |file: &String| manifest.iter().any(|line| line["file"] == **file) || file == "manifest.json";
    assert_eq!(files.filter(|file| !named(file)).collect::<Vec<_>>(), Vec::<String>::new(), "not in the manifest");
}
