//! Any bytes, read as JSON: what serde_json reads, the same, and nothing else.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use sixbox_core::json::value;

fuzz_target!(|json: &[u8]| {
    let ours = value(json);
    let theirs = serde_json::from_slice::<Value>(json).ok();
    assert_eq!(ours.is_some(), theirs.is_some());
    if let (Some(ours), Some(theirs)) = (ours, theirs) {
        assert!(same(&ours, &theirs));
    }
});

/// serde_json reads a fraction to the last bit or the one before.
fn same(one: &Value, two: &Value) -> bool {
    match (one, two) {
        (Value::Array(one), Value::Array(two)) => {
            one.len() == two.len() && one.iter().zip(two).all(|(one, two)| same(one, two))
        }
        (Value::Object(one), Value::Object(two)) => {
            one.len() == two.len() && one.iter().zip(two).all(|(one, two)| one.0 == two.0 && same(one.1, two.1))
        }
        (Value::Number(one), Value::Number(two)) if one.is_f64() && two.is_f64() => {
            one.as_f64().zip(two.as_f64()).is_some_and(|(one, two)| (one - two).abs() <= two.abs() * 1e-12)
        }
        _ => one == two,
    }
}
