//! Code that is assembled here and runs elsewhere: as bytes.

/// The bytes between two symbols of `global_asm!`, which are the ends of one constant.
macro_rules! assembled {
    ($start:ident, $end:ident) => {{
        unsafe extern "C" {
            static $start: u8;
            static $end: u8;
        }
        // SAFETY: the two symbols are the ends of one constant.
        let bytes: &'static [u8] = unsafe {
            let (start, end) = (&raw const $start, &raw const $end);
            std::slice::from_raw_parts(start, end.addr() - start.addr())
        };
        bytes
    }};
}
pub(crate) use assembled;
