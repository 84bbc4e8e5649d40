//! Sets of fault status codes that the manual names by bit pattern.

/// `0b010000`, `0b01001x`, `0b0101xx`: the synchronous External aborts for
/// which SET, WU and PFV are defined.
#[inline]
pub fn external_abort(code: u64) -> bool {
    code == 0x10 || code == 0x12 || code == 0x13 || (0x14..=0x17).contains(&code)
}

/// The synchronous parity and ECC errors: `0x18`, and `0x1b..=0x1f` on a walk.
#[inline]
pub fn parity(code: u64) -> bool {
    code == 0x18 || (0x1b..=0x1f).contains(&code)
}

/// `0b0001xx`, `0b0010xx`, `0b0011xx`, `0b10101x`: the codes for which
/// ISS[12:11] of a Data Abort is LST.
#[inline]
pub fn has_lst(code: u64) -> bool {
    (0x04..=0x0f).contains(&code) || code == 0x2a || code == 0x2b
}

/// `0b0011xx`: Permission faults. They have no negative levels.
#[inline]
pub fn permission(code: u64) -> bool {
    (0x0c..=0x0f).contains(&code)
}

/// `0b0011xx`, `0b01001x`, `0b0101xx`, `0b10001x`, `0b1001xx`: the codes for
/// which HDBSSF is defined.
#[inline]
pub fn has_hdbssf(code: u64) -> bool {
    permission(code) || (0x12..=0x17).contains(&code) || (0x22..=0x27).contains(&code)
}
