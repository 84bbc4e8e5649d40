// Exception classes: ESR_ELx.EC. Arm DDI 0487 M.a.a, ESR_EL1.EC, ESR_EL2.EC and ESR_EL3.EC.
//
// A code without a row is unallocated; TSTART (FEAT_TME, withdrawn in M.a.a) is named but occurs
// nowhere. Columns: code, constant, ISS encoding, the ESR_ELx it occurs in, IL, the manual's words.
exception_classes! {
    0x00 UNKNOWN Unknown [1 2 3] one "Unknown reason";
    0x01 WFX Wfx [1 2 3] length "Trapped WF* instruction execution";
    0x03 MCR_MRC_CP15 McrMrc [1 2 3] length "Trapped MCR or MRC access with (coproc == 0b1111)";
    0x04 MCRR_MRRC_CP15 McrrMrrc [1 2 3] length "Trapped MCRR or MRRC access with (coproc == 0b1111)";
    0x05 MCR_MRC_CP14 McrMrc [1 2 3] length "Trapped MCR or MRC access with (coproc == 0b1110)";
    0x06 LDC_STC LdcStc [1 2 3] length "Trapped LDC or STC access";
    0x07 FP_ACCESS FpAccess [1 2 3] length "Access to SME, SVE, Advanced SIMD or floating-point functionality trapped by FPEN or TFP";
    0x08 VMRS McrMrc [2] length "Trapped VMRS access, from ID group trap";
    0x09 PAUTH_TRAP PauthTrap [1 2 3] length "Trapped use of a Pointer authentication instruction";
    0x0a OTHER_INSTRUCTION OtherInstruction [1 2 3] length "Trapped execution of any instruction not covered by other EC values";
    0x0c MRRC_CP14 McrrMrrc [1 2 3] length "Trapped MRRC access with (coproc == 0b1110)";
    0x0d BTI Bti [1 2 3] length "Branch Target Exception";
    0x0e ILLEGAL_STATE IllegalStateOrAlignment [1 2 3] one "Illegal Execution state";
    0x11 SVC32 HvcSvc [1 2] length "SVC instruction execution in AArch32 state";
    0x12 HVC32 HvcSvc [2] length "HVC instruction execution in AArch32 state";
    0x13 SMC32 Smc32 [2 3] length "SMC instruction execution in AArch32 state";
    0x14 MSRR_MRRS MsrrMrrs [1 2 3] length "Trapped MSRR, MRRS or 128-bit System instruction execution in AArch64 state";
    0x15 SVC64 HvcSvc [1 2 3] length "SVC instruction execution in AArch64 state";
    0x16 HVC64 HvcSvc [2 3] length "HVC instruction execution in AArch64 state";
    0x17 SMC64 Smc64 [2 3] length "SMC instruction execution in AArch64 state";
    0x18 MSR_MRS_SYS MsrMrsSys [1 2 3] length "Trapped MSR, MRS or System instruction execution in AArch64 state";
    0x19 SVE_ACCESS SveAccess [1 2 3] length "Access to SVE functionality trapped by ZEN, TZ or EZ";
    0x1a ERET Eret [1 2] length "Trapped ERET, ERETAA, or ERETAB instruction execution";
    0x1b TSTART Unallocated [] length "Trapped TSTART instruction execution (FEAT_TME, withdrawn)";
    0x1c PAC_FAIL PacFail [1 2 3] length "Exception from a PAC Fail";
    0x1d SME_ACCESS SmeAccess [1 2 3] length "Access to SME functionality trapped by SMEN, TSM or ESM, or illegal in this SME state";
    0x1e GPC Gpc [3] length "Granule Protection Check exception";
    0x1f IMPDEF_EL3 ImpdefEl3 [3] length "IMPLEMENTATION DEFINED exception to EL3";
    0x20 INSTRUCTION_ABORT_LOWER InstructionAbort [1 2 3] one "Instruction Abort from a lower Exception level";
    0x21 INSTRUCTION_ABORT_CURRENT InstructionAbort [1 2 3] one "Instruction Abort taken without a change in Exception level";
    0x22 PC_ALIGNMENT IllegalStateOrAlignment [1 2 3] one "PC alignment fault exception";
    0x24 DATA_ABORT_LOWER DataAbort [1 2 3] isv "Data Abort exception from a lower Exception level";
    0x25 DATA_ABORT_CURRENT DataAbort [1 2 3] isv "Data Abort exception without a change in Exception level, or from an access through VNCR_EL2";
    0x26 SP_ALIGNMENT IllegalStateOrAlignment [1 2 3] one "SP alignment fault exception";
    0x27 MOPS Mops [1 2 3] length "Memory Operation Exception";
    0x28 FP_EXCEPTION32 FpException [1 2] length "Trapped floating-point exception taken from AArch32 state";
    0x2c FP_EXCEPTION64 FpException [1 2 3] length "Trapped floating-point exception taken from AArch64 state";
    0x2d GCS Gcs [1 2 3] length "GCS exception";
    0x2f SERROR SError [1 2 3] one "SError exception";
    0x30 BREAKPOINT_LOWER Breakpoint [1 2] one "Breakpoint exception from a lower Exception level";
    0x31 BREAKPOINT_CURRENT Breakpoint [1 2] one "Breakpoint exception taken without a change in Exception level";
    0x32 SOFTWARE_STEP_LOWER SoftwareStep [1 2] one "Software Step exception from a lower Exception level";
    0x33 SOFTWARE_STEP_CURRENT SoftwareStep [1 2] one "Software Step exception taken without a change in Exception level";
    0x34 WATCHPOINT_LOWER Watchpoint [1 2] one "Watchpoint exception from a lower Exception level";
    0x35 WATCHPOINT_CURRENT Watchpoint [1 2] one "Watchpoint exception without a change in Exception level, or from an access through VNCR_EL2";
    0x38 BKPT32 BreakpointInstruction [1 2] length "BKPT instruction execution in AArch32 state";
    0x3a VECTOR_CATCH Breakpoint [2] one "Vector Catch exception from AArch32 state";
    0x3c BRK64 BreakpointInstruction [1 2 3] length "BRK instruction execution in AArch64 state";
    0x3d PROFILING Profiling [1 2 3] length "Profiling exception";
}
