//! A door for the fuzz targets to what lies between pixels and texts. Only `--cfg fuzzing` opens it.

use super::Content;
use super::decode::{self, Modules};

/// The content of a code's modules, row by row: above 0 is dark, below 0 light, and the magnitude, up to 1, says how
/// certain that is. `None` if they are not as many as a code of this dimension has, or no code.
pub fn decode(dimension: usize, depths: Vec<f32>) -> Option<Content> {
    decode::decode(&Modules::new(dimension, depths)?).ok()
}
