//! Makes an Arm processor error section in the caller's buffer.

use super::context::{self, ProcessorContext};
use super::{AFFINITY_LEVEL, ArmProcessorError, HEADER, MPIDR, RUNNING_STATE, VENDOR};
use super::{INFORMATION, ProcessorErrorInformation};
use crate::ghes::bytes::put;
use crate::ghes::error::WriteError;

/// What an Arm processor error section is to say.
///
/// ```
/// use aarch64_syndrome::ghes::{ArmProcessorErrorFields, ProcessorErrorInformation as Information};
///
/// let cache = [Information::new(Information::CACHE).with_physical_address(0x4567_8000)];
/// let mut fields = ArmProcessorErrorFields::new(0x410f_d0c1);
/// fields.information = &cache;
/// let mut buffer = [0; 72];
/// let section = fields.write(&mut buffer).unwrap();
/// assert_eq!(section.information().next(), Some(cache[0]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ArmProcessorErrorFields<'a> {
    /// `MIDR_EL1` of the core.
    pub midr: u64,
    /// `MPIDR_EL1` of the core.
    pub mpidr: Option<u64>,
    /// The affinity level at which the error is, 0 the core itself.
    pub affinity_level: Option<u8>,
    /// What the core was doing.
    pub running_state: Option<RunningState>,
    /// What went wrong.
    pub information: &'a [ProcessorErrorInformation],
    /// The registers of the core.
    pub contexts: &'a [ProcessorContext<'a>],
    /// What the vendor adds.
    pub vendor: Option<&'a [u8]>,
}

/// What a core was doing when its error was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RunningState {
    /// It was running.
    Running,
    /// It was not running, but in this PSCI state.
    NotRunning {
        /// The PSCI state.
        psci_state: u32,
    },
}

impl_text!(RunningState, |this, put| {
    match this {
        Self::Running => put!("running"),
        Self::NotRunning { psci_state } => put!("not running, PSCI state {:#x}", psci_state),
    }
});

impl ArmProcessorErrorFields<'_> {
    /// A core with this `MIDR_EL1`, and nothing else said of it.
    #[must_use]
    pub const fn new(midr: u64) -> Self {
        Self {
            midr,
            mpidr: None,
            affinity_level: None,
            running_state: None,
            information: &[],
            contexts: &[],
            vendor: None,
        }
    }

    /// How many bytes the section takes.
    #[must_use]
    pub fn length(&self) -> usize {
        let registers = self.contexts.iter().fold(0_usize, |sum, context| {
            sum.saturating_add(context.registers.len()).saturating_add(context::HEADER)
        });
        HEADER
            .saturating_add(self.information.len().saturating_mul(INFORMATION))
            .saturating_add(registers)
            .saturating_add(self.vendor.map_or(0, <[u8]>::len))
    }

    /// The section, at the start of `buffer`.
    ///
    /// # Errors
    ///
    /// Where the buffer has fewer than [`length`](Self::length) bytes, or a number does not fit its
    /// field: 16 bits count errors and contexts, 32 bits bytes. Nothing was written.
    pub fn write<'b>(&self, buffer: &'b mut [u8]) -> Result<ArmProcessorError<'b>, WriteError> {
        let needed = self.length();
        let room = WriteError { needed };
        let length = u32::try_from(needed).map_err(|_| room)?;
        let errors = u16::try_from(self.information.len()).map_err(|_| room)?;
        let contexts = u16::try_from(self.contexts.len()).map_err(|_| room)?;
        let place = buffer.get_mut(..needed).ok_or(room)?;
        self.write_head(place, length, errors, contexts);
        let mut end = HEADER;
        let mut append = |bytes: &[u8]| {
            put(place, end, bytes);
            end = end.saturating_add(bytes.len());
        };
        for information in self.information {
            append(information.as_bytes());
        }
        for context in self.contexts {
            append(&context.head());
            append(context.registers);
        }
        append(self.vendor.unwrap_or_default());
        // What was written is well-formed: there is no other reason to refuse it.
        ArmProcessorError::parse(place).map_err(|_| room)
    }

    fn write_head(&self, place: &mut [u8], length: u32, errors: u16, contexts: u16) {
        let (running, psci_state) = match self.running_state {
            Some(RunningState::Running) => (1_u32, 0),
            Some(RunningState::NotRunning { psci_state }) => (0, psci_state),
            None => (0, 0),
        };
        let valid = u32::from(self.mpidr.is_some()) << MPIDR
            | u32::from(self.affinity_level.is_some()) << AFFINITY_LEVEL
            | u32::from(self.running_state.is_some()) << RUNNING_STATE
            | u32::from(self.vendor.is_some()) << VENDOR;
        put(place, 0, &valid.to_le_bytes());
        put(place, 4, &errors.to_le_bytes());
        put(place, 6, &contexts.to_le_bytes());
        put(place, 8, &length.to_le_bytes());
        put(place, 12, &[self.affinity_level.unwrap_or(0), 0, 0, 0]);
        put(place, 16, &self.mpidr.unwrap_or(0).to_le_bytes());
        put(place, 24, &self.midr.to_le_bytes());
        put(place, 32, &running.to_le_bytes());
        put(place, 36, &psci_state.to_le_bytes());
    }
}

impl_text!(ArmProcessorErrorFields<'_>, |this, put| {
    put!("{} errors of a core with MIDR {:#x}", this.information.len(), this.midr);
});
