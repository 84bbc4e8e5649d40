//! The names under which logs print registers, in any case.

use crate::el::TargetEl;

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    Esr,
    /// `ESR_EL2` of a 32-bit hypervisor, and Xen's word for it.
    Hsr,
    Far,
    Hpfar,
    /// A guest physical address.
    Page,
    Syndrome,
    Ec,
    Il,
    Iss,
}

/// A name, and the level that is part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) name: Name,
    pub(super) el: Option<TargetEl>,
    /// `_ELx` or `_ELn` is there.
    pub(super) has_suffix: bool,
}

/// The name that a word of letters, digits and underscores is: `ESR`, `esr_el3`, `EsrEl3`,
/// `FAR_ELn`, `hxfar`, `guest_esr`.
pub(super) fn of(word: &[u8]) -> Option<Named> {
    // Nearly every word of a log leaves here.
    if !matches!(word.len(), 2..=20) {
        return None;
    }
    let (base, has_suffix, el) = split_level(word);
    let (name, level) = match base.len() {
        2 => match base {
            [b'e' | b'E', b'c' | b'C'] => (Name::Ec, None),
            [b'i' | b'I', b'l' | b'L'] => (Name::Il, None),
            _ => return None,
        },
        3 => (of_three(base)?, None),
        5 if base.eq_ignore_ascii_case(b"hpfar") => (Name::Hpfar, Some(TargetEl::El2)),
        5 if base.eq_ignore_ascii_case(b"hxfar") => (Name::Far, Some(TargetEl::El2)),
        8 if matches!(base, b"syndrome" | b"Syndrome") => (Name::Syndrome, None),
        _ => match base {
            [.., b'_', e, s, r] => match of_three(&[*e, *s, *r])? {
                name @ (Name::Esr | Name::Far | Name::Hsr) => (name, None),
                _ => return None,
            },
            _ => return None,
        },
    };
    let level = match name {
        Name::Hsr => Some(TargetEl::El2),
        _ => level,
    };
    Some(Named { name, el: el.or(level), has_suffix })
}

fn of_three(base: &[u8]) -> Option<Name> {
    // As the needles have them: what is found does not hang on the lines around it.
    match base {
        b"ESR" | b"esr" | b"Esr" => return Some(Name::Esr),
        b"HSR" | b"hsr" | b"Hsr" => return Some(Name::Hsr),
        _ => {}
    }
    let [a, b, c] = base else { return None };
    match [a.to_ascii_lowercase(), b.to_ascii_lowercase(), c.to_ascii_lowercase()] {
        // Xen and KVM call the guest's addresses so.
        [b'f', b'a', b'r'] | [b'g', b'v', b'a'] => Some(Name::Far),
        [b'g' | b'i', b'p', b'a'] => Some(Name::Page),
        [b'i', b's', b's'] => Some(Name::Iss),
        _ => None,
    }
}

/// A word without `_el1`, `El3` or `_ELn`, whether there was one, and the level.
fn split_level(word: &[u8]) -> (&[u8], bool, Option<TargetEl>) {
    let [base @ .., b'e' | b'E', b'l' | b'L', el] = word else { return (word, false, None) };
    let el = match el {
        b'1' => Some(TargetEl::El1),
        b'2' => Some(TargetEl::El2),
        b'3' => Some(TargetEl::El3),
        b'n' | b'x' | b'N' | b'X' => None,
        _ => return (word, false, None),
    };
    (base.strip_suffix(b"_").unwrap_or(base), true, el)
}
