//! A hybrid logical clock (Kulkarni, Demirbas and others, "Logical Physical Clocks", 2014): orders the edits of several
//! installations by their own clocks, and never an edit before one that its installation had seen.

use serde::{Deserialize, Serialize};

/// The moment of an edit, ordered. As JSON: `[milliseconds, counter, installation]`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "(u64, u32, u32)", into = "(u64, u32, u32)")]
pub struct Stamp {
    /// Milliseconds since 1970, by the clock that was furthest ahead.
    pub milliseconds: u64,
    /// Orders the stamps of one millisecond.
    pub counter: u32,
    /// Who made it, a random number: breaks ties. 0: nobody said.
    pub installation: u32,
}

/// Makes the stamps of one installation. Whoever has seen the stamps of a clock that is years ahead stamps later than
/// those, so such a clock does not win for ever.
#[derive(Debug, Clone)]
pub struct Clock {
    newest: Stamp,
    installation: u32,
}

impl Stamp {
    /// Before, or the same as, every other.
    pub const ZERO: Self = Self { milliseconds: 0, counter: 0, installation: 0 };

    pub(super) fn zero() -> Self {
        Self::ZERO
    }

    pub(super) fn is_zero(&self) -> bool {
        *self == Self::ZERO
    }

    /// The stamp of what happened at `seconds` (Unix seconds) and was given none.
    pub fn at_seconds(seconds: u64) -> Self {
        Self { milliseconds: seconds.saturating_mul(1000), ..Self::ZERO }
    }
}

impl From<(u64, u32, u32)> for Stamp {
    fn from((milliseconds, counter, installation): (u64, u32, u32)) -> Self {
        Self { milliseconds, counter, installation }
    }
}

impl From<Stamp> for (u64, u32, u32) {
    fn from(stamp: Stamp) -> Self {
        (stamp.milliseconds, stamp.counter, stamp.installation)
    }
}

impl Clock {
    /// The clock of this installation (a random number, the same at every start). It has to observe the newest stamp of
    /// its vault before it ticks: [`State::newest`](super::State::newest).
    pub fn new(installation: u32) -> Self {
        Self { newest: Stamp::ZERO, installation }
    }

    /// A stamp for an edit made now (milliseconds since 1970): greater than every stamp ticked or observed before. Only
    /// at the end of what the numbers hold does it stand still.
    pub fn tick(&mut self, now_ms: u64) -> Stamp {
        let Stamp { milliseconds, counter, .. } = self.newest;
        let (milliseconds, counter) = match (counter.checked_add(1), milliseconds.checked_add(1)) {
            _ if now_ms > milliseconds => (now_ms, 0),
            (Some(counter), _) => (milliseconds, counter),
            (None, Some(milliseconds)) => (milliseconds, 0),
            (None, None) => (milliseconds, counter),
        };
        self.newest = Stamp { milliseconds, counter, installation: self.installation };
        self.newest
    }

    /// Takes note of a stamp, of this installation or another.
    pub fn observe(&mut self, stamp: Stamp) {
        self.newest = self.newest.max(stamp);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stamp(milliseconds: u64, counter: u32, installation: u32) -> Stamp {
        Stamp { milliseconds, counter, installation }
    }

    #[test]
    fn follows_the_clock_and_counts_where_that_stands_still_or_goes_back() {
        let mut clock = Clock::new(7);
        assert_eq!(
            [50, 50, 40, 51].map(|now| clock.tick(now)),
            [stamp(50, 0, 7), stamp(50, 1, 7), stamp(50, 2, 7), stamp(51, 0, 7)]
        );
        clock.observe(stamp(90, 4, 9));
        clock.observe(stamp(60, 9, 9));
        assert_eq!(clock.tick(52), stamp(90, 5, 7));
    }

    #[test]
    fn carries_and_then_stands_still() {
        let mut clock = Clock::new(1);
        clock.observe(stamp(5, u32::MAX, 9));
        assert_eq!(clock.tick(0), stamp(6, 0, 1));
        clock.observe(stamp(u64::MAX, u32::MAX - 1, 9));
        assert_eq!([0, u64::MAX].map(|now| clock.tick(now)), [stamp(u64::MAX, u32::MAX, 1); 2]);
    }

    #[test]
    fn as_json() {
        let stamp = stamp(u64::MAX, 2, 3);
        let text = serde_json::to_string(&stamp).unwrap();
        assert_eq!(text, "[18446744073709551615,2,3]");
        assert_eq!(serde_json::from_str::<Stamp>(&text).unwrap(), stamp);
        for nonsense in ["[1,2]", "[1,2,3,4]", "[-1,0,0]", "[1,4294967296,0]", "5", "null", "[1.5,0,0]"] {
            assert!(serde_json::from_str::<Stamp>(nonsense).is_err(), "{nonsense}");
        }
    }

    proptest! {
        #[test]
        fn every_tick_is_greater_than_all_before(
            steps in proptest::collection::vec((any::<bool>(), 0u64..50, 0u32..4, any::<u32>()), 1..60)
        ) {
            let mut clock = Clock::new(2);
            let mut newest = Stamp::ZERO;
            for (ticks, milliseconds, counter, installation) in steps {
                if ticks {
                    let ticked = clock.tick(milliseconds);
                    prop_assert!(ticked > newest && ticked.milliseconds >= milliseconds);
                    newest = ticked;
                } else {
                    let seen = stamp(milliseconds, counter, installation);
                    clock.observe(seen);
                    newest = newest.max(seen);
                }
            }
        }
    }
}
