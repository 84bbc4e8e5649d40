// UET, Uncorrected Error Type: Arm RAS System Architecture (IHI 0100), ERR<n>STATUS.UET. A fourth
// encoding of the states of SET and AET.
error_state_codes! { UncorrectedErrorType, 0b11:
    0b00 UNCONTAINABLE Uncontainable "Uncontainable (UC)";
    0b01 UNRECOVERABLE Unrecoverable "Unrecoverable (UEU)";
    0b10 RESTARTABLE Restartable "Latent or Restartable (UEO)";
    0b11 RECOVERABLE Recoverable "Signaled or Recoverable (UER)";
}
