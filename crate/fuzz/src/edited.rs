//! Texts near a good one.

use libfuzzer_sys::arbitrary::{self, Arbitrary};

/// A change of a text.
#[derive(Arbitrary, Debug)]
pub enum Edit<'a> {
    /// Puts a text in.
    Insert(u16, &'a str),
    /// Puts a piece of one of the target's own words in.
    Word(u16, u8),
    /// Takes characters out.
    Remove(u16, u8),
    /// Puts one character in the place of another.
    Replace(u16, char),
    /// Says some characters again, so many times.
    Repeat(u16, u8, u8),
    /// Percent-encodes characters.
    Encode(u16, u8),
    /// Turns the case of characters round.
    Turn(u16, u8),
}

/// A text of the fuzzer's, or a good one with changes.
#[derive(Arbitrary, Debug)]
pub enum Edited<'a> {
    /// Any text.
    Any(&'a str),
    /// The good one of this number, changed.
    Near(u8, Vec<Edit<'a>>),
}

/// No text is made longer than this, in characters.
const MOST: usize = 20_000;

impl Edited<'_> {
    /// The text.
    pub fn text(&self, good: &[&str], words: &[&str]) -> String {
        let (number, edits) = match self {
            Self::Any(text) => return (*text).to_owned(),
            Self::Near(number, edits) => (usize::from(*number), edits),
        };
        let mut text: Vec<char> = good[number % good.len()].chars().collect();
        for edit in edits {
            edit.apply(&mut text, words);
        }
        text.into_iter().collect()
    }
}

impl Edit<'_> {
    /// Changes a text.
    pub fn edit(&self, text: &mut String, words: &[&str]) {
        let mut characters = text.chars().collect();
        self.apply(&mut characters, words);
        *text = characters.into_iter().collect();
    }

    fn apply(&self, text: &mut Vec<char>, words: &[&str]) {
        let place = |at: u16| usize::from(at) % (text.len() + 1);
        let range = |at: u16, count: u8| place(at)..(place(at) + usize::from(count)).min(text.len());
        let (range, new): (_, Vec<char>) = match *self {
            Self::Insert(at, new) => (range(at, 0), new.chars().collect()),
            Self::Word(at, number) => (range(at, 0), words[usize::from(number) % words.len()].chars().collect()),
            Self::Remove(at, count) => (range(at, count), Vec::new()),
            Self::Replace(at, new) => (range(at, 1), vec![new]),
            Self::Repeat(at, count, times) => {
                let range = range(at, count);
                let new = text[range.clone()].repeat(usize::from(times));
                (range, new)
            }
            Self::Encode(at, count) => {
                let range = range(at, count);
                let plain: String = text[range.clone()].iter().collect();
                let encoded: String = plain.bytes().map(|byte| format!("%{byte:02x}")).collect();
                (range, encoded.chars().collect())
            }
            Self::Turn(at, count) => {
                let range = range(at, count);
                let turned = |c: &char| {
                    if c.is_ascii() { char::from(*c as u8 ^ (u8::from(c.is_ascii_alphabetic()) << 5)) } else { *c }
                };
                (range.clone(), text[range].iter().map(turned).collect())
            }
        };
        if text.len() + new.len() <= MOST {
            text.splice(range, new);
        }
    }
}
