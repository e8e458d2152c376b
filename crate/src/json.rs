//! Reads JSON (RFC 8259) into types that serde describes, without a copy of any text that nobody clears.
//!
//! It is what opens a vault: every record's secret passes here, and the popup's first code waits for it. serde_json, which
//! writes what is read here, copies a text that has escapes into memory of its own; and its errors, which say what they
//! found, bring 40 KB of wasm. Here an error says that it is nonsense. The property test holds the two together.

use std::fmt;

use serde::Deserialize;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use zeroize::Zeroizing;

/// Arrays and objects lie in one another so deep at most, as with serde_json.
const DEPTH: u8 = 127;

/// Not JSON, or not what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Nonsense;

/// Reads a whole text. Texts without escapes may be borrowed from it.
pub(crate) fn read<'de, T: Deserialize<'de>>(json: &'de [u8]) -> Result<T, Nonsense> {
    let mut reader = Reader { rest: json, depth: DEPTH };
    let value = T::deserialize(&mut reader)?;
    reader.space();
    if reader.rest.is_empty() { Ok(value) } else { Err(Nonsense) }
}

/// Any JSON, as far as whoever only reads a vault looks into it.
#[cfg(not(feature = "writing"))]
#[derive(Debug, Clone)]
pub(crate) enum Any {
    Text(String),
    Members(Vec<(String, Any)>),
    Other,
}

#[cfg(not(feature = "writing"))]
impl Any {
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        let Self::Members(members) = self else { return None };
        members.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
}

#[cfg(not(feature = "writing"))]
impl<'de> Deserialize<'de> for Any {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Whatever;
        impl<'de> Visitor<'de> for Whatever {
            type Value = Any;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("anything")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Any, E> {
                Ok(Any::Text(text.to_owned()))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Any, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Any::Members(members))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Any, A::Error> {
                while list.next_element::<de::IgnoredAny>()?.is_some() {}
                Ok(Any::Other)
            }
            fn visit_bool<E: de::Error>(self, _: bool) -> Result<Any, E> {
                Ok(Any::Other)
            }
            fn visit_u64<E: de::Error>(self, _: u64) -> Result<Any, E> {
                Ok(Any::Other)
            }
            fn visit_i64<E: de::Error>(self, _: i64) -> Result<Any, E> {
                Ok(Any::Other)
            }
            fn visit_f64<E: de::Error>(self, _: f64) -> Result<Any, E> {
                Ok(Any::Other)
            }
            fn visit_unit<E: de::Error>(self) -> Result<Any, E> {
                Ok(Any::Other)
            }
        }
        deserializer.deserialize_any(Whatever)
    }
}

/// A door for the fuzz target. Only `--cfg fuzzing` opens it.
#[cfg(all(feature = "writing", fuzzing))]
pub fn value(json: &[u8]) -> Option<serde_json::Value> {
    read(json).ok()
}

struct Reader<'de> {
    rest: &'de [u8],
    /// How much deeper arrays and objects may lie.
    depth: u8,
}

/// A text of the JSON: part of it, or with its escapes read.
enum Text<'de> {
    Whole(&'de str),
    Read(Zeroizing<String>),
}

impl<'de> Reader<'de> {
    fn space(&mut self) {
        while let [b' ' | b'\t' | b'\n' | b'\r', rest @ ..] = self.rest {
            self.rest = rest;
        }
    }

    /// The byte with which the next value or sign begins.
    fn peek(&mut self) -> Result<u8, Nonsense> {
        self.space();
        self.rest.first().copied().ok_or(Nonsense)
    }

    /// Passes these bytes, if they come next.
    fn passes(&mut self, bytes: &[u8]) -> bool {
        self.space();
        let rest = self.rest.strip_prefix(bytes);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn pass(&mut self, bytes: &[u8]) -> Result<(), Nonsense> {
        if self.passes(bytes) { Ok(()) } else { Err(Nonsense) }
    }

    fn take(&mut self, length: usize) -> Result<&'de [u8], Nonsense> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Nonsense)?;
        self.rest = rest;
        Ok(taken)
    }

    fn text(&mut self) -> Result<Text<'de>, Nonsense> {
        self.pass(b"\"")?;
        let mut length = 0;
        while let Some(&byte) = self.rest.get(length).filter(|byte| **byte != b'"') {
            length += if byte == b'\\' { 2 } else { 1 };
        }
        let raw = std::str::from_utf8(self.take(length)?).map_err(|_| Nonsense)?;
        self.take(1)?;
        if raw.bytes().any(|byte| byte < b' ') {
            return Err(Nonsense);
        }
        if !raw.contains('\\') {
            return Ok(Text::Whole(raw));
        }
        // No escape is shorter than what it stands for: the text never moves, and leaves no copy behind.
        let mut read = Zeroizing::new(String::with_capacity(raw.len()));
        let mut characters = raw.chars();
        while let Some(character) = characters.next() {
            read.push(if character == '\\' { escaped(&mut characters)? } else { character });
        }
        Ok(Text::Read(read))
    }

    /// The bytes of a number, which is one by RFC 8259.
    fn number(&mut self) -> Result<&'de str, Nonsense> {
        let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let length = self.rest.iter().take_while(|byte| is_part(byte)).count();
        let text = std::str::from_utf8(self.take(length)?).map_err(|_| Nonsense)?;
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.strip_prefix(['+', '-']).unwrap_or(exponent)),
            None => (text, "0"),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        let whole = whole.strip_prefix('-').unwrap_or(whole);
        let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_number = [whole, fraction, exponent].into_iter().all(are_digits);
        let is_padded = whole.len() > 1 && whole.starts_with('0');
        if is_number && !is_padded { Ok(text) } else { Err(Nonsense) }
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Nonsense>) -> Result<T, Nonsense> {
        self.depth = self.depth.checked_sub(1).ok_or(Nonsense)?;
        let read = read(self);
        self.depth += 1;
        read
    }
}

/// The character of an escape, after its backslash.
fn escaped(text: &mut std::str::Chars<'_>) -> Result<char, Nonsense> {
    Ok(match text.next().ok_or(Nonsense)? {
        same @ ('"' | '\\' | '/') => same,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => {
            let first = unit(text)?;
            let second = if (0xd800..0xdc00).contains(&first) {
                let is_escape = text.next() == Some('\\') && text.next() == Some('u');
                Some(unit(text).ok().filter(|_| is_escape).ok_or(Nonsense)?)
            } else {
                None
            };
            let mut decoded = char::decode_utf16([first].into_iter().chain(second));
            decoded.next().and_then(Result::ok).ok_or(Nonsense)?
        }
        _ => return Err(Nonsense),
    })
}

/// Four hexadecimal digits: a unit of UTF-16.
fn unit(text: &mut std::str::Chars<'_>) -> Result<u16, Nonsense> {
    (0..4).try_fold(0, |unit, _| {
        let digit = text.next().and_then(|digit| digit.to_digit(16)).ok_or(Nonsense)?;
        Ok(unit << 4 | u16::try_from(digit).map_err(|_| Nonsense)?)
    })
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Nonsense;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Nonsense> {
        match self.peek()? {
            b'"' => match self.text()? {
                Text::Whole(text) => visitor.visit_borrowed_str(text),
                Text::Read(text) => visitor.visit_str(&text),
            },
            b'{' => self.deeper(|reader| {
                reader.pass(b"{")?;
                let value = visitor.visit_map(Parts { reader: &mut *reader, first: true })?;
                reader.pass(b"}").map(|()| value)
            }),
            b'[' => self.deeper(|reader| {
                reader.pass(b"[")?;
                let value = visitor.visit_seq(Parts { reader: &mut *reader, first: true })?;
                reader.pass(b"]").map(|()| value)
            }),
            b'n' => self.pass(b"null").and_then(|()| visitor.visit_unit()),
            b't' => self.pass(b"true").and_then(|()| visitor.visit_bool(true)),
            b'f' => self.pass(b"false").and_then(|()| visitor.visit_bool(false)),
            _ => {
                let text = self.number()?;
                match (text.parse(), text.parse::<i64>()) {
                    (Ok(number), _) => visitor.visit_u64(number),
                    (_, Ok(number)) if number < 0 => visitor.visit_i64(number),
                    _ => visit_fraction(text, visitor),
                }
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Nonsense> {
        if self.passes(b"null") { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Nonsense> {
        visitor.visit_newtype_struct(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

/// A number that is no whole one of 64 bits. No version writes one; a later one might, and then it is kept.
#[cfg(feature = "writing")]
fn visit_fraction<'de, V: Visitor<'de>>(text: &str, visitor: V) -> Result<V::Value, Nonsense> {
    let number: f64 = text.parse().map_err(|_| Nonsense)?;
    if number.is_finite() { visitor.visit_f64(number) } else { Err(Nonsense) }
}

/// Whoever writes nothing keeps none, and reads past it.
#[cfg(not(feature = "writing"))]
fn visit_fraction<'de, V: Visitor<'de>>(_: &str, visitor: V) -> Result<V::Value, Nonsense> {
    visitor.visit_f64(f64::NAN)
}

/// The members of an object, or the elements of an array.
struct Parts<'reader, 'de> {
    reader: &'reader mut Reader<'de>,
    first: bool,
}

impl Parts<'_, '_> {
    /// Whether another one comes before the end; its comma is passed.
    fn goes_on(&mut self, end: u8) -> Result<bool, Nonsense> {
        if self.reader.peek()? == end {
            return Ok(false);
        }
        if !std::mem::take(&mut self.first) {
            self.reader.pass(b",")?;
        }
        Ok(true)
    }
}

impl<'de> SeqAccess<'de> for Parts<'_, 'de> {
    type Error = Nonsense;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Nonsense> {
        if self.goes_on(b']')? { seed.deserialize(&mut *self.reader).map(Some) } else { Ok(None) }
    }
}

impl<'de> MapAccess<'de> for Parts<'_, 'de> {
    type Error = Nonsense;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Nonsense> {
        if !self.goes_on(b'}')? {
            return Ok(None);
        }
        if self.reader.peek()? == b'"' { seed.deserialize(&mut *self.reader).map(Some) } else { Err(Nonsense) }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Nonsense> {
        self.reader.pass(b":")?;
        seed.deserialize(&mut *self.reader)
    }
}

impl de::Error for Nonsense {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl fmt::Display for Nonsense {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is not the JSON that was to be here")
    }
}

impl std::error::Error for Nonsense {}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn both(json: &[u8]) -> (Option<Value>, Option<Value>) {
        (read(json).ok(), serde_json::from_slice(json).ok())
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                proptest::collection::btree_map(any::<String>(), inner, 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn reads_what_serde_json_writes(value in value(), pretty: bool) {
            let json = if pretty { serde_json::to_vec_pretty(&value) } else { serde_json::to_vec(&value) }.unwrap();
            prop_assert_eq!(read::<Value>(&json).ok(), Some(value));
        }

        #[test]
        fn agrees_with_serde_json_on_damaged_json(value in value(), at: prop::sample::Index, with: u8) {
            let mut json = serde_json::to_vec(&value).unwrap();
            let at = at.index(json.len());
            json[at] = with;
            let (ours, theirs) = both(&json);
            prop_assert_eq!(ours, theirs);
        }

        #[test]
        fn agrees_with_serde_json_on_what_looks_like_json(text in "[\\[\\]{},:0-9.eE+\\-\"\\\\ulntrfasd \n\u{7f}é]{0,24}") {
            let (ours, theirs) = both(text.as_bytes());
            prop_assert_eq!(ours, theirs);
        }

        #[test]
        fn agrees_with_serde_json_on_numbers(text in "-?[0-9]{1,22}(\\.[0-9]{1,4})?([eE][+-]?[0-9]{1,2})?") {
            let ours = read::<Value>(text.as_bytes()).ok().and_then(|value| value.as_f64());
            let theirs = serde_json::from_str::<Value>(&text).ok().and_then(|value| value.as_f64());
            // serde_json is a bit in the last place away at times.
            let near = |(ours, theirs): (f64, f64)| (ours - theirs).abs() <= theirs.abs() * 1e-15;
            prop_assert!(ours.is_some() == theirs.is_some() && ours.zip(theirs).is_none_or(near));
        }

        #[test]
        fn a_prefix_is_not_a_text(value in value(), at: prop::sample::Index) {
            let json = serde_json::to_vec(&Value::from(vec![value])).unwrap();
            prop_assert_eq!(read::<Value>(&json[..at.index(json.len())]).ok(), None);
        }
    }

    #[test]
    fn escapes() {
        let read = |json: &str| read::<String>(json.as_bytes()).ok();
        let escaped = "\"\\\" \\\\ \\/ \\b\\f\\n\\r\\t \\u00e9 \\u20AC \\ud83d\\ude00\"";
        assert_eq!(read(escaped).as_deref(), Some("\" \\ / \u{8}\u{c}\n\r\t é € 😀"));
        for wrong in ["\\ud83d", "\\ude00", "\\ud83d\\u0041", "\\ud83dx", "\\u12g4", "\\u12", "\\x", "\n", "\\"] {
            assert_eq!(read(&format!("\"{wrong}\"")), None, "{wrong}");
        }
    }

    #[test]
    fn texts_without_escapes_are_borrowed() {
        #[derive(serde::Deserialize)]
        struct Borrowing<'a> {
            #[serde(borrow)]
            text: Cow<'a, str>,
        }
        let text = |json: &'static str| read::<Borrowing<'_>>(json.as_bytes()).unwrap().text;
        assert!(matches!(text("{\"text\":\"aé\"}"), Cow::Borrowed("aé")));
        assert!(matches!(text("{\"text\":\"a\\n\"}"), Cow::Owned(text) if text == "a\n"));
    }

    #[test]
    fn the_depth_has_an_end() {
        let nested = |depth: usize| [vec![b'['; depth], vec![b']'; depth]].concat();
        for depth in [1, 126, 127, 128, 129, 100_000] {
            let (ours, theirs) = both(&nested(depth));
            assert_eq!(ours, theirs, "{depth}");
        }
    }

    #[test]
    fn a_list_of_a_fixed_length_has_that_length() {
        assert_eq!(read::<(u64, u32)>(b"[1, 2]"), Ok((1, 2)));
        for wrong in ["[1]", "[1,2,3]", "[1,2,]", "[1.5,2]", "[-1,2]", "[1,4294967296]", "[1 2]"] {
            assert_eq!(read::<(u64, u32)>(wrong.as_bytes()), Err(Nonsense), "{wrong}");
        }
    }

    #[test]
    fn what_nobody_asked_for_is_read_past() {
        #[derive(Debug, PartialEq, serde::Deserialize)]
        struct One {
            one: BTreeMap<String, u64>,
            #[serde(default)]
            none: Option<u8>,
        }
        let json = "{ \"other\": [1.5e3, {\"one\": null}, \"\\u0041\"], \"one\": {\"a\": 1}, \"none\": null }";
        assert_eq!(read(json.as_bytes()), Ok(One { one: BTreeMap::from([("a".into(), 1)]), none: None }));
        assert_eq!(read::<One>(b"{\"one\": {}, \"one\": {}}"), Err(Nonsense));
        assert_eq!(read::<One>(b"{\"one\": {}, \"x\": 01}"), Err(Nonsense));
    }
}
