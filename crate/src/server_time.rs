//! What is wrong with this PC's clock, by what a server said the time was.
//!
//! A server's `Date` header is cut down to whole seconds, and nobody knows when between request and response it was
//! written. So one sample tells an interval in which the true difference lies; two that agree are believed.

/// One question to the page's own server. Times are Unix seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// When it was asked, by this PC's clock, with fractions.
    pub sent: f64,
    /// When the answer was there, by this PC's clock, with fractions.
    pub received: f64,
    /// The `Date` header: whole seconds, cut down.
    pub date: f64,
    /// The `Age` header, seconds; 0 where there is none.
    pub age: f64,
}

/// What is wrong with this PC's clock. Seconds are positive where it is behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockError {
    /// Too few samples that agree.
    Unknown,
    /// Less than 5 seconds: no code fails by that.
    Right,
    /// 5 seconds to 10 minutes: codes are corrected by it.
    Off(i64),
    /// Over 10 minutes: told, not corrected. Nobody's clock drifts so far by itself.
    FarOff(i64),
}

/// How far a clock may be off without a word, in seconds.
const RIGHT: f64 = 5.0;

/// How far off it is corrected, in seconds.
const CORRECTED: f64 = 600.0;

/// The longest round trip that still tells anything, in seconds.
const ROUND_TRIP: f64 = 2.0;

/// How far apart the intervals of two samples that agree may lie, in seconds: clocks are adjusted in between.
const SLACK: f64 = 0.5;

/// Unix seconds of 2020 and of 2200: outside, it is no time.
const YEARS: std::ops::Range<f64> = 1_577_836_800.0..7_258_118_400.0;

/// How many samples are looked at: the first.
const SAMPLES: usize = 32;

/// Differences between the server's clock and this PC's that one sample allows, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Interval {
    least: f64,
    most: f64,
}

/// Says what is wrong with this PC's clock. Only what most samples agree on counts, two at least; where two groups of
/// the same size contradict each other, nothing is known.
pub fn clock_error(samples: &[Sample]) -> ClockError {
    let mut intervals: Vec<Interval> = Vec::new();
    for interval in samples.iter().take(SAMPLES).filter_map(Sample::interval) {
        // What was measured once and passed on twice is one sample.
        if !intervals.contains(&interval) {
            intervals.push(interval);
        }
    }
    // Any group that agrees does so where the last of its intervals begins.
    let groups: Vec<Vec<Interval>> = intervals
        .iter()
        .map(|begin| intervals.iter().copied().filter(|one| one.covers(begin.least)).collect())
        .collect();
    let largest = groups.iter().map(Vec::len).max().unwrap_or(0);
    if largest < 2 {
        return ClockError::Unknown;
    }
    let mut middles = groups.iter().filter(|group| group.len() == largest).map(|group| middle(group));
    let Some(first) = middles.next() else { return ClockError::Unknown };
    if middles.any(|middle| (middle - first).abs() > SLACK) {
        return ClockError::Unknown;
    }
    ClockError::of(first)
}

/// The middle of what all of a group allow.
fn middle(group: &[Interval]) -> f64 {
    let least = group.iter().map(|one| one.least).fold(f64::MIN, f64::max);
    let most = group.iter().map(|one| one.most).fold(f64::MAX, f64::min);
    least.midpoint(most)
}

impl Sample {
    /// None: it tells nothing. It came from a cache, took too long, or holds what is no time.
    fn interval(&self) -> Option<Interval> {
        let Self { sent, received, date, age } = *self;
        let are_times = [sent, received, date].iter().all(|time| YEARS.contains(time));
        let is_quick = (0.0..=ROUND_TRIP).contains(&(received - sent));
        (are_times && is_quick && age == 0.0).then_some(Interval { least: date - received, most: date + 1.0 - sent })
    }
}

impl Interval {
    fn covers(&self, difference: f64) -> bool {
        (self.least..=self.most + SLACK).contains(&difference)
    }
}

impl ClockError {
    fn of(difference: f64) -> Self {
        let seconds = difference.round() as i64;
        match difference.abs() {
            off if off < RIGHT => Self::Right,
            off if off <= CORRECTED => Self::Off(seconds),
            _ => Self::FarOff(seconds),
        }
    }

    /// Seconds to add to this PC's time before a code is computed.
    pub fn correction(self) -> i64 {
        match self {
            Self::Off(seconds) => seconds,
            Self::Unknown | Self::Right | Self::FarOff(_) => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: f64 = 1_800_000_000.25;

    /// A sample that a PC takes whose clock is this many seconds behind.
    fn sample(behind: f64, at: f64, there: f64, back: f64) -> Sample {
        let date = (NOW + at + there).floor();
        Sample { sent: NOW + at - behind, received: NOW + at + there + back - behind, date, age: 0.0 }
    }

    fn samples(behind: f64) -> Vec<Sample> {
        vec![sample(behind, 0.0, 0.03, 0.04), sample(behind, 0.45, 0.05, 0.02)]
    }

    fn seconds(error: ClockError) -> Option<i64> {
        match error {
            ClockError::Off(seconds) | ClockError::FarOff(seconds) => Some(seconds),
            _ => None,
        }
    }

    #[test]
    fn clocks_that_are_behind_and_ahead() {
        for (behind, corrected) in [(43.0, true), (180.0, true), (10_800.0, false)] {
            for behind in [behind, -behind] {
                let error = clock_error(&samples(behind));
                assert_eq!(matches!(error, ClockError::Off(_)), corrected, "{behind} {error:?}");
                assert!((seconds(error).unwrap() as f64 - behind).abs() <= 1.0, "{behind} {error:?}");
                assert_eq!(error.correction(), if corrected { seconds(error).unwrap() } else { 0 });
            }
        }
    }

    #[test]
    fn a_clock_that_is_right_enough() {
        for behind in [0.0, 0.7, -0.7, 3.9, -3.9] {
            assert_eq!(clock_error(&samples(behind)), ClockError::Right, "{behind}");
        }
    }

    #[test]
    fn where_the_words_change() {
        for (difference, error) in [
            (4.99, ClockError::Right),
            (-4.99, ClockError::Right),
            (5.0, ClockError::Off(5)),
            (-600.0, ClockError::Off(-600)),
            (600.4, ClockError::FarOff(600)),
            (-10_800.0, ClockError::FarOff(-10_800)),
        ] {
            assert_eq!(ClockError::of(difference), error, "{difference}");
        }
    }

    #[test]
    fn one_sample_is_none() {
        let [one, two] = samples(43.0)[..] else { panic!() };
        assert_eq!(clock_error(&[]), ClockError::Unknown);
        assert_eq!(clock_error(&[one]), ClockError::Unknown);
        assert_eq!(clock_error(&[one, one, one]), ClockError::Unknown);
        assert_ne!(clock_error(&[one, two]), ClockError::Unknown);
    }

    #[test]
    fn samples_that_tell_nothing() {
        let [good, other] = samples(43.0)[..] else { panic!() };
        for useless in [
            Sample { age: 1.0, ..good },
            Sample { age: -1.0, ..good },
            Sample { age: f64::NAN, ..good },
            Sample { received: good.sent - 0.001, ..good },
            Sample { received: good.sent + 2.001, ..good },
            Sample { received: f64::INFINITY, ..good },
            Sample { sent: f64::NAN, ..good },
            Sample { sent: 0.0, received: 0.1, ..good },
            Sample { date: f64::NEG_INFINITY, ..good },
            Sample { date: 0.0, ..good },
            Sample { date: 8e9, ..good },
        ] {
            assert_eq!(clock_error(&[other, useless]), ClockError::Unknown, "{useless:?}");
        }
        // Slow, but not too slow.
        assert!(seconds(clock_error(&[other, sample(43.0, 1.0, 0.9, 1.0)])).is_some());
    }

    #[test]
    fn a_liar_is_outvoted_and_two_sides_cancel() {
        let liar = sample(43.0 - 3600.0, 1.0, 0.03, 0.04);
        let mut all = samples(43.0);
        all.insert(0, liar);
        assert!((42..=44).contains(&seconds(clock_error(&all)).unwrap()));
        all.push(Sample { sent: liar.sent + 0.3, received: liar.received + 0.3, ..liar });
        assert_eq!(clock_error(&all), ClockError::Unknown);
        assert_eq!(clock_error(&all[..2]), ClockError::Unknown);
    }

    proptest! {
        #[test]
        fn honest_samples_tell_the_difference(
            behind in -700.0..700.0f64,
            trips in proptest::collection::vec((0.0..1.0f64, 0.0..1.0f64), 2..8),
        ) {
            let samples: Vec<_> = trips
                .iter()
                .enumerate()
                .map(|(n, &(there, back))| sample(behind, n as f64 * 2.37, there, back))
                .collect();
            match clock_error(&samples) {
                ClockError::Unknown => prop_assert!(false, "unknown"),
                ClockError::Right => prop_assert!(behind.abs() < 7.0),
                ClockError::Off(seconds) => {
                    prop_assert!(behind.abs() > 3.0 && behind.abs() < 602.0);
                    prop_assert!((seconds as f64 - behind).abs() <= 2.0, "{seconds} {behind}");
                }
                ClockError::FarOff(seconds) => {
                    prop_assert!(behind.abs() > 598.0);
                    prop_assert!((seconds as f64 - behind).abs() <= 2.0, "{seconds} {behind}");
                }
            }
        }

        #[test]
        fn any_numbers_are_taken(numbers in proptest::collection::vec(any::<[f64; 4]>(), 0..40)) {
            let samples: Vec<_> =
                numbers.iter().map(|&[sent, received, date, age]| Sample { sent, received, date, age }).collect();
            prop_assert_eq!(clock_error(&samples), ClockError::Unknown);
        }
    }
}
