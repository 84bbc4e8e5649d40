//! Little-endian numbers in byte slices, with no way to leave the slice.

/// The `N` bytes at `offset`; `None` where the slice ends before them.
pub(super) fn take<const N: usize>(bytes: &[u8], offset: usize) -> Option<[u8; N]> {
    bytes.get(offset..)?.first_chunk::<N>().copied()
}

/// The `N` bytes at `offset` of a structure that is known to hold them; zeros beyond its end.
pub(super) fn at<const N: usize>(bytes: &[u8], offset: usize) -> [u8; N] {
    take(bytes, offset).unwrap_or([0; N])
}

/// Writes `value` at `offset`; what does not fit is dropped, which no caller lets happen.
pub(super) fn put(bytes: &mut [u8], offset: usize, value: &[u8]) {
    let place = bytes.get_mut(offset..).and_then(|rest| rest.get_mut(..value.len()));
    if let Some(place) = place {
        place.copy_from_slice(value);
    }
}
