//! What has to hold, one sentence each.

mod changed_blocks;
mod external_abort;
mod fatal;
mod handover;
mod memory_failure;
mod refused;
mod sections;

use vm_init::Case;

/// The cases of one machine.
pub(crate) fn named(name: &str) -> &'static [(&'static str, Case)] {
    match name {
        "polled" => POLLED,
        "abort" => ABORT,
        "fatal" => FATAL,
        _ => panic!("no machine is called {name:?}"),
    }
}

/// A machine with a table of ours. Refusals stand between records, which the kernel prints at a
/// limited rate.
const POLLED: &[(&str, Case)] = &[
    ("the kernel's table has the addresses of the layout", handover::table),
    ("a corrected memory error is logged with address, mask and type", sections::corrected),
    ("a record of the second source is logged under its number", handover::second_source),
    ("data that end past the block are refused", refused::data_past_block),
    ("a length of data that overflows is refused", refused::data_overflows),
    ("a page of a process that goes bad is taken from it, and it is told", memory_failure::page),
    ("a record of what is not RAM is ignored", memory_failure::not_ram),
    ("data shorter than an entry are refused", refused::data_too_small),
    ("raw data over the entries are refused", refused::raw_over_entries),
    ("raw data past the block are refused", refused::raw_past_block),
    ("a record is not overwritten before it is acknowledged", handover::overwritten),
    ("an entry that is cut short is refused", refused::entry_too_short),
    ("bytes after the last entry are refused", refused::rest_too_short),
    ("a section past the data is refused", refused::section_past_block),
    ("an entry of revision 2 is read, and a section of 73 bytes in it", sections::revision_2),
    ("every kind of section in one block is logged with its fields", sections::every_kind),
    ("a page whose threshold is exceeded is replaced, its data kept", memory_failure::threshold),
    ("a block without an entry is accepted", sections::none),
    ("a memory error section of 40 bytes is refused", refused::section_too_short),
];

/// A machine with QEMU's own table, and a source for aborts.
const ABORT: &[(&str, Case)] = &[
    ("QEMU's table and memory have the addresses of the layout", external_abort::layout),
    ("an external abort without a record is BUS_OBJERR", external_abort::without_record),
    ("a record makes it BUS_MCEERR_AR at the record's page", external_abort::with_record),
    ("a second abort with a second record does the same", external_abort::with_record),
    ("of many changed blocks both refuse the same", changed_blocks::same_verdict),
];

/// A machine that does not come back.
const FATAL: &[(&str, Case)] = &[("the kernel panics", fatal::panics)];
