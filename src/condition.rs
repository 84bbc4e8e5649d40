//! The condition of a trapped `AArch32` instruction.

/// `COND`, a condition code: four bits, every value kept.
///
/// An exception from `AArch64` state, or from an instruction that is not conditional, has
/// [`AL`](Self::AL).
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "COND")]
pub struct Condition(u8);

open_code!(Condition, 0b1111:
    0b0000 EQ "EQ, equal";
    0b0001 NE "NE, not equal";
    0b0010 CS "CS, carry set";
    0b0011 CC "CC, carry clear";
    0b0100 MI "MI, minus, negative";
    0b0101 PL "PL, plus, positive or zero";
    0b0110 VS "VS, overflow";
    0b0111 VC "VC, no overflow";
    0b1000 HI "HI, unsigned higher";
    0b1001 LS "LS, unsigned lower or same";
    0b1010 GE "GE, signed greater than or equal";
    0b1011 LT "LT, signed less than";
    0b1100 GT "GT, signed greater than";
    0b1101 LE "LE, signed less than or equal";
    0b1110 AL "AL, always";
);
