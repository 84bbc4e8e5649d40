// The classes of fault: its number, a promise of `policy::Triage::into_bits`, its words in a sentence and
// those of the manual.
fault_classes! {
    0 AddressSize "address size fault" "Address size fault";
    1 Translation "translation fault" "Translation fault";
    2 AccessFlag "access flag fault" "Access flag fault";
    3 Permission "permission fault" "Permission fault";
    4 SyncExternal "synchronous external abort" "Synchronous External abort, not on a translation table walk";
    5 SyncExternalOnWalk "synchronous external abort on translation table walk" "Synchronous External abort on a translation table walk or hardware update of a table";
    6 SyncParity "synchronous parity or ECC error" "Synchronous parity or ECC error on a memory access, not on a translation table walk";
    7 SyncParityOnWalk "synchronous parity or ECC error on translation table walk" "Synchronous parity or ECC error on a translation table walk or hardware update of a table";
    8 GranuleProtection "granule protection fault" "Granule Protection Fault, not on a translation table walk";
    9 GranuleProtectionOnWalk "granule protection fault on translation table walk" "Granule Protection Fault on a translation table walk or hardware update of a table";
    10 Alignment "alignment fault" "Alignment fault";
    11 TagCheck "synchronous tag check fault" "Synchronous Tag Check Fault";
    12 TlbConflict "TLB conflict abort" "TLB conflict abort";
    13 UnsupportedAtomicUpdate "unsupported atomic hardware update fault" "Unsupported atomic hardware update fault";
    14 Lockdown "implementation defined fault (lockdown)" "IMPLEMENTATION DEFINED fault (Lockdown)";
    15 UnsupportedExclusive "implementation defined fault (unsupported exclusive or atomic access)" "IMPLEMENTATION DEFINED fault (Unsupported Exclusive or Atomic access)";
    16 Unallocated "unallocated fault status code" "The architecture gives the code no meaning for this kind of abort";
}
