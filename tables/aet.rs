// AET, Asynchronous Error Type: Arm DDI 0487 M.a.a, ESR_EL2.AET. 0b100, 0b101 and 0b111 are reserved.
error_state_codes! { AsyncErrorType, 0b111:
    0b000 UNCONTAINABLE Uncontainable "Uncontainable (UC)";
    0b001 UNRECOVERABLE Unrecoverable "Unrecoverable state (UEU)";
    0b010 RESTARTABLE Restartable "Restartable state (UEO)";
    0b011 RECOVERABLE Recoverable "Recoverable state (UER)";
    0b110 CORRECTED Corrected "Corrected (CE)";
}
