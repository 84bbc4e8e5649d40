// SET, Synchronous Error Type: Arm DDI 0487 M.a.a, ESR_EL2.SET. 0b01 is reserved.
// ESR_EL2's Data Abort page says that 0b10 needs FEAT_RASv2; ESR_EL1, ESR_EL3 and the RAS chapter
// say that FEAT_RASv2 rules it out, and they are right.
error_state_codes! { SyncErrorType, 0b11:
    0b00 RECOVERABLE Recoverable "Recoverable state (UER)";
    0b10 UNCONTAINABLE Uncontainable "Uncontainable (UC)";
    0b11 RESTARTABLE Restartable "Restartable state (UEO)";
}
