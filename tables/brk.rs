// What Linux means by the immediate of a BRK in its own code: arch/arm64/include/asm/brk-imm.h, Linux 6.17, and
// the clang-generated traps that its handlers know. Columns: first and last immediate, the meaning.
brk_immediates! {
    0x0004 0x0004 "a kprobe";
    0x0005 0x0005 "a uprobe";
    0x0006 0x0006 "the single step of a kprobe";
    0x0007 0x0007 "the return probe of a kprobe";
    0x0100 0x0100 "a fault on purpose";
    0x0400 0x0400 "a breakpoint of kgdb";
    0x0401 0x0401 "a breakpoint of kgdb in the source";
    0x0402 0x07ff "reserved for kgdb";
    0x0800 0x0800 "BUG() or WARN()";
    0x0900 0x09ff "tag-based KASAN";
    0x5500 0x55ff "UBSAN";
    0x8000 0x83ff "a check of control flow integrity";
}
