//! Modules to texts: a damaged code gives its own text or none, lightly damaged always its own, noise none.
#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use sixbox_core::reader::fuzzing::decode;
use sixbox_fuzz::draw::Made;

#[derive(Arbitrary, Debug)]
enum Input<'a> {
    /// A code whose modules at these places get these values.
    Code { made: Made<'a>, mirrored: bool, damage: Vec<(u16, i8)> },
    /// The modules themselves.
    Noise { version: u8, values: &'a [u8], coarse: bool },
}

fuzz_target!(|input: Input<'_>| match input {
    Input::Code { made, mirrored, damage } => {
        let Some((code, expected)) = made.code(12) else { return };
        let size = code.size() as usize;
        let dark = |x: usize, y: usize| {
            if mirrored { code.get_module(y as i32, x as i32) } else { code.get_module(x as i32, y as i32) }
        };
        let mut modules: Vec<f32> =
            (0..size * size).map(|at| if dark(at % size, at / size) { 1.0 } else { -1.0 }).collect();
        for &(at, value) in &damage {
            modules[usize::from(at) % (size * size)] = f32::from(value) / 127.0;
        }
        match decode(size, modules) {
            Some(content) => assert_eq!(content.text_plain(), expected),
            None => assert!(damage.len() > 2, "{expected:?} is not read"),
        }
    }
    Input::Noise { version, values, coarse } => {
        let size = 21 + 4 * usize::from(version % 40);
        let value = |&byte: &u8| if coarse { f32::from(byte & 1) * 2.0 - 1.0 } else { f32::from(byte as i8) / 64.0 };
        let modules = values.iter().chain(&[0]).cycle().map(value).take(size * size).collect();
        assert_eq!(decode(size, modules), None);
    }
});
