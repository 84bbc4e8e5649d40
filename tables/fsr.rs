// Fault status codes of AArch32: FS (Short-descriptor) and STATUS (Long-descriptor) of DFSR and IFSR.
// Arm DDI 0487 M.a.a, DFSR and IFSR.
//
// A row is `Fault short long in AARCH64_CODE "name";`. `none`: no such code in the format, or no
// such code in ESR_ELx. `both`: a value of DFSR and of IFSR; `data`: of DFSR alone; `short`: of
// IFSR in the Short-descriptor format alone. Short codes are not "base plus level": nothing here is
// computed.
aarch32_faults! {
    AddressSizeTtbr none 0x00 both ADDRESS_SIZE_L0 "Address size fault in translation table base register";
    AddressSizeL1 none 0x01 both ADDRESS_SIZE_L1 "Address size fault, level 1";
    AddressSizeL2 none 0x02 both ADDRESS_SIZE_L2 "Address size fault, level 2";
    AddressSizeL3 none 0x03 both ADDRESS_SIZE_L3 "Address size fault, level 3";
    TranslationL1 0x05 0x05 both TRANSLATION_L1 "Translation fault, level 1";
    TranslationL2 0x07 0x06 both TRANSLATION_L2 "Translation fault, level 2";
    TranslationL3 none 0x07 both TRANSLATION_L3 "Translation fault, level 3";
    AccessFlagL1 0x03 0x09 both ACCESS_FLAG_L1 "Access flag fault, level 1";
    AccessFlagL2 0x06 0x0a both ACCESS_FLAG_L2 "Access flag fault, level 2";
    AccessFlagL3 none 0x0b both ACCESS_FLAG_L3 "Access flag fault, level 3";
    PermissionL1 0x0d 0x0d both PERMISSION_L1 "Permission fault, level 1";
    PermissionL2 0x0f 0x0e both PERMISSION_L2 "Permission fault, level 2";
    PermissionL3 none 0x0f both PERMISSION_L3 "Permission fault, level 3";
    DomainL1 0x09 none both none "Domain fault, level 1";
    DomainL2 0x0b none both none "Domain fault, level 2";
    SyncExternal 0x08 0x10 both SYNC_EXTERNAL "Synchronous External abort, not on translation table walk";
    SyncExternalWalkL1 0x0c 0x15 both SYNC_EXTERNAL_WALK_L1 "Synchronous External abort on translation table walk, level 1";
    SyncExternalWalkL2 0x0e 0x16 both SYNC_EXTERNAL_WALK_L2 "Synchronous External abort on translation table walk, level 2";
    SyncExternalWalkL3 none 0x17 both SYNC_EXTERNAL_WALK_L3 "Synchronous External abort on translation table walk, level 3";
    SyncParity 0x19 0x18 both SYNC_PARITY "Synchronous parity or ECC error on memory access, not on translation table walk";
    SyncParityWalkL1 0x1c 0x1d both SYNC_PARITY_WALK_L1 "Synchronous parity or ECC error on translation table walk, level 1";
    SyncParityWalkL2 0x1e 0x1e both SYNC_PARITY_WALK_L2 "Synchronous parity or ECC error on translation table walk, level 2";
    SyncParityWalkL3 none 0x1f both SYNC_PARITY_WALK_L3 "Synchronous parity or ECC error on translation table walk, level 3";
    SError 0x16 0x11 data none "SError exception";
    SErrorParity 0x18 0x19 data none "SError exception, from a parity or ECC error on memory access";
    Alignment 0x01 0x21 both ALIGNMENT "Alignment fault (of the PC, in an IFSR)";
    Debug 0x02 0x22 both none "Debug exception";
    InstructionCacheMaintenance 0x04 none data none "Fault on instruction cache maintenance";
    TlbConflict 0x10 0x30 both TLB_CONFLICT "TLB conflict abort";
    Lockdown 0x14 0x34 short LOCKDOWN "IMPLEMENTATION DEFINED fault (Lockdown)";
    UnsupportedExclusive 0x15 0x35 data UNSUPPORTED_EXCLUSIVE "IMPLEMENTATION DEFINED fault (Unsupported Exclusive access)";
}
