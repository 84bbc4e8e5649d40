//! The machine code of the hot paths on bare aarch64: how long it is, what it calls, and that
//! nothing in it panics. `cargo test -p codegen -- --nocapture` prints the counts.

mod assembly;
mod bare_metal;
mod ceilings;

use assembly::{Function, Listing};
use std::sync::LazyLock;

const OPT_LEVELS: [&str; 3] = ["s", "2", "3"];

/// What runs for every exception: inlined whole at every optimisation level.
const HOT_PATHS: [&str; 9] = [
    "probe_exception_class",
    "probe_class_of_status",
    "probe_fault_class",
    "probe_level",
    "probe_kvm_rfc_v2",
    "probe_every_sea",
    "probe_ipa",
    "probe_record",
    "probe_triage",
];

struct Build {
    opt_level: &'static str,
    probes: Listing,
    library: Listing,
}

static BUILDS: LazyLock<[Build; 3]> = LazyLock::new(|| {
    OPT_LEVELS.map(|opt_level| Build {
        opt_level,
        probes: Listing::of("codegen", opt_level),
        library: Listing::of("aarch64-syndrome", opt_level),
    })
});

fn hot_paths() -> impl Iterator<Item = (&'static str, &'static Function)> {
    BUILDS.iter().flat_map(|build| {
        HOT_PATHS.iter().map(|name| (build.opt_level, build.probes.function(name)))
    })
}

#[test]
fn nothing_in_the_probes_or_the_library_can_panic() {
    for build in BUILDS.iter() {
        for listing in [&build.probes, &build.library] {
            let lines: Vec<&str> = listing.lines_with("panic").collect();
            assert!(lines.is_empty(), "opt-level {}: {lines:#?}", build.opt_level);
        }
    }
}

#[test]
fn hot_paths_call_nothing() {
    for (opt_level, function) in hot_paths() {
        let calls: Vec<&str> = function.calls().collect();
        assert!(calls.is_empty(), "opt-level {opt_level}: {} has {calls:#?}", function.name);
    }
}

#[test]
fn every_probe_is_inlined_whole_at_opt_levels_2_and_3() {
    for build in BUILDS.iter().filter(|build| build.opt_level != "s") {
        for function in build.probes.functions() {
            let calls: Vec<&str> = function.calls().collect();
            let opt_level = build.opt_level;
            assert!(calls.is_empty(), "opt-level {opt_level}: {} has {calls:#?}", function.name);
        }
    }
}

#[test]
fn no_probe_calls_anything_but_the_library() {
    for build in BUILDS.iter() {
        for function in build.probes.functions() {
            for call in function.calls() {
                let is_known = call.contains("aarch64_syndrome");
                assert!(is_known, "opt-level {}: {} has {call}", build.opt_level, function.name);
            }
        }
    }
}

#[test]
fn hot_paths_stay_below_their_ceilings() {
    for build in BUILDS.iter() {
        for (name, ceiling) in ceilings::INSTRUCTIONS {
            let (function, opt_level) = (build.probes.function(name), build.opt_level);
            let count = function.len();
            assert!(
                count <= ceiling,
                "opt-level {opt_level}: {count} instructions, not {ceiling} or less, in\n{function}"
            );
        }
    }
}

#[test]
fn hot_paths_read_a_table_at_most_once_for_each_kind_of_fact() {
    for (opt_level, function) in hot_paths() {
        let ceiling = match function.name.as_str() {
            // Class, level, and the row of what the low byte says.
            "probe_record" => 3,
            // Class and level.
            "probe_level" => 2,
            _ => 1,
        };
        let loads = function.loads().filter(|load| load.starts_with("ld")).count();
        assert!(loads <= ceiling, "opt-level {opt_level}: {loads} loads in\n{function}");
    }
}

#[test]
fn the_decision_of_the_rfc_reads_no_memory() {
    for build in BUILDS.iter() {
        let function = build.probes.function("probe_kvm_rfc_v2");
        let loads: Vec<&str> = function.loads().collect();
        assert!(loads.is_empty(), "opt-level {}: {loads:#?}", build.opt_level);
    }
}

#[test]
fn every_probe_is_there_at_every_opt_level() {
    let names = |build: &Build| -> Vec<String> {
        build.probes.functions().map(|function| function.name.clone()).collect()
    };
    println!("{:28}{:>5}{:>5}{:>5}", "instructions at opt-level", "s", "2", "3");
    for name in names(&BUILDS[0]) {
        let counts = BUILDS.each_ref().map(|build| build.probes.function(&name).len());
        println!("{name:28}{:>5}{:>5}{:>5}", counts[0], counts[1], counts[2]);
    }
    for build in BUILDS.iter() {
        assert_eq!(names(build), names(&BUILDS[0]), "opt-level {}", build.opt_level);
        assert_eq!(names(build).iter().filter(|name| name.starts_with("encode_")).count(), 22);
    }
}
