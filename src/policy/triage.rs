//! Class and decision of an abort in one byte, from one table row.

#![allow(clippy::indexing_slicing, reason = "twelve bits index 4096 rows")]

use super::{host_bus_objerr, kvm_rfc_v2};
use crate::ec::ExceptionClass;
use crate::esr::Esr;
use crate::fsc::FaultClass;
use core::mem::take;

/// What a trap handler wants to know first: which class of abort a word reports, and whether
/// `BUS_OBJERR` is due. As much as `EC` and the fault status code decide by themselves.
///
/// The same answers as those of [`Esr::abort_class`], [`kvm_rfc_v2`] and [`host_bus_objerr`], by a
/// rotation and one load from a table of 4 KiB. A program that does not call this does not link the
/// table. To ask one of the three alone is cheaper by its own name.
///
/// ```
/// use aarch64_syndrome::{Esr, FaultClass, policy::Triage};
///
/// let triage = Triage::of(Esr::from_bits(0x9200_0410));
/// assert_eq!(triage.class(), Some(FaultClass::SyncExternal));
/// assert!(triage.kvm_rfc_v2());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Triage(u8);

/// In [`Triage::into_bits`]: the class of a word that reports no abort.
const NO_ABORT: u8 = 31;
const CLASS: u8 = 31;
const HOST: u8 = 1 << 6;
const KVM_RFC_V2: u8 = 1 << 7;

static ROWS: [Triage; 4096] = {
    let mut rows = [Triage(NO_ABORT); 4096];
    let mut index: u32 = 0;
    while index < 4096 {
        let ec = ExceptionClass::from_bits(index as u8);
        rows[index as usize] = Triage::row(Esr::from_parts(ec, true, index >> 6, 0));
        index += 1;
    }
    rows
};

/// [`ROWS`] for the second word of two, whose byte is the upper one. A row has 32 bits, so that a
/// core of x86 joins it to the first byte by the instruction that loads it.
static SECOND_ROWS: [u32; 4096] = {
    let mut rows = [0; 4096];
    let mut index = 0;
    while index < 4096 {
        rows[index] = (ROWS[index].0 as u32) << 8;
        index += 1;
    }
    rows
};

impl Triage {
    /// The class and decisions for this word; total, as every decision here.
    #[inline]
    #[must_use]
    pub const fn of(esr: Esr) -> Self {
        ROWS[Self::index(esr.into_bits())]
    }

    /// What there is to say of many words, a byte each: [`into_bits`](Self::into_bits) of
    /// [`of`](Self::of), for the statistics of a log or of a fleet.
    ///
    /// Answers as many words as there are places, from the first on, and returns how many that are.
    /// Places without a word stay as they are. Links 16 KiB of table more than [`of`](Self::of).
    ///
    /// ```
    /// use aarch64_syndrome::{FaultClass, policy::Triage};
    ///
    /// let words = [0x9200_0410, 0x9383_0006, 0x5600_0000, 0x9200_0410];
    /// let mut answers = [0; 4];
    /// assert_eq!(Triage::of_each(&words, &mut answers), 4);
    ///
    /// let mut counts = [0; 256];
    /// answers.map(|answer| counts[usize::from(answer)] += 1);
    /// let classes = (0..=255).map(|answer| (Triage::from_bits(answer).class(), answer));
    /// let external = classes.filter(|(class, _)| *class == Some(FaultClass::SyncExternal));
    /// assert_eq!(external.map(|(_, answer)| counts[usize::from(answer)]).sum::<u32>(), 2);
    /// ```
    pub fn of_each(words: &[u64], answers: &mut [u8]) -> usize {
        let count = words.len().min(answers.len());
        let mut words = words.get(..count).unwrap_or_default();
        let mut answers = answers.get_mut(..count).unwrap_or_default();
        // Of one length. For chunks of it, a compiler that optimises for size would divide.
        while let Some((&[a, b, c, d, e, f, g, h], more)) = words.split_first_chunk() {
            let Some((eight, rest)) = take(&mut answers).split_first_chunk_mut() else { break };
            let halves = [Self::of_four(a, b, c, d), Self::of_four(e, f, g, h)];
            *eight = (halves[0] as u64 | (halves[1] as u64) << 32).to_le_bytes();
            (words, answers) = (more, rest);
        }
        for (&word, answer) in words.iter().zip(answers) {
            *answer = Self::of(Esr::from_bits(word)).0;
        }
        count
    }

    #[inline]
    const fn of_four(a: u64, b: u64, c: u64, d: u64) -> u32 {
        Self::of_two(a, b) | Self::of_two(c, d) << 16
    }

    #[inline]
    const fn of_two(first: u64, second: u64) -> u32 {
        ROWS[Self::index(first)].0 as u32 | SECOND_ROWS[Self::index(second)]
    }

    /// Puts EC into bits [5:0] and the code, which stood in them, into [11:6].
    #[inline]
    const fn index(word: u64) -> usize {
        ((word as u32).rotate_left(6) & 0xfff) as usize
    }

    const fn row(esr: Esr) -> Self {
        let class = match esr.abort_class() {
            Some(class) => class as u8,
            None => NO_ABORT,
        };
        Self(
            class
                | if host_bus_objerr(esr) { HOST } else { 0 }
                | if kvm_rfc_v2(esr) { KVM_RFC_V2 } else { 0 },
        )
    }

    /// [`Esr::abort_class`].
    #[inline]
    #[must_use]
    pub const fn class(self) -> Option<FaultClass> {
        FaultClass::from_number(self.0 & CLASS)
    }

    /// [`kvm_rfc_v2`].
    #[inline]
    #[must_use]
    pub const fn kvm_rfc_v2(self) -> bool {
        self.0 & KVM_RFC_V2 != 0
    }

    /// Whether an arm64 Linux kernel would answer this fault of its own EL0 with SIGBUS and
    /// `BUS_OBJERR` ([`host_bus_objerr`]).
    #[inline]
    #[must_use]
    pub const fn host_bus_objerr(self) -> bool {
        self.0 & HOST != 0
    }

    /// The byte itself, for a log or a counter: the class by its number in `[4:0]`, in the order
    /// of [`FaultClass`], 31 for a word that reports no abort; `[6]`
    /// [`host_bus_objerr`](Self::host_bus_objerr); `[7]` [`kvm_rfc_v2`](Self::kvm_rfc_v2).
    #[inline]
    #[must_use]
    pub const fn into_bits(self) -> u8 {
        self.0
    }

    /// The triage whose byte this is, to read a count by. A byte that no word gives has no class,
    /// or decisions that do not go with it.
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits)
    }
}

impl core::fmt::Debug for Triage {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Triage({:#04x})", self.0)
    }
}

impl_text!(Triage, |this, put| {
    match this.class() {
        Some(class) => put!("{}", class),
        None => put!("no abort"),
    }
    if this.kvm_rfc_v2() {
        put!(", BUS_OBJERR by RFC v2");
    }
    if this.host_bus_objerr() {
        put!(", BUS_OBJERR by the host");
    }
});
