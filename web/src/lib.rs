//! What the page in a browser asks of the library: text in, JSON out. The page shows it and knows
//! no word of its own about an exception.

mod answer;
mod input;
mod scan;
mod text;

use aarch64_syndrome::report::{Report, Row, parse_sys_reg};
use aarch64_syndrome::sysreg::SysReg;
use answer::{Answer, Said};
use wasm_bindgen::prelude::wasm_bindgen;

/// Something that is not to be had, and why.
#[derive(serde::Serialize)]
struct Refusal {
    error: String,
}

fn json(value: &impl serde::Serialize) -> String {
    // Maps with text as keys, into memory: nothing can fail.
    serde_json::to_string(value).unwrap_or_default()
}

fn refusal(error: String) -> String {
    json(&Refusal { error })
}

/// What there is to say of what was pasted: `{"reports": [...]}`, `{"log": true}` where it has to
/// be scanned, or `{"error": "..."}`. The small fields may be empty.
#[wasm_bindgen]
#[must_use]
pub fn read(text: &str, el: &str, far: &str, hpfar: &str, pfar: &str) -> String {
    let reading = match (Said { el, far, hpfar, pfar }).reading() {
        Ok(reading) => reading,
        Err(error) => return refusal(error),
    };
    match input::read(text, &reading) {
        Ok(found) => json(&found),
        Err(error) => refusal(error),
    }
}

/// The report that an answer was made of, from its parts.
fn report(esr: &str, el: &str, far: &str, hpfar: &str, pfar: &str) -> Option<Report> {
    let reading = (Said { el, far, hpfar, pfar }).reading().ok()?;
    reading.values([esr]).ok().map(|(report, _)| report)
}

fn row(report: &Report, name: &str, low: u8) -> Option<Row> {
    report.ruler().into_iter().find(|row| row.name == name && row.low == low)
}

/// A value that can be chosen.
#[derive(serde::Serialize)]
struct Choice {
    value: u32,
    text: &'static str,
}

/// The values that a field can take: `[{"value": 0, "text": "..."}, ...]`, none for a number.
#[wasm_bindgen]
#[must_use]
pub fn choices(esr: &str, el: &str, name: &str, low: u8) -> String {
    let found = report(esr, el, "", "", "")
        .and_then(|report| row(&report, name, low).map(|row| report.choices(&row)))
        .unwrap_or_default();
    let choices: Vec<_> =
        found.iter().map(|choice| Choice { value: choice.value, text: choice.text }).collect();
    json(&choices)
}

/// The word with another value in a field, or nothing if the word admits no such value.
#[wasm_bindgen]
#[must_use]
pub fn change(esr: &str, el: &str, name: &str, low: u8, value: u32) -> Option<String> {
    let report = report(esr, el, "", "", "")?;
    let changed = report.with_field(&row(&report, name, low)?, value)?;
    Some(answer::short_hex(changed.esr().into_bits()))
}

/// The word of the trap of another system register, by name or as `S3_0_C12_C11_5`.
#[wasm_bindgen]
#[must_use]
pub fn change_register(esr: &str, el: &str, register: &str) -> Option<String> {
    let changed = report(esr, el, "", "", "")?.with_sys_reg(parse_sys_reg(register)?)?;
    Some(answer::short_hex(changed.esr().into_bits()))
}

/// The names of all system registers, a line each.
#[wasm_bindgen]
#[must_use]
pub fn register_names() -> String {
    let names: Vec<_> = (0..=u16::MAX).filter_map(|bits| SysReg::from_bits(bits).name()).collect();
    names.join("\n")
}

/// What there is to say of one word: an answer, or `{"error": "..."}`.
#[wasm_bindgen]
#[must_use]
pub fn explain(esr: &str, el: &str, far: &str, hpfar: &str, pfar: &str) -> String {
    match report(esr, el, far, hpfar, pfar) {
        Some(report) => json(&Answer::new(&report, None)),
        None => refusal("no such word".to_owned()),
    }
}
