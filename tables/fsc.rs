// Fault status codes: DFSC and IFSC of ESR_ELx, and xFSC of a Granule Protection Check exception.
// Arm DDI 0487 M.a.a, ESR_EL2.DFSC and ESR_EL2.IFSC.
//
// A code without a row is unallocated. `data`: not an IFSC value. The last but one column is what
// has to be implemented (or must not be) for a core to report the code.
// 0x18 and 0x1b to 0x1f are reserved where FEAT_RAS is implemented, which Armv8.2 makes mandatory;
// they keep their rows because older cores report them and Linux acts on them.
fault_status_codes! {
    0x00 ADDRESS_SIZE_L0 AddressSize (0) both "" "Address size fault, level 0 of translation or translation table base register";
    0x01 ADDRESS_SIZE_L1 AddressSize (1) both "" "Address size fault, level 1";
    0x02 ADDRESS_SIZE_L2 AddressSize (2) both "" "Address size fault, level 2";
    0x03 ADDRESS_SIZE_L3 AddressSize (3) both "" "Address size fault, level 3";
    0x04 TRANSLATION_L0 Translation (0) both "" "Translation fault, level 0";
    0x05 TRANSLATION_L1 Translation (1) both "" "Translation fault, level 1";
    0x06 TRANSLATION_L2 Translation (2) both "" "Translation fault, level 2";
    0x07 TRANSLATION_L3 Translation (3) both "" "Translation fault, level 3";
    0x08 ACCESS_FLAG_L0 AccessFlag (0) both "FEAT_LPA2" "Access flag fault, level 0";
    0x09 ACCESS_FLAG_L1 AccessFlag (1) both "" "Access flag fault, level 1";
    0x0a ACCESS_FLAG_L2 AccessFlag (2) both "" "Access flag fault, level 2";
    0x0b ACCESS_FLAG_L3 AccessFlag (3) both "" "Access flag fault, level 3";
    0x0c PERMISSION_L0 Permission (0) both "FEAT_LPA2" "Permission fault, level 0";
    0x0d PERMISSION_L1 Permission (1) both "" "Permission fault, level 1";
    0x0e PERMISSION_L2 Permission (2) both "" "Permission fault, level 2";
    0x0f PERMISSION_L3 Permission (3) both "" "Permission fault, level 3";
    0x10 SYNC_EXTERNAL SyncExternal (none) both "" "Synchronous External abort, not on translation table walk or hardware update of translation table";
    0x11 TAG_CHECK TagCheck (none) data "FEAT_MTE2" "Synchronous Tag Check Fault";
    0x12 SYNC_EXTERNAL_WALK_LM2 SyncExternalOnWalk (-2) both "FEAT_D128" "Synchronous External abort on translation table walk or hardware update of translation table, level -2";
    0x13 SYNC_EXTERNAL_WALK_LM1 SyncExternalOnWalk (-1) both "FEAT_LPA2" "Synchronous External abort on translation table walk or hardware update of translation table, level -1";
    0x14 SYNC_EXTERNAL_WALK_L0 SyncExternalOnWalk (0) both "" "Synchronous External abort on translation table walk or hardware update of translation table, level 0";
    0x15 SYNC_EXTERNAL_WALK_L1 SyncExternalOnWalk (1) both "" "Synchronous External abort on translation table walk or hardware update of translation table, level 1";
    0x16 SYNC_EXTERNAL_WALK_L2 SyncExternalOnWalk (2) both "" "Synchronous External abort on translation table walk or hardware update of translation table, level 2";
    0x17 SYNC_EXTERNAL_WALK_L3 SyncExternalOnWalk (3) both "" "Synchronous External abort on translation table walk or hardware update of translation table, level 3";
    0x18 SYNC_PARITY SyncParity (none) both "not FEAT_RAS" "Synchronous parity or ECC error on memory access, not on translation table walk";
    0x1b SYNC_PARITY_WALK_LM1 SyncParityOnWalk (-1) both "FEAT_LPA2 and not FEAT_RAS" "Synchronous parity or ECC error on memory access on translation table walk or hardware update of translation table, level -1";
    0x1c SYNC_PARITY_WALK_L0 SyncParityOnWalk (0) both "not FEAT_RAS" "Synchronous parity or ECC error on memory access on translation table walk or hardware update of translation table, level 0";
    0x1d SYNC_PARITY_WALK_L1 SyncParityOnWalk (1) both "not FEAT_RAS" "Synchronous parity or ECC error on memory access on translation table walk or hardware update of translation table, level 1";
    0x1e SYNC_PARITY_WALK_L2 SyncParityOnWalk (2) both "not FEAT_RAS" "Synchronous parity or ECC error on memory access on translation table walk or hardware update of translation table, level 2";
    0x1f SYNC_PARITY_WALK_L3 SyncParityOnWalk (3) both "not FEAT_RAS" "Synchronous parity or ECC error on memory access on translation table walk or hardware update of translation table, level 3";
    0x21 ALIGNMENT Alignment (none) data "" "Alignment fault";
    0x22 GRANULE_PROTECTION_WALK_LM2 GranuleProtectionOnWalk (-2) both "FEAT_D128 and FEAT_RME" "Granule Protection Fault on translation table walk or hardware update of translation table, level -2";
    0x23 GRANULE_PROTECTION_WALK_LM1 GranuleProtectionOnWalk (-1) both "FEAT_RME and FEAT_LPA2" "Granule Protection Fault on translation table walk or hardware update of translation table, level -1";
    0x24 GRANULE_PROTECTION_WALK_L0 GranuleProtectionOnWalk (0) both "FEAT_RME" "Granule Protection Fault on translation table walk or hardware update of translation table, level 0";
    0x25 GRANULE_PROTECTION_WALK_L1 GranuleProtectionOnWalk (1) both "FEAT_RME" "Granule Protection Fault on translation table walk or hardware update of translation table, level 1";
    0x26 GRANULE_PROTECTION_WALK_L2 GranuleProtectionOnWalk (2) both "FEAT_RME" "Granule Protection Fault on translation table walk or hardware update of translation table, level 2";
    0x27 GRANULE_PROTECTION_WALK_L3 GranuleProtectionOnWalk (3) both "FEAT_RME" "Granule Protection Fault on translation table walk or hardware update of translation table, level 3";
    0x28 GRANULE_PROTECTION GranuleProtection (none) both "FEAT_RME" "Granule Protection Fault, not on translation table walk or hardware update of translation table";
    0x29 ADDRESS_SIZE_LM1 AddressSize (-1) both "FEAT_LPA2" "Address size fault, level -1";
    0x2a TRANSLATION_LM2 Translation (-2) both "FEAT_D128" "Translation fault, level -2";
    0x2b TRANSLATION_LM1 Translation (-1) both "FEAT_LPA2" "Translation fault, level -1";
    0x2c ADDRESS_SIZE_LM2 AddressSize (-2) both "FEAT_D128" "Address size fault, level -2";
    0x30 TLB_CONFLICT TlbConflict (none) both "" "TLB conflict abort";
    0x31 UNSUPPORTED_ATOMIC_UPDATE UnsupportedAtomicUpdate (none) both "FEAT_HAFDBS" "Unsupported atomic hardware update fault";
    0x34 LOCKDOWN Lockdown (none) data "" "IMPLEMENTATION DEFINED fault (Lockdown)";
    0x35 UNSUPPORTED_EXCLUSIVE UnsupportedExclusive (none) data "" "IMPLEMENTATION DEFINED fault (Unsupported Exclusive or Atomic access)";
}
