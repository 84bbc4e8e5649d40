//! What an instruction does, from LLVM's text of it and nothing of the decoder: a model of loads
//! and stores as one would explain them.

use crate::memory::Memory;
use crate::state::Guest;
use aarch64_syndrome::Endianness;

pub(crate) struct Model<'a> {
    pub(crate) guest: &'a mut Guest,
    pub(crate) memory: &'a mut Memory,
    pub(crate) endianness: Endianness,
}

/// `ldaddal` is `("ldadd", "al", "")`, `swpab` is `("swp", "a", "b")`.
fn atomic_name(mnemonic: &str) -> Option<(&'static str, &str)> {
    const NAMES: [&str; 24] = [
        "ldtadd", "ldtclr", "ldtset", "sttadd", "sttclr", "sttset", "swpt", "ldadd", "ldclr",
        "ldeor", "ldset", "ldsmax", "ldsmin", "ldumax", "ldumin", "stadd", "stclr", "steor",
        "stset", "stsmax", "stsmin", "stumax", "stumin", "swp",
    ];
    let name = NAMES.into_iter().find(|name| mnemonic.starts_with(name))?;
    let size = mnemonic[name.len()..].trim_start_matches(['a', 'l']);
    ["", "b", "h"].contains(&size).then_some((name, size))
}

impl Model<'_> {
    /// `false` where the text is not one that the model knows.
    pub(crate) fn run(&mut self, line: &str) -> bool {
        let line = line.split(" //").next().expect("a first part");
        let line = line.split(" <.text").next().expect("a first part").trim_end();
        let (mnemonic, operands) = line.split_once('\t').expect("operands");
        let operands = split(operands);
        let operands: Vec<&str> = operands.iter().map(String::as_str).collect();
        if mnemonic.starts_with("prf") || mnemonic == "rprfm" {
            return true;
        }
        if mnemonic == "dc" {
            let bytes = 4 << self.guest.dczid_el0;
            let at = self.general(operands[1]) / bytes * bytes;
            if operands[0] != "gva" {
                self.memory.write(at, &vec![0; usize::try_from(bytes).expect("small")]);
            }
            return true;
        }
        if let Some(rest) = mnemonic.strip_prefix("ldraa").or(mnemonic.strip_prefix("ldrab")) {
            return !rest.is_empty();
        }
        let mut is_known = self.tags(mnemonic, &operands);
        is_known = is_known || self.structures(mnemonic, &operands);
        is_known = is_known || self.atomics(mnemonic, &operands);
        is_known || self.plain(mnemonic, &operands)
    }

    fn plain(&mut self, mnemonic: &str, operands: &[&str]) -> bool {
        const LOADS: [&str; 11] = [
            "ldr", "ldur", "ldtr", "ldar", "ldapr", "ldapur", "ldlar", "ldxr", "ldaxr", "ldtxr",
            "ldatxr",
        ];
        const STORES: [&str; 6] = ["str", "stur", "sttr", "stlr", "stlur", "stllr"];
        const EXCLUSIVES: [&str; 4] = ["stxr", "stlxr", "sttxr", "stltxr"];
        const SUFFIXES: [&str; 6] = ["", "b", "h", "sb", "sh", "sw"];
        const PAIRS: [&str; 7] = ["ldp", "ldnp", "ldtp", "ldtnp", "ldiapp", "ldxp", "ldaxp"];
        const PAIR_STORES: [&str; 6] = ["stp", "stnp", "sttp", "sttnp", "stilp", "stgp"];
        let suffix_of = |names: &[&str]| {
            let suffixes = SUFFIXES.into_iter();
            suffixes.rev().find(|suffix| {
                names.iter().any(|name| {
                    mnemonic.len() == name.len() + suffix.len()
                        && mnemonic.starts_with(name)
                        && mnemonic.ends_with(suffix)
                })
            })
        };
        if let Some(suffix) = suffix_of(&LOADS) {
            self.load(&operands[..1], &operands[1..], suffix);
        } else if let Some(suffix) = suffix_of(&STORES) {
            self.store(&operands[..1], &operands[1..], suffix);
        } else if let Some(suffix) = suffix_of(&EXCLUSIVES) {
            self.store(&operands[1..2], &operands[2..], suffix);
            self.set(operands[0], 0);
        } else if PAIRS.contains(&mnemonic) {
            self.load(&operands[..2], &operands[2..], "");
        } else if mnemonic == "ldpsw" {
            self.load(&operands[..2], &operands[2..], "sw");
        } else if PAIR_STORES.contains(&mnemonic) {
            self.store(&operands[..2], &operands[2..], "");
        } else if ["stxp", "stlxp"].contains(&mnemonic) {
            self.store(&operands[1..3], &operands[3..], "");
            self.set(operands[0], 0);
        } else if ["ld64b", "st64b"].contains(&mnemonic) {
            let first: usize = operands[0][1..].parse().expect("a number");
            let names: Vec<String> = (first..first + 8).map(|index| format!("x{index}")).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            if mnemonic == "ld64b" {
                self.load(&names, &operands[1..], "");
            } else {
                self.store(&names, &operands[1..], "");
            }
        } else {
            return false;
        }
        true
    }

    /// The register that the base becomes is written first: a load of the base wins.
    fn load(&mut self, registers: &[&str], address: &[&str], suffix: &str) {
        let at = self.address(address);
        let width = width(registers[0], suffix);
        let values: Vec<u128> = (0..)
            .zip(registers)
            .map(|(index, _)| self.number(at.wrapping_add(index * width), width))
            .collect();
        self.write_back(address);
        for (register, value) in registers.iter().zip(values) {
            let is_negative = suffix.starts_with('s') && value >> (8 * width - 1) != 0;
            let extended = if is_negative { value | u128::MAX << (8 * width) } else { value };
            self.set(register, extended);
        }
    }

    fn store(&mut self, registers: &[&str], address: &[&str], suffix: &str) {
        let at = self.address(address);
        let width = width(registers[0], suffix);
        for (index, register) in (0..).zip(registers) {
            let value = self.get(register);
            self.put(at.wrapping_add(index * width), width, value);
        }
        self.write_back(address);
    }

    fn atomics(&mut self, mnemonic: &str, operands: &[&str]) -> bool {
        const PAIRS: [&str; 3] = ["swpp", "ldclrp", "ldsetp"];
        let pair = PAIRS.into_iter().find(|name| mnemonic.starts_with(name));
        let is_single = mnemonic.starts_with("cas") || atomic_name(mnemonic).is_some();
        if !is_single && pair.is_none() {
            return false;
        }
        let at = self.address(&operands[operands.len() - 1..]);
        if mnemonic.starts_with("casp") {
            let width = width(operands[0], "");
            let old = [self.number(at, width), self.number(at.wrapping_add(width), width)];
            if old == [self.get(operands[0]), self.get(operands[1])] {
                let new = [self.get(operands[2]), self.get(operands[3])];
                self.put(at, width, new[0]);
                self.put(at.wrapping_add(width), width, new[1]);
            }
            self.set(operands[0], old[0]);
            self.set(operands[1], old[1]);
        } else if mnemonic.starts_with("cas") {
            let suffix = mnemonic.trim_start_matches(['c', 'a', 's', 'l', 't']);
            let width = width(operands[0], suffix);
            let old = self.number(at, width);
            if old == self.get(operands[0]) & ones(width) {
                let new = self.get(operands[1]);
                self.put(at, width, new);
            }
            self.set(operands[0], old);
        } else if let Some(name) = pair {
            let old = [self.number(at, 8), self.number(at.wrapping_add(8), 8)];
            for (index, operand) in [(0, operands[0]), (1, operands[1])] {
                let new = changed(&name[..name.len() - 1], old[index], self.get(operand), 8);
                self.put(at.wrapping_add(8 * index as u64), 8, new);
            }
            self.set(operands[0], old[0]);
            self.set(operands[1], old[1]);
        } else if let Some((name, suffix)) = atomic_name(mnemonic) {
            let width = width(operands[0], suffix);
            let old = self.number(at, width);
            let operand = self.get(operands[0]) & ones(width);
            self.put(at, width, changed(name, old, operand, width));
            if !name.starts_with("st") {
                self.set(operands[1], old);
            }
        } else {
            return false;
        }
        true
    }

    /// Memory without tags.
    fn tags(&mut self, mnemonic: &str, operands: &[&str]) -> bool {
        let granules = match mnemonic {
            "ldg" => {
                let value = self.get(operands[0]) & !(0xf << 56);
                self.set(operands[0], value);
                return true;
            }
            "ldgm" => {
                self.set(operands[0], 0);
                return true;
            }
            "stgm" => return true,
            "stzgm" => {
                let bytes = 4 << self.guest.dczid_el0;
                let at = self.address(&operands[1..]) / bytes * bytes;
                self.memory.write(at, &vec![0; usize::try_from(bytes).expect("small")]);
                return true;
            }
            "stg" | "st2g" => 0,
            "stzg" => 1,
            "stz2g" => 2,
            _ => return false,
        };
        let at = self.address(&operands[1..]) / 16 * 16;
        self.memory.write(at, &vec![0; 16 * granules]);
        self.write_back(&operands[1..]);
        true
    }

    fn structures(&mut self, mnemonic: &str, operands: &[&str]) -> bool {
        let Some(list) = operands[0].strip_prefix("{ ") else { return false };
        let is_load = mnemonic.starts_with("ld");
        let repeats = mnemonic.ends_with('r');
        let turns: usize = mnemonic
            .trim_start_matches(char::is_alphabetic)
            .trim_end_matches('r')
            .parse()
            .expect("a number");
        let (names, lane) = list.split_once(" }").expect("an end");
        let names: Vec<(usize, &str)> = names
            .split(", ")
            .map(|name| {
                let (register, arrangement) = name.split_once('.').expect("an arrangement");
                (register[1..].parse().expect("a number"), arrangement)
            })
            .collect();
        let arrangement = names[0].1;
        let width = letter_width(arrangement.trim_start_matches(char::is_numeric));
        let elements = arrangement.trim_end_matches(char::is_alphabetic).parse::<u64>();
        let lane = lane.strip_prefix('[').and_then(|lane| lane.strip_suffix(']'));
        let mut order: Vec<(usize, u64)> = Vec::new();
        if let Some(lane) = lane {
            let lane = lane.parse().expect("a number");
            order.extend(names.iter().map(|(register, _)| (*register, lane)));
        } else if repeats {
            order.extend(names.iter().map(|(register, _)| (*register, 0)));
        } else {
            let elements = elements.clone().expect("a number");
            for round in names.chunks(turns) {
                for element in 0..elements {
                    order.extend(round.iter().map(|(register, _)| (*register, element)));
                }
            }
        }
        let at = self.address(&operands[1..]);
        let mut loaded = Vec::new();
        for (index, (register, lane)) in (0..).zip(&order) {
            let at = at.wrapping_add(index * width);
            let shift = 8 * width * lane;
            if is_load {
                loaded.push((*register, shift, self.number(at, width)));
            } else {
                let value = self.guest.v[*register] >> shift;
                self.put(at, width, value);
            }
        }
        let is_half = elements.as_ref().is_ok_and(|elements| elements * width == 8);
        for (register, shift, value) in loaded {
            let old = self.guest.v[register];
            let mut new = old & !(ones(width) << shift) | value << shift;
            if repeats {
                new = (0..16 / width).fold(0, |all, index| all | value << (8 * width * index));
            }
            if is_half {
                new &= u128::from(u64::MAX);
            }
            self.guest.v[register] = new;
        }
        self.write_back(&operands[1..]);
        true
    }

    fn number(&self, at: u64, width: u64) -> u128 {
        let mut bytes = vec![0; usize::try_from(width).expect("small")];
        self.memory.read(at, &mut bytes);
        if self.endianness == Endianness::Little {
            bytes.reverse();
        }
        bytes.iter().fold(0, |number, byte| number * 256 + u128::from(*byte))
    }

    fn put(&mut self, at: u64, width: u64, value: u128) {
        let width = usize::try_from(width).expect("a few bytes");
        let mut bytes = value.to_le_bytes()[..width].to_vec();
        if self.endianness == Endianness::Big {
            bytes.reverse();
        }
        self.memory.write(at, &bytes);
    }

    fn general(&self, name: &str) -> u64 {
        match name {
            "xzr" | "wzr" => 0,
            "sp" => self.guest.sp,
            _ => {
                let value = self.guest.x[name[1..].parse::<usize>().expect("a number")];
                if name.starts_with('w') { value % (1 << 32) } else { value }
            }
        }
    }

    fn get(&self, name: &str) -> u128 {
        if name.starts_with(['w', 'x']) || name == "sp" {
            return u128::from(self.general(name));
        }
        self.guest.v[name[1..].parse::<usize>().expect("a number")]
    }

    fn set(&mut self, name: &str, value: u128) {
        let low = u64::try_from(value & u128::from(u64::MAX)).expect("64 bits");
        match name {
            "xzr" | "wzr" => {}
            "sp" => self.guest.sp = low,
            _ => {
                let index: usize = name[1..].parse().expect("a number");
                match &name[..1] {
                    "x" => self.guest.x[index] = low,
                    "w" => self.guest.x[index] = low % (1 << 32),
                    _ => self.guest.v[index] = value & ones(letter_width(&name[..1])),
                }
            }
        }
    }

    /// `[x1]`, `[x1, #8]`, `[x1, w2, sxtw #2]`, or a number: relative to the instruction at 0.
    fn address(&self, operands: &[&str]) -> u64 {
        let text = operands[0].trim_end_matches('!');
        let Some(inner) = text.strip_prefix('[') else {
            let distance = u64::from_str_radix(&text[2..], 16).expect("a number");
            return self.guest.pc.wrapping_add(distance);
        };
        let mut parts = inner.trim_end_matches(']').split(", ");
        let base = self.general(parts.next().expect("a base"));
        let Some(offset) = parts.next() else { return base };
        base.wrapping_add(self.offset(offset, parts.next()))
    }

    fn offset(&self, offset: &str, extend: Option<&str>) -> u64 {
        if let Some(number) = offset.strip_prefix('#') {
            return 0_u64.wrapping_add_signed(number.parse().expect("a number"));
        }
        let value = self.general(offset);
        let Some(extend) = extend else { return value };
        let (kind, shift) = extend.split_once(" #").unwrap_or((extend, "0"));
        let is_negative = kind == "sxtw" && value % (1 << 32) >= 1 << 31;
        let value = if is_negative { value | u64::MAX << 32 } else { value };
        value << shift.parse::<u32>().expect("a number")
    }

    fn write_back(&mut self, operands: &[&str]) {
        let base = operands[0].trim_start_matches('[').split([',', ']']).next().expect("a base");
        if operands[0].ends_with('!') {
            let new = self.address(operands);
            self.set(base, u128::from(new));
        } else if let Some(offset) = operands.get(1) {
            let new = self.general(base).wrapping_add(self.offset(offset, None));
            self.set(base, u128::from(new));
        }
    }
}

/// At commas outside brackets.
fn split(operands: &str) -> Vec<String> {
    let mut depth = 0;
    let mut parts = vec![String::new()];
    for character in operands.chars() {
        match character {
            '[' | '{' => depth += 1,
            ']' | '}' => depth -= 1,
            _ => {}
        }
        if character == ',' && depth == 0 {
            parts.push(String::new());
        } else {
            parts.last_mut().expect("one at least").push(character);
        }
    }
    parts.iter().map(|part| part.trim().to_owned()).collect()
}

fn width(register: &str, suffix: &str) -> u64 {
    match suffix.trim_start_matches('s') {
        "b" => 1,
        "h" => 2,
        "w" => 4,
        _ => letter_width(&register[..1]),
    }
}

fn letter_width(letter: &str) -> u64 {
    match letter {
        "b" => 1,
        "h" => 2,
        "s" | "w" => 4,
        "d" | "x" => 8,
        "q" => 16,
        _ => panic!("no register is called {letter}"),
    }
}

fn ones(width: u64) -> u128 {
    if width == 16 { u128::MAX } else { (1 << (8 * width)) - 1 }
}

fn changed(name: &str, old: u128, operand: u128, width: u64) -> u128 {
    let half = 1_i128 << (8 * width - 1);
    let signed = |number: u128| {
        let number = i128::try_from(number).expect("at most 64 bits");
        if number >= half { number - 2 * half } else { number }
    };
    let pick = |first: bool| if first { old } else { operand };
    let operation = name.strip_prefix("ld").or(name.strip_prefix("st")).unwrap_or(name);
    match operation.strip_prefix('t').unwrap_or(operation) {
        "add" => old + operand,
        "clr" => old & !operand,
        "eor" => old ^ operand,
        "set" => old | operand,
        "smax" => pick(signed(old) > signed(operand)),
        "smin" => pick(signed(old) < signed(operand)),
        "umax" => pick(old > operand),
        "umin" => pick(old < operand),
        "swp" | "swpt" => operand,
        other => panic!("{other} of {name}"),
    }
}
