//! Sections of each kind: nothing panics, and what was read is written back as it was.
#![no_main]

use aarch64_syndrome::ghes::{
    AddressSources, ArmProcessorError, ArmProcessorErrorFields, DataEntry, MemoryError,
    MemoryError2, SectionType, Severity,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(error) = MemoryError::parse(bytes) {
        assert_eq!(MemoryError::parse(error.as_bytes()), Ok(error));
    }
    if let Ok(error) = MemoryError2::parse(bytes) {
        assert_eq!(MemoryError2::parse(error.as_bytes()), Ok(error));
    }
    if let Ok(error) = ArmProcessorError::parse(bytes) {
        let (information, contexts): (Vec<_>, Vec<_>) =
            (error.information().collect(), error.contexts().collect());
        let mut fields = ArmProcessorErrorFields::new(error.midr());
        (fields.mpidr, fields.affinity_level) = (error.mpidr(), error.affinity_level());
        fields.running_state = error.running_state();
        (fields.information, fields.contexts) = (&information, &contexts);
        fields.vendor = error.vendor_bytes();
        let mut buffer = vec![0; fields.length()];
        let written = fields.write(&mut buffer).expect("room");
        assert_eq!((written.midr(), written.mpidr()), (error.midr(), error.mpidr()));
        assert_eq!(written.running_state(), error.running_state());
        assert!(written.information().eq(information.iter().copied()));
        assert!(written.contexts().eq(contexts.iter().copied()));
        assert_eq!(written.vendor_bytes(), error.vendor_bytes());
    }
    for kind in [SectionType::MEMORY, SectionType::MEMORY_2, SectionType::ARM_PROCESSOR] {
        let cper = Some(DataEntry::new(kind, Severity::RECOVERABLE, bytes));
        let _ = AddressSources::DEFAULT.with_cper(cper).best();
    }
});
