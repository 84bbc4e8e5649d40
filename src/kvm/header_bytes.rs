//! Numbers at fixed places in the structs of Linux, in the byte order of arm64 Linux.

#![allow(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "offsets are constants inside the array: a wrong one fails every test"
)]

pub(super) const fn u64_at<const N: usize>(bytes: &[u8; N], offset: usize) -> u64 {
    let mut value = 0;
    let mut i = 8;
    while i > 0 {
        i -= 1;
        value = value << 8 | bytes[offset + i] as u64;
    }
    value
}

pub(super) const fn u32_at<const N: usize>(bytes: &[u8; N], offset: usize) -> u32 {
    bytes[offset] as u32
        | (bytes[offset + 1] as u32) << 8
        | (bytes[offset + 2] as u32) << 16
        | (bytes[offset + 3] as u32) << 24
}

pub(super) const fn put_u32<const N: usize>(bytes: &mut [u8; N], offset: usize, value: u32) {
    let value = value.to_le_bytes();
    let mut i = 0;
    while i < 4 {
        bytes[offset + i] = value[i];
        i += 1;
    }
}

pub(super) const fn put_u64<const N: usize>(bytes: &mut [u8; N], offset: usize, value: u64) {
    let value = value.to_le_bytes();
    let mut i = 0;
    while i < 8 {
        bytes[offset + i] = value[i];
        i += 1;
    }
}
