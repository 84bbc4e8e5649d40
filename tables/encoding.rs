// The encodings of `ISS` and `ISS2`, in the order of their first exception class: the type of
// `src/iss`, its name in JSON and in text, and the words for it. Which classes have it, `ec.rs` says.
encodings! {
    Unknown "unknown" "EC 0x00: an unknown reason";
    Wfx "wf" "EC 0x01: WFI, WFE, WFIT or WFET";
    McrMrc "mcr_mrc" "EC 0x03, 0x05 or 0x08: MCR, MRC or VMRS";
    McrrMrrc "mcrr_mrrc" "EC 0x04 or 0x0c: MCRR or MRRC";
    LdcStc "ldc_stc" "EC 0x06: LDC or STC";
    FpAccess "fp_access" "EC 0x07: an access that FPEN or TFP traps";
    PauthTrap "pauth_trap" "EC 0x09: a pointer authentication instruction";
    OtherInstruction "other_instruction" "EC 0x0a: LS64, TSB CSYNC or PSB CSYNC";
    Bti "bti" "EC 0x0d: a Branch Target Exception";
    IllegalStateOrAlignment "illegal_state_or_alignment" "EC 0x0e, 0x22 or 0x26: Illegal Execution state, PC or SP alignment";
    HvcSvc "hvc_svc" "EC 0x11, 0x12, 0x15 or 0x16: HVC or SVC";
    Smc32 "smc32" "EC 0x13: SMC from `AArch32` state";
    MsrrMrrs "msrr_mrrs" "EC 0x14: MSRR, MRRS or a 128-bit System instruction";
    Smc64 "smc64" "EC 0x17: SMC from `AArch64` state";
    MsrMrsSys "msr_mrs_sys" "EC 0x18: MSR, MRS or a System instruction";
    SveAccess "sve_access" "EC 0x19: an SVE access";
    Eret "eret" "EC 0x1a: ERET, ERETAA or ERETAB";
    PacFail "pac_fail" "EC 0x1c: a PAC Fail";
    SmeAccess "sme_access" "EC 0x1d: SME functionality";
    Gpc "gpc" "EC 0x1e: a Granule Protection Check";
    ImpdefEl3 "impdef_el3" "EC 0x1f: IMPLEMENTATION DEFINED, to EL3";
    InstructionAbort "instruction_abort" "EC 0x20 or 0x21";
    DataAbort "data_abort" "EC 0x24 or 0x25";
    Mops "mops" "EC 0x27: Memory Copy or Memory Set";
    FpException "fp_exception" "EC 0x28 or 0x2c: a trapped floating-point exception";
    Gcs "gcs" "EC 0x2d: Guarded Control Stack";
    SError "serror" "EC 0x2f";
    Breakpoint "breakpoint" "EC 0x30, 0x31 or 0x3a: a breakpoint or Vector Catch";
    SoftwareStep "software_step" "EC 0x32 or 0x33: a software step";
    Watchpoint "watchpoint" "EC 0x34 or 0x35: a watchpoint";
    BreakpointInstruction "breakpoint_instruction" "EC 0x38 or 0x3c: BKPT or BRK";
    Profiling "profiling" "EC 0x3d: a Profiling exception";
}
