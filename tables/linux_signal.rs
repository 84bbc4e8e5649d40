// What Linux does with each fault status code of an abort from EL0: arm64 `fault_info[]`,
// arch/arm64/mm/fault.c, Linux 7.1.5. All 64 rows, as in the kernel: the unallocated codes are rows too,
// and the kernel looks up Instruction Aborts in the same table.
//
// Columns: code, handler, signal, si_code, the kernel's words.
linux_signals! {
    0x00 do_bad SIGKILL SI_KERNEL "ttbr address size fault";
    0x01 do_bad SIGKILL SI_KERNEL "level 1 address size fault";
    0x02 do_bad SIGKILL SI_KERNEL "level 2 address size fault";
    0x03 do_bad SIGKILL SI_KERNEL "level 3 address size fault";
    0x04 do_translation_fault SIGSEGV SEGV_MAPERR "level 0 translation fault";
    0x05 do_translation_fault SIGSEGV SEGV_MAPERR "level 1 translation fault";
    0x06 do_translation_fault SIGSEGV SEGV_MAPERR "level 2 translation fault";
    0x07 do_translation_fault SIGSEGV SEGV_MAPERR "level 3 translation fault";
    0x08 do_page_fault SIGSEGV SEGV_ACCERR "level 0 access flag fault";
    0x09 do_page_fault SIGSEGV SEGV_ACCERR "level 1 access flag fault";
    0x0a do_page_fault SIGSEGV SEGV_ACCERR "level 2 access flag fault";
    0x0b do_page_fault SIGSEGV SEGV_ACCERR "level 3 access flag fault";
    0x0c do_page_fault SIGSEGV SEGV_ACCERR "level 0 permission fault";
    0x0d do_page_fault SIGSEGV SEGV_ACCERR "level 1 permission fault";
    0x0e do_page_fault SIGSEGV SEGV_ACCERR "level 2 permission fault";
    0x0f do_page_fault SIGSEGV SEGV_ACCERR "level 3 permission fault";
    0x10 do_sea SIGBUS BUS_OBJERR "synchronous external abort";
    0x11 do_tag_check_fault SIGSEGV SEGV_MTESERR "synchronous tag check fault";
    0x12 do_bad SIGKILL SI_KERNEL "unknown 18";
    0x13 do_sea SIGKILL SI_KERNEL "level -1 (translation table walk)";
    0x14 do_sea SIGKILL SI_KERNEL "level 0 (translation table walk)";
    0x15 do_sea SIGKILL SI_KERNEL "level 1 (translation table walk)";
    0x16 do_sea SIGKILL SI_KERNEL "level 2 (translation table walk)";
    0x17 do_sea SIGKILL SI_KERNEL "level 3 (translation table walk)";
    0x18 do_sea SIGBUS BUS_OBJERR "synchronous parity or ECC error";
    0x19 do_bad SIGKILL SI_KERNEL "unknown 25";
    0x1a do_bad SIGKILL SI_KERNEL "unknown 26";
    0x1b do_sea SIGKILL SI_KERNEL "level -1 synchronous parity error (translation table walk)";
    0x1c do_sea SIGKILL SI_KERNEL "level 0 synchronous parity error (translation table walk)";
    0x1d do_sea SIGKILL SI_KERNEL "level 1 synchronous parity error (translation table walk)";
    0x1e do_sea SIGKILL SI_KERNEL "level 2 synchronous parity error (translation table walk)";
    0x1f do_sea SIGKILL SI_KERNEL "level 3 synchronous parity error (translation table walk)";
    0x20 do_bad SIGKILL SI_KERNEL "unknown 32";
    0x21 do_alignment_fault SIGBUS BUS_ADRALN "alignment fault";
    0x22 do_bad SIGKILL SI_KERNEL "unknown 34";
    0x23 do_bad SIGKILL SI_KERNEL "unknown 35";
    0x24 do_bad SIGKILL SI_KERNEL "unknown 36";
    0x25 do_bad SIGKILL SI_KERNEL "unknown 37";
    0x26 do_bad SIGKILL SI_KERNEL "unknown 38";
    0x27 do_bad SIGKILL SI_KERNEL "unknown 39";
    0x28 do_bad SIGKILL SI_KERNEL "unknown 40";
    0x29 do_bad SIGKILL SI_KERNEL "level -1 address size fault";
    0x2a do_bad SIGKILL SI_KERNEL "unknown 42";
    0x2b do_translation_fault SIGSEGV SEGV_MAPERR "level -1 translation fault";
    0x2c do_bad SIGKILL SI_KERNEL "unknown 44";
    0x2d do_bad SIGKILL SI_KERNEL "unknown 45";
    0x2e do_bad SIGKILL SI_KERNEL "unknown 46";
    0x2f do_bad SIGKILL SI_KERNEL "unknown 47";
    0x30 do_bad SIGKILL SI_KERNEL "TLB conflict abort";
    0x31 do_bad SIGKILL SI_KERNEL "Unsupported atomic hardware update fault";
    0x32 do_bad SIGKILL SI_KERNEL "unknown 50";
    0x33 do_bad SIGKILL SI_KERNEL "unknown 51";
    0x34 do_bad SIGKILL SI_KERNEL "implementation fault (lockdown abort)";
    0x35 do_bad SIGBUS BUS_OBJERR "implementation fault (unsupported exclusive)";
    0x36 do_bad SIGKILL SI_KERNEL "unknown 54";
    0x37 do_bad SIGKILL SI_KERNEL "unknown 55";
    0x38 do_bad SIGKILL SI_KERNEL "unknown 56";
    0x39 do_bad SIGKILL SI_KERNEL "unknown 57";
    0x3a do_bad SIGKILL SI_KERNEL "unknown 58";
    0x3b do_bad SIGKILL SI_KERNEL "unknown 59";
    0x3c do_bad SIGKILL SI_KERNEL "unknown 60";
    0x3d do_bad SIGKILL SI_KERNEL "section domain fault";
    0x3e do_bad SIGKILL SI_KERNEL "page domain fault";
    0x3f do_bad SIGKILL SI_KERNEL "unknown 63";
}
