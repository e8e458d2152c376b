//! What the fuzz targets share.
//!
//! A target needs no corpus to start from: its inputs are a few good examples and edits of them, or a scene that is drawn
//! from a description, so that even short inputs get far.

pub mod draw;
pub mod edited;
pub mod random;

use sixbox_core::code::Key;

/// Checks what a key promises of its codes, also at the ends of time.
pub fn check_codes(key: &Key) {
    let period = u64::from(key.period());
    assert!(period >= 1 && (6..=10).contains(&key.digits()));
    for now in [0, 1, period - 1, period, 1_700_000_000, u64::MAX / 2, u64::MAX - period, u64::MAX - 1, u64::MAX] {
        let code = key.code_at(now);
        assert_eq!(code.digits.len(), usize::from(key.digits()));
        assert!(code.digits.bytes().all(|digit| digit.is_ascii_digit()));
        assert_eq!(code.step, now / period);
        assert!(code.ends_at > now || code.ends_at == u64::MAX);
        assert!(key.next(&code).step > code.step || code.step == u64::MAX);
        assert_eq!(key.fresh_at(now, &[code.step]), sixbox_core::code::Fresh::Used(code.ends_at));
    }
}

/// True if the name holds nothing that could make it look like another: controls and changes of direction.
pub fn is_plain(name: &str) -> bool {
    let turns =
        |c| matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    !name.chars().any(|c| c.is_control() || turns(c)) && name.trim() == name
}
