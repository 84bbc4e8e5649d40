//! The other way: the word with another value in one of its fields, as the encoders build it. What
//! the fields mean, the lists of fields say; which go together, the encoders.

mod ties;

use super::{Registers, Report, Row};
use crate::bits::BitRange;
use crate::ec::ExceptionClass;
use crate::el::TargetEl;
use crate::esr::Esr;
use crate::field::{Field, FieldState};
use crate::syndrome::Syndrome;
use crate::sysreg::SysReg;
use alloc::vec::Vec;

/// A value that a field can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Choice {
    /// The bits, right-aligned.
    pub value: u32,
    /// What the value says; empty where the number is all there is.
    pub text: &'static str,
    /// The word that [`with_field`](Report::with_field) makes with it.
    pub esr: Esr,
}

/// Fields of more bits hold a number that has no names.
const MOST_NAMED_BITS: u8 = 6;

/// A field's name, highest and lowest bit.
type Place = (&'static str, u8, u8);

impl Report {
    /// The report of the word with another value in the field of this row, as an encoder would
    /// build it. Fields that do not exist beside the new value are 0. A field that comes into being
    /// has its lowest value that is not reserved. RES0 bits are 0. With another `EC`, an
    /// instruction that has a condition is one that is always executed.
    ///
    /// `None` where this report has no such row, where the value is too wide or reserved, and where
    /// the other fields do not admit it.
    ///
    /// ```
    /// use aarch64_syndrome::report::{Registers, Report};
    /// use aarch64_syndrome::{Esr, TargetEl};
    ///
    /// let report = Report::new(Registers::new(Esr::from_bits(0x9200_0410)), TargetEl::El2);
    /// let dfsc = report.ruler().into_iter().find(|row| row.name == "DFSC").unwrap();
    /// // A translation fault has no FnV.
    /// let changed = report.with_field(&dfsc, 0x07).unwrap();
    /// assert_eq!(changed.esr().into_bits(), 0x9200_0007);
    /// ```
    #[must_use]
    pub fn with_field(&self, row: &Row, value: u32) -> Option<Self> {
        let row = self.ruler().into_iter().find(|own| place(own) == place(row))?;
        let bits = range(place(&row));
        if u64::from(value) > bits.of(u64::MAX) {
            return None;
        }
        if value == row.value {
            return Some(*self);
        }
        let changed = Esr::from_bits(bits.replaced(self.esr().into_bits(), value.into()));
        let esr = match row.name {
            "EC" => self.of_class(ExceptionClass::from_bits(value as u8))?,
            _ if !self.esr().ec().occurs_at(self.target()) => changed,
            _ => settled(changed, self.target(), &row, &mut settable(self.syndrome())),
        };
        let report = Self::new(Registers { esr, ..self.registers }, self.target());
        // What was written into a field that means nothing is no field once it is 0.
        match report.ruler().into_iter().find(|own| place(own) == place(&row)) {
            None => (value == 0).then_some(report),
            Some(own) => (own.value == value && !is_reserved(own.text)).then_some(report),
        }
    }

    /// The values that [`with_field`](Self::with_field) takes for this row, lowest first; none for
    /// a field of more than six bits.
    #[must_use]
    pub fn choices(&self, row: &Row) -> Vec<Choice> {
        let (_, high, low) = place(row);
        let width = high.saturating_sub(low).saturating_add(1);
        let values = if width > MOST_NAMED_BITS { 0..0 } else { 0..1u32 << width };
        let choice = |value| {
            let report = self.with_field(row, value)?;
            let own = report.ruler().into_iter().find(|own| place(own) == place(row));
            let text = own.map_or("", |own| own.text);
            Some(Choice { value, text, esr: report.esr() })
        };
        values.filter_map(choice).collect()
    }

    /// The report of the trap of another system register, where this is a trap of one (EC 0x18,
    /// 0x14).
    #[must_use]
    pub fn with_sys_reg(&self, register: SysReg) -> Option<Self> {
        let fields = [
            ("Op0", register.op0().into_bits()),
            ("Op1", register.op1().into_bits()),
            ("CRn", register.crn().into_bits()),
            ("CRm", register.crm().into_bits()),
            ("Op2", register.op2().into_bits()),
        ];
        self.sysreg()?;
        fields.into_iter().try_fold(*self, |report, (name, value)| {
            let row = report.ruler().into_iter().find(|row| row.name == name)?;
            report.with_field(&row, value.into())
        })
    }

    /// The word of another class, with the fields that both have.
    fn of_class(&self, ec: ExceptionClass) -> Option<Esr> {
        let target = self.target();
        if !ec.occurs_at(target) {
            return None;
        }
        let mut kept = settable(self.syndrome());
        let has_condition = kept.iter().any(|(name, ..)| *name == "CV");
        let esr = Esr::from_parts(ec, true, self.esr().iss(), self.esr().iss2());
        let row = self.ruler().into_iter().find(|row| row.name == "EC")?;
        let esr = settled(esr, target, &row, &mut kept);
        Some(if has_condition { esr } else { ties::begun(esr, target) })
    }
}

const fn place(row: &Row) -> Place {
    (row.name, row.high, row.low)
}

const fn range((_, high, low): Place) -> BitRange {
    BitRange::new(low, high.saturating_sub(low).saturating_add(1))
}

/// Whether the field is there to be set: also the one that is void because its meaning is not the
/// architecture's to say.
fn is_settable(field: &Field) -> bool {
    field.state == FieldState::Meaningful || field.name == "IMPLEMENTATION_DEFINED"
}

/// What the lists of fields call a code without a meaning.
fn is_reserved(text: &str) -> bool {
    matches!(text, "reserved" | "unallocated")
}

fn settable(syndrome: Syndrome) -> Vec<Place> {
    let mut places = Vec::new();
    syndrome.for_each_field(|field| {
        places.extend(is_settable(&field).then_some((field.name, field.high, field.low)));
    });
    places
}

/// The word with the fields that are kept, and what goes with them. One change may bring another:
/// a few rounds are enough, and a word that does not come to rest lacks the value asked for.
fn settled(mut esr: Esr, target: TargetEl, changed: &Row, kept: &mut Vec<Place>) -> Esr {
    const ROUNDS: u8 = 8;
    kept.push(place(changed));
    for _ in 0..ROUNDS {
        let next = ties::tied(without_the_rest(esr, target, kept), target, changed.name);
        if next == esr {
            break;
        }
        esr = next;
    }
    esr
}

/// The word with the fields that are kept; a new one, and one that a new class has no meaning for,
/// has its lowest value that is not reserved, and is kept from now on.
fn without_the_rest(esr: Esr, target: TargetEl, kept: &mut Vec<Place>) -> Esr {
    let places = settable(Syndrome::decode(esr, target)).into_iter();
    let (old, new): (Vec<_>, Vec<_>) =
        places.partition(|place| kept.contains(place) && has_meaning(esr, target, *place));
    let mask =
        old.iter().fold(Esr::EC.mask() | Esr::IL.mask(), |mask, place| mask | range(*place).mask());
    let mut word = esr.into_bits() & mask;
    for place in new {
        let lowest = (0..1 << MOST_NAMED_BITS)
            .map(|value| range(place).replaced(word, value))
            .find(|word| has_meaning(Esr::from_bits(*word), target, place));
        word = lowest.unwrap_or(word);
        kept.push(place);
    }
    Esr::from_bits(word)
}

/// Whether the field at this place has a value that is not reserved.
fn has_meaning(esr: Esr, target: TargetEl, place: Place) -> bool {
    let mut has = false;
    Syndrome::decode(esr, target).for_each_field(|field| {
        has |= (field.name, field.high, field.low) == place && !is_reserved(field.text);
    });
    has
}
