//! What becomes of a poisoned page at a reset, and when a balloon takes it.

use super::{NOW, plain};
use crate::guest::{Deed, Form, Level};
use crate::machine::{DATA, End, Machine, UNTOUCHED};
use crate::poison;
use aarch64_syndrome::ghes::GuestMemory;
use aarch64_syndrome::kvm::{
    self, Backing, CheckedMemory, ErrorReporter, Reactions, Told, VmmRange,
};
use vm_init::{same, text};
use vm_memory::{GuestAddress, GuestMemoryBackend};

pub(crate) fn shared_after_reset() -> Result<(), String> {
    // The regions of data are shared and anonymous: there is no file to punch a hole into.
    good_after_reset(Machine::new(), |range| {
        poison::replace(range);
        Ok(())
    })
}

pub(crate) fn private_after_reset() -> Result<(), String> {
    let mut machine = Machine::new();
    machine.make_data_private();
    good_after_reset(machine, |range| {
        let page_size = kvm::mapping_page_size(range.start).ok_or("no such mapping")?;
        same!(page_size, 0x1000, "the size of the mapping's pages");
        // SAFETY: pages of the guest's memory, to which nothing refers.
        unsafe { kvm::replace(range.in_pages(page_size), Backing::Private) }.map_err(text)
    })
}

fn good_after_reset(
    mut machine: Machine,
    replace: impl FnMut(VmmRange) -> Result<(), String>,
) -> Result<(), String> {
    let mut reporter = plain();
    meet_poison(&mut machine, &mut reporter)?;
    machine.reset();
    reporter.reset(&machine.memory, replace).map_err(text)?;
    machine.start(Deed::Load, Level::El1, DATA);
    let end = machine.run(|event, _| Err(format!("not expected: {event:?}")))?;
    same!(end, End::WentOn(0), "the end");
    Ok(())
}

/// The next kernel meets a page that the reset has left as it was.
pub(crate) fn lost_after_reset() -> Result<(), String> {
    let (mut machine, mut reporter, lost) = told_of_private_page()?;
    machine.reset();
    reporter.reset(&machine.memory, |_| Ok::<_, String>(())).map_err(text)?;
    same!(load(&mut machine, &mut reporter)?, lost, "what is lost again");
    Ok(())
}

/// A balloon takes the page, and the guest writes there later: a snapshot has to hold that.
pub(crate) fn good_after_discard() -> Result<(), String> {
    let (mut machine, mut reporter, lost) = told_of_private_page()?;
    same!(reporter.gone().overlaps(lost), true, "that a snapshot leaves the page out");
    let start = machine.memory.get_host_address(GuestAddress(DATA)).map_err(text)?;
    same!((lost.start, lost.length), (start.addr() as u64, 0x1000), "what is lost");
    // SAFETY: a page of the guest's memory, to which nothing refers.
    let result = unsafe { libc::madvise(start.cast(), 0x1000, libc::MADV_DONTNEED) };
    same!(result, 0, "MADV_DONTNEED");
    reporter.forget(lost);
    machine.finish_access();
    machine.set_form(Form::Str);
    machine.start(Deed::Form, Level::El1, DATA);
    let end = machine.run(|event, _| Err(format!("not expected: {event:?}")))?;
    same!(end, End::WentOn(UNTOUCHED), "the end");
    same!(reporter.gone().overlaps(lost), false, "that a snapshot leaves the page out");
    let mut bytes = [0; 8];
    CheckedMemory::of(&machine.memory).read(DATA, &mut bytes).map_err(text)?;
    same!(u64::from_le_bytes(bytes), UNTOUCHED, "what a snapshot holds");
    Ok(())
}

/// A guest that was told of its private page, and what is lost with it.
fn told_of_private_page() -> Result<(Machine, ErrorReporter, VmmRange), String> {
    let (mut machine, mut reporter) = (Machine::new(), plain());
    machine.make_data_private();
    let lost = meet_poison(&mut machine, &mut reporter)?;
    Ok((machine, reporter, lost))
}

/// The page is poisoned, and the guest takes the abort of its load; gives what is lost.
fn meet_poison(machine: &mut Machine, reporter: &mut ErrorReporter) -> Result<VmmRange, String> {
    machine.poison_data();
    load(machine, reporter)
}

fn load(machine: &mut Machine, reporter: &mut ErrorReporter) -> Result<VmmRange, String> {
    machine.start(Deed::Load, Level::El1, DATA);
    let mut lost = None;
    machine.run_to_exception(|event, memory| {
        match reporter.tell(event, memory, Reactions::DEFAULT, NOW).map_err(text)? {
            Told::Reported(report) => lost = report.retire,
            told => return Err(format!("not reported: {told}")),
        }
        Ok(())
    })?;
    lost.ok_or_else(|| "nothing is lost".into())
}
