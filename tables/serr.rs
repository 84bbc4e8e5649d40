// SERR, the architected primary error code: Arm RAS System Architecture (IHI 0100), ERR<n>STATUS.SERR.
open_code! { ErrorCode, 0xff:
    0x00 NONE "no error";
    0x01 IMPLEMENTATION_DEFINED "IMPLEMENTATION DEFINED error";
    0x02 INTERNAL_MEMORY "data value from internal memory";
    0x03 PIN "IMPLEMENTATION DEFINED pin";
    0x04 ASSERTION "assertion failure";
    0x05 DATA_PATH "error on an internal data path";
    0x06 ASSOCIATIVE_DATA "data value from associative memory";
    0x07 ASSOCIATIVE_ADDRESS "address or control value from associative memory";
    0x08 TLB_DATA "data value from a TLB";
    0x09 TLB_ADDRESS "address or control value from a TLB";
    0x0a PRODUCER_DATA "data value from a producer";
    0x0b PRODUCER_ADDRESS "address or control value from a producer";
    0x0c EXTERNAL_MEMORY "data value from external memory";
    0x0d ILLEGAL_ADDRESS "illegal address";
    0x0e ILLEGAL_ACCESS "illegal access";
    0x0f ILLEGAL_STATE "illegal state";
    0x10 INTERNAL_DATA_REGISTER "internal data register";
    0x11 INTERNAL_CONTROL_REGISTER "internal control register";
    0x12 COMPLETER_RESPONSE "error response from a completer";
    0x13 EXTERNAL_TIMEOUT "external timeout";
    0x14 INTERNAL_TIMEOUT "internal timeout";
    0x15 DEFERRED_UNSUPPORTED_BY_REQUESTER "deferred error from a completer, not supported at the requester";
    0x16 DEFERRED_UNSUPPORTED_BY_COMPLETER "deferred error from a requester, not supported at the completer";
    0x17 DEFERRED_FROM_COMPLETER "deferred error from a completer, passed through";
    0x18 DEFERRED_FROM_REQUESTER "deferred error from a requester, passed through";
    0x19 PCIE_LOG "error recorded by PCIe error logs";
    0x1a OTHER_INTERNAL "other internal error";
}
