//! `DFSR` and `IFSR` against the tables of the manual, written out here by code.

use aarch64_syndrome::FaultStatus;
use aarch64_syndrome::aarch32::{Aet, Dfsr, FsrFault, FsrFormat, Ifsr};
use aarch64_syndrome::iss::{ErrorState, U4};

use FsrFault::{
    AccessFlagL1, AccessFlagL2, AccessFlagL3, AddressSizeL1, AddressSizeL2, AddressSizeL3,
    AddressSizeTtbr, Alignment, Debug, DomainL1, DomainL2, InstructionCacheMaintenance, Lockdown,
    PermissionL1, PermissionL2, PermissionL3, SError, SErrorParity, SyncExternal,
    SyncExternalWalkL1, SyncExternalWalkL2, SyncExternalWalkL3, SyncParity, SyncParityWalkL1,
    SyncParityWalkL2, SyncParityWalkL3, TlbConflict, TranslationL1, TranslationL2, TranslationL3,
    UnsupportedExclusive,
};
use FsrFormat::{Long, Short};

/// Arm DDI 0487 M.a.a, G8.2.47 and G8.2.103, `FS`: the register with no other field set, the
/// fault, and whether `IFSR` has the code too.
const SHORT: [(u32, FsrFault, bool); 22] = [
    (0x001, Alignment, true),
    (0x002, Debug, true),
    (0x003, AccessFlagL1, true),
    (0x004, InstructionCacheMaintenance, false),
    (0x005, TranslationL1, true),
    (0x006, AccessFlagL2, true),
    (0x007, TranslationL2, true),
    (0x008, SyncExternal, true),
    (0x009, DomainL1, true),
    (0x00b, DomainL2, true),
    (0x00c, SyncExternalWalkL1, true),
    (0x00d, PermissionL1, true),
    (0x00e, SyncExternalWalkL2, true),
    (0x00f, PermissionL2, true),
    (0x400, TlbConflict, true),
    (0x404, Lockdown, true),
    (0x405, UnsupportedExclusive, false),
    (0x406, SError, false),
    (0x408, SErrorParity, false),
    (0x409, SyncParity, true),
    (0x40c, SyncParityWalkL1, true),
    (0x40e, SyncParityWalkL2, true),
];

/// The same pages, `STATUS`.
const LONG: [(u32, FsrFault, bool); 28] = [
    (0x200, AddressSizeTtbr, true),
    (0x201, AddressSizeL1, true),
    (0x202, AddressSizeL2, true),
    (0x203, AddressSizeL3, true),
    (0x205, TranslationL1, true),
    (0x206, TranslationL2, true),
    (0x207, TranslationL3, true),
    (0x209, AccessFlagL1, true),
    (0x20a, AccessFlagL2, true),
    (0x20b, AccessFlagL3, true),
    (0x20d, PermissionL1, true),
    (0x20e, PermissionL2, true),
    (0x20f, PermissionL3, true),
    (0x210, SyncExternal, true),
    (0x211, SError, false),
    (0x215, SyncExternalWalkL1, true),
    (0x216, SyncExternalWalkL2, true),
    (0x217, SyncExternalWalkL3, true),
    (0x218, SyncParity, true),
    (0x219, SErrorParity, false),
    (0x21d, SyncParityWalkL1, true),
    (0x21e, SyncParityWalkL2, true),
    (0x21f, SyncParityWalkL3, true),
    (0x221, Alignment, true),
    (0x222, Debug, true),
    (0x230, TlbConflict, true),
    (0x234, Lockdown, false),
    (0x235, UnsupportedExclusive, false),
];

/// The bits of `FS` and `LPAE`, of `STATUS` and `LPAE`.
const CODE_BITS: [(FsrFormat, u32); 2] = [(Short, 0x60f), (Long, 0x23f)];

fn rows(format: FsrFormat) -> &'static [(u32, FsrFault, bool)] {
    match format {
        Short => &SHORT,
        Long => &LONG,
    }
}

#[test]
fn each_fault_has_the_code_of_the_manual_or_none() {
    for format in [Short, Long] {
        for &fault in FsrFault::ALL {
            let row = rows(format).iter().find(|row| row.1 == fault);
            let dfsr = row.map(|row| Dfsr::from_bits(row.0));
            let ifsr = row.filter(|row| row.2).map(|row| Ifsr::from_bits(row.0));
            assert_eq!(Dfsr::new(format, fault), dfsr, "{fault:?} {format:?}");
            assert_eq!(Ifsr::new(format, fault), ifsr, "{fault:?} {format:?}");
        }
    }
}

/// Every word of 17 bits, and the 15 bits above in two patterns, so that all fields vary together.
fn words() -> impl Iterator<Item = u32> {
    (0..=0x1_ffff).flat_map(|low| [low, low | 0xfffe_0000])
}

#[test]
fn every_word_decodes_to_what_the_manual_says_and_keeps_its_bits() {
    for word in words() {
        let (format, code_bits) = CODE_BITS[usize::from(word >> 9 & 1 != 0)];
        let row = rows(format).iter().find(|row| row.0 == word & code_bits);
        let (dfsr, ifsr) = (Dfsr::from_bits(word), Ifsr::from_bits(word));
        assert_eq!((dfsr.into_bits(), ifsr.into_bits()), (word, word));
        assert_eq!((dfsr.format(), ifsr.format()), (format, format));
        assert_eq!(dfsr.fault(), row.map(|row| row.1), "{word:#x}");
        assert_eq!(ifsr.fault(), row.filter(|row| row.2).map(|row| row.1), "{word:#x}");
    }
}

const ON_WALK: [FsrFault; 6] = [
    SyncExternalWalkL1,
    SyncExternalWalkL2,
    SyncExternalWalkL3,
    SyncParityWalkL1,
    SyncParityWalkL2,
    SyncParityWalkL3,
];
const ASYNCHRONOUS: [FsrFault; 2] = [SError, SErrorParity];
/// Table G5-29 and G5-30: all else is UNKNOWN.
const WITH_DOMAIN: [FsrFault; 6] =
    [DomainL1, DomainL2, TranslationL2, AccessFlagL2, SyncExternalWalkL2, SyncParityWalkL2];

#[test]
fn each_field_exists_where_the_manual_says() {
    for word in words() {
        let bit = |at: u32| word >> at & 1 != 0;
        let dfsr = Dfsr::from_bits(word);
        let when = |exists: fn(FsrFault) -> bool| dfsr.fault().is_some_and(exists);
        let is_external = |fault: FsrFault| {
            ON_WALK.contains(&fault)
                || ASYNCHRONOUS.contains(&fault)
                || matches!(fault, SyncExternal | SyncParity)
        };
        let is_synchronous = when(|fault| !ASYNCHRONOUS.contains(&fault));
        let is_on_walk = when(|fault| ON_WALK.contains(&fault));
        let domain = when(|fault| WITH_DOMAIN.contains(&fault)) && dfsr.format() == Short;
        let state = [
            ErrorState::Uncontainable,
            ErrorState::Unrecoverable,
            ErrorState::Restartable,
            ErrorState::Recoverable,
        ][word as usize >> 14 & 3];

        let synchronous_external = when(|fault| fault == SyncExternal);
        assert_eq!(dfsr.fnv(), synchronous_external.then_some(bit(16)), "{word:#x}");
        assert_eq!(dfsr.aet().map(Aet::state), when(|fault| fault == SError).then_some(state));
        assert_eq!(dfsr.cm(), (is_synchronous && !is_on_walk).then_some(bit(13)), "{word:#x}");
        assert_eq!(dfsr.ext(), dfsr.fault().filter(|f| is_external(*f)).map(|_| bit(12)));
        assert_eq!(dfsr.wnr(), is_synchronous.then_some(bit(11)), "{word:#x}");
        let number = (word >> 4 & 0xf) as u8;
        assert_eq!(dfsr.domain().map(U4::into_bits), domain.then_some(number), "{word:#x}");

        let ifsr = Ifsr::from_bits(word);
        let of_ifsr = ifsr.fault().is_some();
        assert_eq!(ifsr.fnv(), (of_ifsr && synchronous_external).then_some(bit(16)), "{word:#x}");
        assert_eq!(ifsr.ext(), dfsr.ext().filter(|_| of_ifsr), "{word:#x}");
    }
}

const AETS: [Aet; 4] = [Aet::Uncontainable, Aet::Unrecoverable, Aet::Restartable, Aet::Recoverable];

#[test]
fn what_is_encoded_is_decoded_and_nothing_else_changes() {
    for (format, fault) in
        [Short, Long].into_iter().flat_map(|f| rows(f).iter().map(move |r| (f, r.1)))
    {
        let bare = Dfsr::new(format, fault).unwrap();
        for fields in 0..1_u32 << 10 {
            let flag = |at: u32| fields >> at & 1 != 0;
            let (aet, domain) =
                (AETS[fields as usize & 3], U4::from_bits((fields >> 2 & 0xf) as u8));
            let dfsr = bare
                .with_fnv(flag(6))
                .with_aet(aet)
                .with_cm(flag(7))
                .with_ext(flag(8))
                .with_wnr(flag(9))
                .with_domain(domain);
            assert_eq!((dfsr.format(), dfsr.fault()), (format, Some(fault)));
            assert_eq!(dfsr.fnv(), bare.fnv().map(|_| flag(6)));
            assert_eq!(dfsr.aet(), bare.aet().map(|_| aet));
            assert_eq!(dfsr.cm(), bare.cm().map(|_| flag(7)));
            assert_eq!(dfsr.ext(), bare.ext().map(|_| flag(8)));
            assert_eq!(dfsr.wnr(), bare.wnr().map(|_| flag(9)));
            assert_eq!(dfsr.domain(), bare.domain().map(|_| domain));
            let cleared = dfsr
                .with_fnv(false)
                .with_aet(Aet::Uncontainable)
                .with_cm(false)
                .with_ext(false)
                .with_wnr(false)
                .with_domain(U4::from_bits(0));
            assert_eq!(cleared, bare);
        }
        if let Some(bare) = Ifsr::new(format, fault) {
            let ifsr = bare.with_fnv(true).with_ext(true);
            assert_eq!(ifsr.fault(), Some(fault));
            assert_eq!(ifsr.fnv(), bare.fnv().map(|_| true));
            assert_eq!(ifsr.ext(), bare.ext().map(|_| true));
            assert_eq!(ifsr.with_fnv(false).with_ext(false), bare);
        }
    }
}

#[test]
fn a_cache_maintenance_fault_is_a_write() {
    let fault = Dfsr::new(Long, TranslationL2).unwrap();
    assert_eq!(fault.with_cm(true).into_bits(), 0x2a06);
    assert_eq!(fault.with_cm(false).into_bits(), 0x206);
}

/// The codes of `ESR_ELx` with their register in the Short- and Long-descriptor format; every code
/// that is not here has none.
const INJECTED: [(u8, Option<u32>, u32); 25] = [
    (0x00, None, 0x200),
    (0x01, None, 0x201),
    (0x02, None, 0x202),
    (0x03, None, 0x203),
    (0x05, Some(0x005), 0x205),
    (0x06, Some(0x007), 0x206),
    (0x07, None, 0x207),
    (0x09, Some(0x003), 0x209),
    (0x0a, Some(0x006), 0x20a),
    (0x0b, None, 0x20b),
    (0x0d, Some(0x00d), 0x20d),
    (0x0e, Some(0x00f), 0x20e),
    (0x0f, None, 0x20f),
    (0x10, Some(0x008), 0x210),
    (0x15, Some(0x00c), 0x215),
    (0x16, Some(0x00e), 0x216),
    (0x17, None, 0x217),
    (0x18, Some(0x409), 0x218),
    (0x1d, Some(0x40c), 0x21d),
    (0x1e, Some(0x40e), 0x21e),
    (0x1f, None, 0x21f),
    (0x30, Some(0x400), 0x230),
    // Of a Data Abort alone.
    (0x21, Some(0x001), 0x221),
    (0x34, Some(0x404), 0x234),
    (0x35, Some(0x405), 0x235),
];

#[test]
fn a_fault_of_aarch64_is_the_same_fault_in_aarch32_or_none() {
    for code in 0..64 {
        let status = FaultStatus::from_bits(code);
        let row = INJECTED.iter().find(|row| row.0 == code);
        let of_ifsr = !matches!(code, 0x21 | 0x34 | 0x35);
        for (format, word) in [(Short, row.and_then(|row| row.1)), (Long, row.map(|row| row.2))] {
            let dfsr = Dfsr::from_fault_status(format, status).map(Dfsr::into_bits);
            let ifsr = Ifsr::from_fault_status(format, status).map(Ifsr::into_bits);
            assert_eq!(dfsr, word, "{status} {format}");
            assert_eq!(ifsr, word.filter(|_| of_ifsr), "{status} {format}");
        }
        let fault = FsrFault::from_fault_status(status);
        assert_eq!(fault.is_some(), row.is_some(), "{status}");
        assert_eq!(fault.and_then(FsrFault::fault_status), row.map(|_| status));
    }
}

#[test]
fn the_guest_chooses_the_format() {
    assert_eq!(FsrFormat::from_ttbcr(0x8000_0000), Long);
    assert_eq!(FsrFormat::from_ttbcr(0x7fff_ffff), Short);
}

#[test]
fn an_serror_reaches_the_guest_through_vsesr() {
    for format in [Short, Long] {
        let error = Dfsr::new(format, SError).unwrap().with_aet(Aet::Restartable).with_ext(true);
        assert_eq!(error.vsesr(), Some(0x9000));
        assert_eq!(error.with_ext(false).vsesr(), Some(0x8000));
        assert_eq!(Dfsr::new(format, SyncExternal).unwrap().vsesr(), None);
        assert_eq!(Dfsr::new(format, SErrorParity).unwrap().vsesr(), None);
    }
    for aet in AETS {
        assert_eq!(Aet::from_state(aet.state()), Some(aet));
    }
    assert_eq!(Aet::from_state(ErrorState::Corrected), None);
}

#[test]
fn the_text_names_the_fault_and_its_fields() {
    let text = |bits| Dfsr::from_bits(bits).to_string();
    assert_eq!(
        text(0x1_0210),
        "0x00010210 Synchronous External abort, not on translation table walk \
         FnV=0x1 CM=0x0 ExT=0x0 WnR=0x0"
    );
    assert_eq!(
        text(0x0000_0857),
        "0x00000857 Translation fault, level 2 CM=0x0 WnR=0x1 Domain=0x5"
    );
    assert_eq!(text(0x0000_c406), "0x0000c406 SError exception AET=0x3 ExT=0x0");
    assert_eq!(text(0), "0x00000000 unallocated");
    assert_eq!(
        Ifsr::from_bits(0x221).to_string(),
        "0x00000221 Alignment fault (of the PC, in an IFSR)"
    );
    assert_eq!(format!("{:?}", Ifsr::from_bits(0x221)), "Ifsr(0x00000221)");
    assert_eq!(Aet::Recoverable.to_string(), "recoverable (UER)");
}
