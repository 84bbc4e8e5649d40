//! Everything the page shows of one exception.

use aarch64_syndrome::address::Pfar;
use aarch64_syndrome::report::{
    Json, Reading, Registers, Report, Row, Statement, TargetReason, parse_number,
};
use aarch64_syndrome::{Far, Hpfar, IpaAnswer, TargetEl};

/// What the small fields say; empty where they say nothing.
pub(crate) struct Said<'a> {
    pub(crate) el: &'a str,
    pub(crate) far: &'a str,
    pub(crate) hpfar: &'a str,
    pub(crate) pfar: &'a str,
}

impl Said<'_> {
    /// How to read with this, or what of it is no number.
    pub(crate) fn reading(&self) -> Result<Reading, String> {
        let number = |name: &str, text: &str| {
            let text = text.trim();
            let value = (!text.is_empty()).then(|| parse_number(text)).transpose();
            value.map_err(|error| format!("invalid value {text:?} for {name}: {error}"))
        };
        Ok(Reading::DEFAULT
            .with_target(level(self.el)?)
            .with_far(number("FAR", self.far)?.map(Far::from_bits))
            .with_hpfar(number("HPFAR", self.hpfar)?.map(Hpfar::from_bits))
            .with_pfar(number("PFAR", self.pfar)?.map(Pfar::from_bits)))
    }
}

fn level(text: &str) -> Result<Option<TargetEl>, String> {
    match text.trim() {
        "" => Ok(None),
        "1" => Ok(Some(TargetEl::El1)),
        "2" => Ok(Some(TargetEl::El2)),
        "3" => Ok(Some(TargetEl::El3)),
        other => Err(format!("invalid value {other:?} for EL: 1, 2 or 3")),
    }
}

/// One exception.
#[derive(serde::Serialize)]
pub(crate) struct Answer {
    /// `ESR_EL2`.
    register: String,
    registers: Values,
    sentence: String,
    /// Why the level is what it is, in words and in one.
    why: Option<String>,
    is_assumed: bool,
    access: Option<String>,
    addresses: Vec<Words>,
    decisions: Vec<Words>,
    /// Whether the decisions are worth a look.
    is_external: bool,
    conditions: Vec<Words>,
    fields: Vec<Field>,
    res0: String,
    /// Which of the small fields matter.
    wants: Wants,
    text: String,
    json: Json,
}

/// The values that an answer was made of, as they stand in a link; empty where unknown.
#[derive(serde::Serialize)]
pub(crate) struct Values {
    esr: String,
    el: String,
    far: String,
    hpfar: String,
    pfar: String,
}

#[derive(serde::Serialize)]
struct Words {
    name: &'static str,
    answer: &'static str,
    text: String,
    is_wanted: bool,
}

#[derive(serde::Serialize)]
struct Field {
    name: &'static str,
    high: u8,
    low: u8,
    value: u32,
    text: &'static str,
    is_ordinary: bool,
    is_void: bool,
}

#[derive(serde::Serialize)]
struct Wants {
    far: bool,
    hpfar: bool,
    pfar: bool,
}

pub(crate) fn short_hex(value: u64) -> String {
    format!("{value:x}")
}

impl Values {
    pub(crate) fn new(registers: Registers, target: TargetEl) -> Self {
        let value = |bits: Option<u64>| bits.map(short_hex).unwrap_or_default();
        Self {
            esr: short_hex(registers.esr().into_bits()),
            el: target.number().to_string(),
            far: value(registers.far().map(Far::into_bits)),
            hpfar: value(registers.hpfar().map(Hpfar::into_bits)),
            pfar: value(registers.pfar().map(Pfar::into_bits)),
        }
    }
}

impl Values {
    /// Whether the word and the level are those of the other.
    pub(crate) fn is_of(&self, other: &Self) -> bool {
        self.esr == other.esr && self.el == other.el
    }

    /// How many addresses are known.
    pub(crate) fn addresses(&self) -> usize {
        [&self.far, &self.hpfar, &self.pfar].into_iter().filter(|value| !value.is_empty()).count()
    }
}

fn said(statements: Vec<Statement>) -> Vec<Words> {
    let all = statements.into_iter();
    all.map(|Statement { name, answer, text, is_wanted, .. }| Words {
        name,
        answer,
        text,
        is_wanted,
    })
    .collect()
}

impl Answer {
    pub(crate) fn new(report: &Report, reason: Option<TargetReason>) -> Self {
        let registers = report.registers();
        let of_field = |Row { name, high, low, value, text, is_ordinary, is_void, .. }| Field {
            name,
            high,
            low,
            value,
            text,
            is_ordinary,
            is_void,
        };
        let is_in_hpfar = matches!(
            report.ipa(),
            Some(IpaAnswer::Exact(_) | IpaAnswer::Page(..) | IpaAnswer::Descriptor(_))
        );
        Self {
            register: format!("ESR_{}", report.target().name()),
            registers: Values::new(registers, report.target()),
            sentence: report.sentence().to_string(),
            why: reason.and_then(|reason| reason.words(report.target())),
            is_assumed: reason == Some(TargetReason::Assumed),
            access: report.access_words(),
            addresses: if report.has_more_of_addresses() || report.far_is_valid() {
                said(report.addresses())
            } else {
                Vec::new()
            },
            decisions: said(report.decisions()),
            is_external: report.fault().is_some_and(|fault| fault.class().is_external()),
            conditions: said(report.conditions()),
            fields: report.ruler().into_iter().map(of_field).collect(),
            res0: format!("{:016x}", report.syndrome().res0()),
            wants: Wants {
                far: report.far_is_valid() || registers.far().is_some(),
                hpfar: is_in_hpfar || registers.hpfar().is_some(),
                pfar: report.pfar_is_valid() || registers.pfar().is_some(),
            },
            text: crate::text::of(report),
            json: Json::new(report),
        }
    }
}
