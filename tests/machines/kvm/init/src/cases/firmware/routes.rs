//! Where KVM sends an error, and where `policy::kvm_exit_sea` says.

use super::Rig;
use super::words::{FNV, Kind, Variety};
use crate::guest::Level;
use crate::machine::{DATA, End};
use crate::stage1::{Address, Stage1};
use aarch64_syndrome::kvm::{Event, RunFailure, SeaExit, Vcpu};
use aarch64_syndrome::policy::{KvmGpa, KvmSea, KvmSeaRoute, kvm_exit_sea};
use aarch64_syndrome::{Esr, Far, Ipa};
use el3_request::VERBATIM;
use vm_init::same;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Route {
    /// `KVM_EXIT_ARM_SEA`, as `struct kvm_run` has it.
    Exit { esr: u64, gva: u64, gpa: Option<u64> },
    /// An `SError` of the guest.
    SError,
    /// The guest went on.
    Rerun,
    /// `KVM_RUN` failed with `EFAULT`.
    Refused,
}

impl Route {
    /// What the policy says; what it says nothing about is not an SEA for KVM.
    pub(super) fn predicted(esr: u64, address: Address, kvm: KvmSea) -> Self {
        let kvm = kvm.with_far_translates(address.ipa_page.is_some());
        match kvm_exit_sea(Esr::from_bits(esr), Far::from_bits(address.va), kvm) {
            Some(KvmSeaRoute::Exit(exit)) => Self::Exit {
                esr: exit.esr.into_bits(),
                gva: exit.gva.map_or(0, Far::into_bits),
                gpa: if exit.gpa == KvmGpa::TranslateFar { address.ipa_page } else { None },
            },
            Some(KvmSeaRoute::SError) => Self::SError,
            Some(KvmSeaRoute::Rerun) => Self::Rerun,
            None => Self::Refused,
            Some(other) => panic!("a route that these cases do not know: {other}"),
        }
    }

    /// `KVM_EXIT_ARM_SEA` in `struct kvm_run`.
    fn exit(kvm_run: &[u8; 288]) -> Self {
        let at = |offset: usize| {
            u64::from_ne_bytes(kvm_run[offset..offset + 8].try_into().expect("eight bytes"))
        };
        let has_gpa = at(32) & 1 != 0;
        Self::Exit { esr: at(40), gva: at(48), gpa: has_gpa.then(|| at(56)) }
    }
}

impl Rig {
    /// Has the guest meet an error of which the host tells nobody, and sees what KVM did.
    fn observe(&mut self, request: u64, address: Address) -> Result<Route, String> {
        self.start(Level::El1, request, address);
        let mut seen = None;
        let end = self.machine.run(|event, _| {
            seen = Some(match event {
                Event::Sea(sea) => {
                    let shown = sea.cause();
                    let raw = Route::exit(sea.into_vcpu().kvm_run());
                    same_exit(shown, raw)?;
                    raw
                }
                Event::Failed(run) if run.failure() == RunFailure::UnhandledFault => Route::Refused,
                event => return Err(format!("not expected: {event:?}")),
            });
            Ok(())
        })?;
        match (seen, end) {
            // Nobody was told: the guest loads after all.
            (seen, End::WentOn(DATA)) => Ok(seen.unwrap_or(Route::Rerun)),
            (None, End::Exception(report)) if report.esr >> 26 == 0x2f => Ok(Route::SError),
            (seen, end) => Err(format!("{seen:x?}, and then {end:x?}")),
        }
    }
}

/// The crate's view of an exit: no address with `FnV`, whatever KVM says.
fn same_exit(shown: SeaExit, raw: Route) -> Result<(), String> {
    let Route::Exit { esr, gva, gpa } = raw else { return Err(format!("{raw:x?}")) };
    let addresses = if esr & FNV == 0 { (Some(gva), gpa) } else { (None, None) };
    same!(shown.esr().into_bits(), esr, "the syndrome that the crate shows");
    let found = (shown.gva().map(Far::into_bits), shown.gpa().map(Ipa::into_bits));
    same!(found, addresses, "VA and IPA that the crate shows");
    Ok(())
}

#[derive(Default)]
struct Count {
    exits: u32,
    serrors: u32,
    reruns: u32,
    refused: u32,
}

impl Count {
    fn add(&mut self, route: Route) {
        *match route {
            Route::Exit { .. } => &mut self.exits,
            Route::SError => &mut self.serrors,
            Route::Rerun => &mut self.reruns,
            Route::Refused => &mut self.refused,
        } += 1;
    }

    fn print(&self) {
        let Self { exits, serrors, reruns, refused } = self;
        println!("        ({exits} exits, {serrors} SErrors, {reruns} re-runs, {refused} refused)");
    }
}

/// Words as they are, some of which the architecture does not have.
fn as_predicted(
    rig: &mut Rig,
    address: Address,
    variety: Variety,
    count: &mut Count,
) -> Result<(), String> {
    for kind in Kind::ALL {
        for esr in kind.words(variety) {
            let predicted = Route::predicted(esr, address, rig.kvm);
            if predicted == Route::Refused && address.ipa_page.is_none() {
                // KVM looks at FAR_EL2 before it knows that the code means nothing to it.
                continue;
            }
            let route = rig.observe(esr | VERBATIM, address)?;
            same!(route, predicted, "the route of {esr:#x} at {address:x?}");
            count.add(route);
        }
    }
    Ok(())
}

fn at_each_address(stage1: Stage1, capability: bool) -> Result<(), String> {
    let mut rig = Rig::new(stage1, capability)?;
    let mut count = Count::default();
    for address in stage1.addresses() {
        as_predicted(&mut rig, address, Variety::Routes, &mut count)?;
    }
    count.print();
    Ok(())
}

pub(crate) fn every_word() -> Result<(), String> {
    let mut rig = Rig::new(Stage1::On, true)?;
    let mut count = Count::default();
    let [memory, ..] = Stage1::On.addresses();
    as_predicted(&mut rig, memory, Variety::Full, &mut count)?;
    count.print();
    Ok(())
}

pub(crate) fn mmu_off() -> Result<(), String> {
    at_each_address(Stage1::Off, true)
}

pub(crate) fn mmu_on() -> Result<(), String> {
    at_each_address(Stage1::On, true)
}

pub(crate) fn without_capability() -> Result<(), String> {
    at_each_address(Stage1::On, false)
}

/// What the firmware makes of an error by the architecture's rules.
pub(crate) fn encoded() -> Result<(), String> {
    let mut rig = Rig::new(Stage1::On, true)?;
    let mut count = Count::default();
    let [memory, ..] = Stage1::On.addresses();
    for kind in Kind::ALL {
        for error in kind.words(Variety::Full).filter(|word| Kind::is_of_el3(*word)) {
            let esr = kind.at_el2(error);
            let route = rig.observe(error, memory)?;
            same!(route, Route::predicted(esr, memory, rig.kvm), "the route of {error:#x}");
            count.add(route);
        }
    }
    count.print();
    Ok(())
}

pub(crate) fn guest_without_ras() -> Result<(), String> {
    let mut rig = Rig::without_ras(Stage1::On)?;
    let mut count = Count::default();
    let [memory, ..] = Stage1::On.addresses();
    as_predicted(&mut rig, memory, Variety::Routes, &mut count)?;
    count.print();
    Ok(())
}
