//! `esr encode serror`, and the states of the core that it shares with aborts.

#![allow(clippy::doc_markdown, reason = "printed as help, not rendered")]

use super::bits;
use aarch64_syndrome::iss::{AsyncErrorType, SError, SyncErrorType};
use aarch64_syndrome::{Esr, TargetEl};
use clap::{Args, ValueEnum};

/// An SError; uncategorized unless told otherwise
#[derive(Args)]
pub(super) struct SErrorFields {
    /// The state of the core after the error: gives the syndrome DFSC 0x11
    #[arg(long, value_name = "STATE", conflicts_with = "impdef")]
    aet: Option<State>,

    /// External abort type
    #[arg(long, requires = "aet")]
    ea: bool,

    /// Synchronized by an implicit error synchronization event
    #[arg(long, requires = "aet")]
    iesb: bool,

    /// IMPLEMENTATION DEFINED syndrome bits [23:0], hexadecimal: sets IDS
    #[arg(long, value_name = "BITS", value_parser = impdef)]
    impdef: Option<u32>,
}

/// What an error left of the core's state
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum State {
    /// Uncontainable
    Uc,
    /// Unrecoverable
    Ueu,
    /// Restartable
    Ueo,
    /// Recoverable
    Uer,
    /// Corrected
    Ce,
}

impl State {
    /// `SET`, which has no code for unrecoverable and corrected.
    pub(super) fn set(self) -> Option<SyncErrorType> {
        match self {
            Self::Uc => Some(SyncErrorType::UNCONTAINABLE),
            Self::Ueo => Some(SyncErrorType::RESTARTABLE),
            Self::Uer => Some(SyncErrorType::RECOVERABLE),
            Self::Ueu | Self::Ce => None,
        }
    }

    fn aet(self) -> AsyncErrorType {
        match self {
            Self::Uc => AsyncErrorType::UNCONTAINABLE,
            Self::Ueu => AsyncErrorType::UNRECOVERABLE,
            Self::Ueo => AsyncErrorType::RESTARTABLE,
            Self::Uer => AsyncErrorType::RECOVERABLE,
            Self::Ce => AsyncErrorType::CORRECTED,
        }
    }
}

fn impdef(text: &str) -> Result<u32, String> {
    bits(text, 24)
}

impl SErrorFields {
    pub(super) fn word(&self, target: TargetEl) -> Esr {
        if let Some(bits) = self.impdef {
            return SError::new_implementation_defined(target, bits).esr();
        }
        match self.aet {
            Some(state) => {
                SError::new(target, state.aet()).with_ea(self.ea).with_iesb(self.iesb).esr()
            }
            None => SError::uncategorized(target).esr(),
        }
    }
}
