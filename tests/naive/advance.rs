//! What an instruction that only goes on leaves of PC and `PSTATE`.

use super::bits::bit;

pub fn after(pc: u64, pstate: u64, length: u64) -> (u64, u64) {
    // SS
    let mut pstate = pstate & !(1 << 21);
    if bit(pstate, 4) {
        // IT[7:5] is the condition's upper part, IT[4:0] a queue that ends in a 1.
        let it: Vec<u32> = vec![15, 14, 13, 12, 11, 10, 26, 25];
        let queue: Vec<bool> = it.iter().map(|&n| bit(pstate, n)).collect();
        let next = if queue[5..] == [false; 3] {
            vec![false; 8]
        } else {
            [&queue[..3], &queue[4..], &[false]].concat()
        };
        for (&n, is_set) in it.iter().zip(next) {
            pstate = pstate & !(1 << n) | u64::from(is_set) << n;
        }
        ((pc + length) % (1 << 32), pstate)
    } else {
        // BTYPE, PACM
        pstate &= !(0b11 << 10 | 1 << 35);
        (pc.wrapping_add(length), pstate)
    }
}
