//! The JSON object, in the schema of `docs/esr-json.md`.

use super::log::{Hit, Line};
use super::{Access, BusObjerr, Report, SysRegTrap};
use crate::encoding::Encoding;
use crate::error_type::{AsyncErrorType, ErrorState};
use crate::fault::IpaAnswer;
use crate::field::FieldState;
use crate::fsc::{FaultStatus, Level};
use crate::policy::KvmSeaRoute;
use crate::syndrome::Syndrome;
use alloc::format;
use alloc::string::{String, ToString};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

/// A register value: a JSON number would not survive above 2^53.
struct Hex(u64);

impl Serialize for Hex {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:#018x}", self.0))
    }
}

/// The object, to be serialized: `serde_json::to_string(&Json::new(&report))`.
///
/// ```
/// # use aarch64_syndrome::{Esr, TargetEl, report::{Json, Registers, Report}};
/// let report = Report::new(Registers::new(Esr::from_bits(0x9600_0004)), TargetEl::El1);
/// assert_eq!(serde_json::to_value(Json::new(&report)).unwrap()["ec"], 0x25);
/// ```
#[derive(serde::Serialize)]
#[allow(missing_debug_implementations, reason = "a text that is about to be written")]
pub struct Json {
    esr: Hex,
    el: u8,
    ec: u8,
    ec_name: Option<&'static str>,
    allocated: bool,
    il: bool,
    encoding: Option<&'static str>,
    fields: Fields,
    unknown: Unknown,
    res0: Hex,
    fault: Option<FaultJson>,
    far: Validity,
    pfar: Validity,
    ipa: Option<IpaJson>,
    access: Option<AccessJson>,
    sysreg: Option<SysRegJson>,
    bus_objerr: Option<BusObjerr>,
    kvm_sea: Option<KvmSeaJson>,
    serror: Option<SErrorJson>,
    summary: String,
    #[serde(flatten)]
    place: Option<Place>,
}

/// Where in a log the word stands.
#[derive(serde::Serialize)]
struct Place {
    line: u64,
    text: String,
    report: u64,
}

#[derive(serde::Serialize)]
struct SErrorJson {
    kind: &'static str,
    state: Option<&'static str>,
}

#[derive(serde::Serialize)]
struct FaultJson {
    class: String,
    level: Option<i8>,
}

#[derive(serde::Serialize)]
struct Validity {
    valid: bool,
    value: Option<Hex>,
}

#[derive(serde::Serialize)]
struct IpaJson {
    availability: &'static str,
    value: Option<Hex>,
    reason: Option<&'static str>,
}

#[derive(serde::Serialize)]
struct AccessJson {
    size: u64,
    direction: &'static str,
    register: Option<usize>,
    sign_extend: bool,
    register_bits: u8,
    acquire_release: bool,
    instruction_length: u64,
}

#[derive(serde::Serialize)]
struct SysRegJson {
    name: Option<&'static str>,
    op0: u8,
    op1: u8,
    crn: u8,
    crm: u8,
    op2: u8,
    direction: &'static str,
    rt: Option<usize>,
    rt2: Option<usize>,
    bits: u8,
}

#[derive(serde::Serialize)]
struct KvmSeaJson {
    route: &'static str,
    esr: Option<Hex>,
    gva: Option<Hex>,
    gpa: &'static str,
}

/// The meaningful fields, by name.
struct Fields(Syndrome);

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let mut result = Ok(());
        self.0.for_each_field(|field| {
            if result.is_ok() && field.state == FieldState::Meaningful {
                result = map.serialize_entry(field.name, &field.value);
            }
        });
        result?;
        map.end()
    }
}

/// The names of the fields that are UNKNOWN here.
struct Unknown(Syndrome);

impl Serialize for Unknown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(None)?;
        let mut result = Ok(());
        self.0.for_each_field(|field| {
            if result.is_ok() && field.state == FieldState::Unknown {
                result = seq.serialize_element(field.name);
            }
        });
        result?;
        seq.end()
    }
}

impl Json {
    /// Every key, with null for what the word has no use for.
    #[must_use]
    pub fn new(report: &Report) -> Self {
        let esr = report.esr();
        let syndrome = report.syndrome();
        let encoding = syndrome.encoding();
        Self {
            esr: Hex(esr.into_bits()),
            el: report.target().number(),
            ec: esr.ec().into_bits(),
            ec_name: esr.ec().name(),
            allocated: esr.ec().occurs_at(report.target()),
            il: esr.il(),
            encoding: (encoding != Encoding::Unallocated).then(|| encoding.name()),
            fields: Fields(syndrome),
            unknown: Unknown(syndrome),
            res0: Hex(syndrome.res0()),
            fault: report.fault().map(|fault| FaultJson {
                class: format!("{:?}", fault.class()),
                level: fault.level().map(Level::number),
            }),
            far: Validity::new(report.far_is_valid(), report.far()),
            pfar: Validity::new(report.pfar_is_valid(), report.pfar()),
            ipa: report.ipa().map(|answer| IpaJson {
                availability: answer.availability(),
                value: report.ipa_value().map(Hex),
                reason: match answer {
                    IpaAnswer::Unavailable(reason) => Some(reason.name()),
                    _ => None,
                },
            }),
            access: report.access().map(AccessJson::new),
            sysreg: report.sysreg().map(SysRegJson::new),
            bus_objerr: report.bus_objerr(),
            kvm_sea: report.kvm_sea().map(|route| KvmSeaJson::new(route, report)),
            serror: SErrorJson::new(syndrome),
            summary: report.sentence().to_string(),
            place: None,
        }
    }
}

impl Json {
    /// The same with the line, its text and the report's number of a word in a log. Bytes that are
    /// no UTF-8 become the replacement character.
    #[must_use]
    pub fn in_log(hit: &Hit, line: &Line<'_>) -> Self {
        let text = String::from_utf8_lossy(line.text).into_owned();
        let place = Place { line: line.number, text, report: hit.number };
        Self { place: Some(place), ..Self::new(&hit.report) }
    }
}

impl SErrorJson {
    fn new(syndrome: Syndrome) -> Option<Self> {
        let Syndrome::SError(error) = syndrome else { return None };
        let kind = match error.dfsc().map(FaultStatus::into_bits) {
            None => "implementation_defined",
            Some(_) if error.has_syndrome() => "ras",
            Some(0) => "uncategorized",
            Some(_) => "reserved",
        };
        let state = error.aet().and_then(AsyncErrorType::state).map(|state| match state {
            ErrorState::Uncontainable => "UC",
            ErrorState::Unrecoverable => "UEU",
            ErrorState::Restartable => "UEO",
            ErrorState::Recoverable => "UER",
            ErrorState::Corrected => "CE",
        });
        Some(Self { kind, state })
    }
}

impl Validity {
    fn new(valid: bool, value: Option<u64>) -> Self {
        Self { valid, value: value.map(Hex) }
    }
}

impl AccessJson {
    const fn new(access: Access) -> Self {
        match access {
            Access::Mmio(access) => Self {
                size: access.size().bytes(),
                direction: access.direction().name(),
                register: access.register(),
                sign_extend: access.is_sign_extended(),
                register_bits: if access.is_register_64_bit() { 64 } else { 32 },
                acquire_release: access.is_acquire_release(),
                instruction_length: access.instruction_length().bytes(),
            },
            Access::Bytes64(access) => Self {
                size: 64,
                direction: access.direction().name(),
                register: access.first_register().index(),
                sign_extend: false,
                register_bits: 64,
                acquire_release: false,
                instruction_length: 4,
            },
        }
    }
}

impl SysRegJson {
    const fn new(trap: SysRegTrap) -> Self {
        let (register, direction, rt, rt2, bits) = match trap {
            SysRegTrap::One(access) => (access.register, access.direction, access.rt, None, 64),
            SysRegTrap::Pair(access) => {
                (access.register, access.direction, access.low, access.high, 128)
            }
        };
        Self {
            name: register.name(),
            op0: register.op0().into_bits(),
            op1: register.op1().into_bits(),
            crn: register.crn().into_bits(),
            crm: register.crm().into_bits(),
            op2: register.op2().into_bits(),
            direction: direction.name(),
            rt,
            rt2,
            bits,
        }
    }
}

impl KvmSeaJson {
    fn new(route: KvmSeaRoute, report: &Report) -> Self {
        match route {
            KvmSeaRoute::Exit(exit) => Self {
                route: "exit",
                esr: Some(Hex(exit.esr.into_bits())),
                gva: exit.gva.and(report.registers().far()).map(|gva| Hex(gva.into_bits())),
                gpa: exit.gpa.name(),
            },
            KvmSeaRoute::SError => Self { route: "serror", esr: None, gva: None, gpa: "none" },
            _ => Self { route: "rerun", esr: None, gva: None, gpa: "none" },
        }
    }
}
