//! A system register as people write it.

use crate::small_int::{U2, U3, U4};
use crate::sysreg::SysReg;

/// A register by the manual's name, or by its numbers as an assembler takes them; `None` for
/// anything else.
///
/// ```
/// use aarch64_syndrome::report::parse_sys_reg;
///
/// assert_eq!(parse_sys_reg("S3_0_C12_C11_5"), parse_sys_reg("ICC_SGI1R_EL1"));
/// ```
#[must_use]
pub fn parse_sys_reg(text: &str) -> Option<SysReg> {
    let has_name = |register: &SysReg| register.name().is_some_and(|name| name == text);
    (0..=u16::MAX).map(SysReg::from_bits).find(has_name).or_else(|| numbers(text))
}

fn numbers(text: &str) -> Option<SysReg> {
    let mut parts = text.strip_prefix('S')?.split('_');
    let mut number = |prefix: &str, most: u8| {
        let digits = parts.next()?.strip_prefix(prefix)?;
        digits.parse().ok().filter(|&number| number <= most)
    };
    let op0 = U2::from_bits(number("", 3)?);
    let op1 = U3::from_bits(number("", 7)?);
    let crn = U4::from_bits(number("C", 15)?);
    let crm = U4::from_bits(number("C", 15)?);
    let op2 = U3::from_bits(number("", 7)?);
    parts.next().is_none().then(|| SysReg::new(op0, op1, crn, crm, op2))
}
