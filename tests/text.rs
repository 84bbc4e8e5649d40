//! Every public type has its words: `Display` and, with the feature, `defmt::Format`.

use aarch64_syndrome::address::{AddressSpace, Par, Pfar};
use aarch64_syndrome::iss::*;
use aarch64_syndrome::mmio::Access64B;
use aarch64_syndrome::policy::{
    FaultStatusSet, KvmGpa, KvmSea, KvmSeaExit, KvmSeaRoute, LinuxSignal, SiCode, Signal,
};
use aarch64_syndrome::ras::*;
use aarch64_syndrome::sysreg::SysRegPairAccess;
use aarch64_syndrome::*;
use std::fmt::{Debug, Display};

#[cfg(feature = "defmt")]
fn has_words<T: Debug + Display + defmt::Format>() {}

#[cfg(not(feature = "defmt"))]
fn has_words<T: Debug + Display>() {}

macro_rules! have_words {
    ($($type:ty)+) => { $(has_words::<$type>();)+ };
}

#[test]
fn every_public_type_has_words() {
    have_words!(
        Access Access64B AccessKind AccessSize AddressSpace AddressingMode AsyncErrorType
        Breakpoint CorrectedError Disr ErrAddr ErrFr ErrMisc0 ErrStatus ErrorCode ErrorCounter
        ErrorCounterFormat ErrorCounters Erridr PhysicalRange RecordTimebase RecordedError
        UncorrectedErrorType Vdisr Vsesr BreakpointInstruction Bti Condition DataAbort Direction
        Encoding Endianness Eret ErrorState Esr ExceptionClass ExceptionReturn Far Fault
        FaultClass FaultStatus FaultStatusSet Field FieldState FpAccess FpException FpFlags Gcs
        GcsExceptionType GcsInstruction Gpc GpcStatus Granule GuestTranslation LinuxSignal Hpfar
        HvcSvc IllegalStateOrAlignment ImpdefEl3 InstructionAbort InstructionLength
        InstructionLengthRule Ipa IpaAnswer KvmGpa KvmSea KvmSeaExit KvmSeaRoute LdcStc Level
        Ls64 McrMrc McrrMrrc MemoryInstruction MmioAccess Mops MsrMrsSys MsrrMrrs NoIpa NotMmio
        Named<ExceptionClass> Named<FaultStatus> Named<SysReg> Named<SysRegAccess> Named<Fault>
        Named<Syndrome> Named<DataAbort> U2 U3 U4 OriginEl OtherInstruction
        OtherTrappedInstruction PacFail PauthTrap Par Pfar Profiling ProfilingSource Register SError
        SiCode Signal Smc32 Smc64 SmeAccess SmeTrapCode SoftwareStep Stage SveAccess
        SyncErrorType Syndrome SysReg SysRegAccess SysRegPairAccess TargetEl TargetEl1Or2
        TargetEl2Or3 TrapSnapshot Unknown WaitInstruction Watchpoint Wfx WriteUpdate
    );
}

#[cfg(feature = "ghes")]
#[test]
fn every_public_type_of_ghes_has_words() {
    use aarch64_syndrome::ghes::*;
    have_words!(
        ActionOptional ActionRequired AddressSource ArmProcessorError<'_>
        ArmProcessorErrorFields<'_> ContextType DataEntry<'_> ErrorAddress ErrorMemory
        ErrorRecord ErrorSource HardwareErrors HestNotification LayoutError MemoryError
        MemoryError2 MemoryEvent
        Notification MachineRas OutOfRegion ParseError PostError<OutOfRegion>
        ProcessorContext<'_> ProcessorErrorInformation RunningState Plan ReadError<OutOfRegion>
        RepeatedReport SectionType Severity SourceState StatusBlock<'_> CannotTell VcpuState
        WriteError
    );
}

#[cfg(feature = "kvm")]
#[test]
fn every_public_type_of_a_report_has_words() {
    use aarch64_syndrome::ghes::OutOfRegion;
    use aarch64_syndrome::kvm::{Delivery, Posting, Report, ResetError, TellError, Told};
    have_words!(
        Delivery Posting<OutOfRegion> Report<OutOfRegion> TellError<OutOfRegion>
        ResetError<OutOfRegion, OutOfRegion> Told<OutOfRegion>
    );
}
