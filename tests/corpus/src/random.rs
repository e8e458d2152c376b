//! A small deterministic generator of numbers.

/// xorshift64*: the same seed gives the same numbers everywhere.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Numbers from a seed.
    pub fn new(seed: u64) -> Self {
        let mut random = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..4 {
            random.bits();
        }
        random
    }

    /// Numbers of their own for one capture of one category.
    pub fn of(seed: u64, category: &str, index: usize) -> Self {
        let start = 0xcbf2_9ce4_8422_2325 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let octets = category.bytes().chain((index as u64).to_le_bytes());
        let hash = octets.fold(start, |hash, octet| (hash ^ u64::from(octet)).wrapping_mul(0x0100_0000_01b3));
        Self::new(hash ^ (hash >> 32))
    }

    fn bits(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// One of 0 … `limit` - 1; 0 when there is none.
    pub fn below(&mut self, limit: usize) -> usize {
        let bits = self.bits() >> 16;
        (bits % (limit.max(1) as u64)) as usize
    }

    /// A whole number from `low` to `high`, both included.
    pub fn whole(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// Between two numbers.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * (self.below(1 << 20) as f32 / (1 << 20) as f32)
    }

    /// Between two numbers, on either side of zero.
    pub fn either_side(&mut self, low: f32, high: f32) -> f32 {
        let value = self.between(low, high);
        if self.chance(0.5) { value } else { -value }
    }

    /// True this often, of 1.
    pub fn chance(&mut self, share: f32) -> bool {
        self.between(0.0, 1.0) < share
    }

    /// One of several.
    pub fn pick<T: Copy, const N: usize>(&mut self, from: [T; N]) -> T {
        nth(from, self.below(N))
    }

    /// About normal, of this standard deviation.
    pub fn normal(&mut self, deviation: f32) -> f32 {
        let sum: f32 = (0..4).map(|_| self.between(-1.0, 1.0)).sum();
        sum * deviation * 0.866
    }
}

/// One after another of several, from the start again after the last.
pub(crate) fn nth<T: Copy, const N: usize>(from: [T; N], index: usize) -> T {
    const { assert!(N > 0, "something to take") }
    // The remainder is below N.
    #[allow(clippy::indexing_slicing)]
    from[index % N]
}
