//! The names of SIMD&FP registers, from single transfers.

use aarch64_syndrome::load_store::{Operand, Transfer, TransferList, VectorRegister};

/// `b0` to `q31`.
pub(crate) fn scalar(register: VectorRegister, bytes: usize) -> String {
    format!("{}{}", letter(bytes), register.index())
}

/// `4 { v0.2d, v1.2d, v2.2d, v3.2d }`, `1r { v0.8b }`, `2 { v0.h, v1.h }[3]`; `None` where the
/// list is of whole registers.
pub(crate) fn structures(list: TransferList) -> Option<String> {
    let transfers: Vec<Transfer> = list.into_iter().collect();
    let bytes = transfers[0].bytes();
    for (number, transfer) in transfers.iter().enumerate() {
        assert_eq!(transfer.bytes(), bytes);
        assert_eq!(transfer.offset(), u64::try_from(number * bytes).expect("at most 63"));
    }
    match transfers[0].operand() {
        Operand::EveryElement { register, is_128_bit } => {
            for (number, transfer) in transfers.iter().enumerate() {
                let register = following(register, number);
                assert_eq!(transfer.operand(), Operand::EveryElement { register, is_128_bit });
            }
            let elements = if is_128_bit { 16 } else { 8 } / bytes;
            let arrangement = format!(".{elements}{}", letter(bytes));
            let count = transfers.len();
            Some(format!("{count}r {}", braces(register, count, &arrangement)))
        }
        Operand::Element { register, index, zeroes_upper_half } => {
            let is_one_element_of_each = !zeroes_upper_half
                && transfers.iter().all(|transfer| element(*transfer).1 == index);
            if is_one_element_of_each {
                return Some(one_element(&transfers, register, index, bytes));
            }
            Some(whole(&transfers, register, zeroes_upper_half, bytes))
        }
        Operand::General(..) | Operand::SimdFp(_) => None,
    }
}

fn one_element(transfers: &[Transfer], first: VectorRegister, index: u8, bytes: usize) -> String {
    let count = transfers.len();
    for (number, transfer) in transfers.iter().enumerate() {
        assert_eq!(element(*transfer), (following(first, number).index(), index, false));
    }
    let arrangement = format!(".{}", letter(bytes));
    format!("{count} {}[{index}]", braces(first, count, &arrangement))
}

/// Whole vectors. Which of them go by turns is seen from where element 1 first appears.
fn whole(transfers: &[Transfer], first: VectorRegister, is_64_bit: bool, bytes: usize) -> String {
    let elements = if is_64_bit { 8 } else { 16 } / bytes;
    let vectors = transfers.len() / elements;
    assert_eq!(transfers.len(), vectors * elements);
    let interleaved = if elements == 1 {
        1
    } else {
        transfers.iter().position(|transfer| element(*transfer).1 == 1).expect("two elements")
    };
    assert!(interleaved == vectors || interleaved == 1);
    let mut rest = transfers.iter();
    for round in 0..vectors / interleaved {
        for index in 0..elements {
            for turn in 0..interleaved {
                let register = following(first, round + turn).index();
                let index = u8::try_from(index).expect("at most 15");
                let transfer = rest.next().expect("as many as counted");
                assert_eq!(element(*transfer), (register, index, is_64_bit));
            }
        }
    }
    let arrangement = format!(".{elements}{}", letter(bytes));
    format!("{interleaved} {}", braces(first, vectors, &arrangement))
}

fn element(transfer: Transfer) -> (usize, u8, bool) {
    match transfer.operand() {
        Operand::Element { register, index, zeroes_upper_half } => {
            (register.index(), index, zeroes_upper_half)
        }
        other => panic!("{other:?}"),
    }
}

fn following(first: VectorRegister, count: usize) -> VectorRegister {
    let number = (first.index() + count) % 32;
    VectorRegister::from_bits(u8::try_from(number).expect("below 32"))
}

fn braces(first: VectorRegister, count: usize, arrangement: &str) -> String {
    let names: Vec<String> = (0..count)
        .map(|number| format!("v{}{arrangement}", following(first, number).index()))
        .collect();
    format!("{{ {} }}", names.join(", "))
}

fn letter(bytes: usize) -> char {
    match bytes {
        1 => 'b',
        2 => 'h',
        4 => 's',
        8 => 'd',
        16 => 'q',
        _ => panic!("{bytes} bytes"),
    }
}
