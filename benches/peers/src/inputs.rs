//! The words that the candidates are asked about.
//!
//! Every word is one that a core can report, with the fields that older manuals leave RES0 at
//! zero: what the peers were not written for is not in the timings.

use aarch64_syndrome::{AccessKind, FaultClass, FaultStatus};
use std::sync::LazyLock;

/// The repeated words, which branch history learns, and the many, which it cannot.
pub const SIZES: [(&str, usize); 2] = [("4096", 4096), ("1M", 1 << 20)];

/// A mix of inputs: its name, and as many of them as asked for.
pub type Mix<I> = (&'static str, fn(usize) -> Vec<I>);

/// The mixes of words, what was measured first.
pub const MIXES: [Mix<u64>; 3] =
    [("measured", measured), ("realistic", realistic), ("uniform", uniform)];

/// The same with the addresses that came along.
pub const EXIT_MIXES: [Mix<Exit>; 3] =
    [("measured", measured_exits), ("realistic", realistic_exits), ("uniform", uniform_exits)];

/// What a hypervisor finds in its registers.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exit {
    /// `ESR_EL2`.
    pub esr: u64,
    /// `FAR_EL2`.
    pub far: u64,
    /// `HPFAR_EL2`.
    pub hpfar: u64,
}

/// Xorshift: the same words on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let high = self.next() >> 32;
        from[usize::try_from(high * from.len() as u64 >> 32).unwrap_or(0)]
    }

    fn flag(&mut self, bit: u32) -> u64 {
        (self.next() >> 63) << bit
    }
}

static CODES: LazyLock<[Vec<FaultStatus>; 2]> = LazyLock::new(|| {
    [AccessKind::Instruction, AccessKind::Data].map(|kind| {
        let all = (0..64).map(FaultStatus::from_bits);
        all.filter(|code| code.class_for(kind) != FaultClass::Unallocated).collect()
    })
});

/// An abort with this class and code and everything else at random, where it can be.
fn abort(random: &mut Random, ec: u64, code: FaultStatus) -> u64 {
    const IL: u64 = 1 << 25;
    let mut word = ec << 26 | IL | u64::from(code.into_bits());
    if code == FaultStatus::SYNC_EXTERNAL {
        word |= random.flag(10);
    }
    if code.class().is_external() {
        word |= random.flag(9);
    }
    if code.level().is_some() && ec & 1 == 0 {
        word |= random.flag(7);
    }
    let is_data = ec & 0b100 != 0;
    // WnR is UNKNOWN with these two.
    let has_wnr = !matches!(
        code,
        FaultStatus::UNSUPPORTED_ATOMIC_UPDATE | FaultStatus::UNSUPPORTED_EXCLUSIVE
    );
    if is_data && has_wnr {
        word |= random.pick(&[0, 0, 0, 1 << 6, 1 << 6, 1 << 6 | 1 << 8]);
    }
    if is_data && random.flag(0) != 0 {
        word |= 1 << 24 | random.next() & 0x3ff << 14;
    }
    word
}

/// All abort codes alike, from `classes`.
fn uniform_of(classes: &[u64], count: usize) -> Vec<u64> {
    let mut random = Random(0x5eed_0001_c0ff_ee11);
    let one = |_| {
        let ec = random.pick(classes);
        let code = random.pick(&CODES[usize::from(ec & 0b100 != 0)]);
        abort(&mut random, ec, code)
    };
    (0..count).map(one).collect()
}

/// All abort codes alike, of data and instructions, from a guest and from EL2 itself.
#[must_use]
pub fn uniform(count: usize) -> Vec<u64> {
    uniform_of(&[0x20, 0x21, 0x24, 0x25], count)
}

/// All codes of Data Aborts alike, from a guest.
#[must_use]
pub fn uniform_data(count: usize) -> Vec<u64> {
    uniform_of(&[0x24], count)
}

/// What a run loop sees: in a hundred, about 85 loads and stores of a device with `ISV` = 1, 10
/// stage 2 misses, 4 permission faults and 1 external abort.
#[must_use]
pub fn realistic(count: usize) -> Vec<u64> {
    let mut random = Random(0x1234_5678_9abc_def1);
    let one = |_| {
        let device = 0x9380_0006 | random.next() & 0x3ff << 14 | random.flag(6);
        match random.next() >> 32 & 127 {
            0..108 => device | random.flag(0),
            108..116 => 0x9200_0006 | random.flag(0) | random.flag(6),
            116..121 => 0x8200_0006 | random.flag(0),
            121..126 => 0x9200_000f | random.flag(6),
            _ => 0x9200_0010 | random.flag(10),
        }
    };
    (0..count).map(one).collect()
}

/// The aborts of a guest that a hypervisor saw: each syndrome, and how many came up to it.
static EXITS: LazyLock<Vec<(u64, u64)>> = LazyLock::new(|| {
    let mut sum = 0;
    let row = |row: &str| {
        let (esr, times) = row.strip_prefix("0x")?.split_once(',')?;
        sum += times.parse::<u64>().ok()?;
        Some((u64::from_str_radix(esr, 16).ok()?, sum))
    };
    let rows = include_str!("../exits/booting_guest.csv").lines().skip(1);
    rows.map(row).collect::<Option<_>>().expect("each row is a syndrome and a number")
});

/// What a hypervisor saw of a Linux guest that boots, as `exits/count` counts it: mostly memory that
/// the guest touches for the first time; half of all have `ISV` = 1. Drawn by their numbers, in
/// random order.
#[must_use]
pub fn measured(count: usize) -> Vec<u64> {
    let mut random = Random(0x0dd5_0f7e_a1e5_7a7e);
    let all = EXITS.last().map_or(0, |(_, sum)| *sum);
    let one = |_| {
        let place = (random.next() >> 32) * all >> 32;
        EXITS[EXITS.partition_point(|(_, sum)| *sum <= place)].0
    };
    (0..count).map(one).collect()
}

fn exits_of(words: Vec<u64>) -> Vec<Exit> {
    let mut random = Random(0x0bad_cafe_0bad_cafe);
    let one = |esr| Exit {
        esr,
        far: random.next() | 0xffff << 48,
        hpfar: random.next() & 0xff_ffff << 4,
    };
    words.into_iter().map(one).collect()
}

/// All abort codes alike, from a guest, with the addresses that came along.
#[must_use]
pub fn uniform_exits(count: usize) -> Vec<Exit> {
    exits_of(uniform_of(&[0x20, 0x24], count))
}

/// [`realistic`], with the addresses that came along.
#[must_use]
pub fn realistic_exits(count: usize) -> Vec<Exit> {
    exits_of(realistic(count))
}

/// [`measured`], with addresses at random.
#[must_use]
pub fn measured_exits(count: usize) -> Vec<Exit> {
    exits_of(measured(count))
}
