//! Error records read once more, from front to back as ACPI 6.5 (18.3.2.7) and UEFI 2.10 (appendix
//! N.2) list their fields: no offset is written down, and nothing here knows the crate.

// Of a test, and of a fuzz target.
#![allow(unreachable_pub)]

/// Bytes that are read from front to back.
#[derive(Clone, Copy)]
pub struct Front<'a>(&'a [u8]);

/// One entry of a status block.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    pub section_type: [u8; 16],
    pub severity: u64,
    pub flags: u64,
    pub fru_id: Option<Vec<u8>>,
    pub fru_text: Option<Vec<u8>>,
    pub timestamp: Option<u64>,
    pub section: &'a [u8],
}

/// A status block.
#[derive(Debug, PartialEq, Eq)]
pub struct Block<'a> {
    pub status: u64,
    pub severity: u64,
    /// With the raw data.
    pub length: usize,
    pub entries: Vec<Entry<'a>>,
}

/// One error of an Arm processor section.
#[derive(Debug, PartialEq, Eq)]
pub struct Information {
    pub error_type: u64,
    /// Number of errors, flags, information, virtual and physical address.
    pub fields: Vec<Option<u64>>,
}

/// An Arm processor section.
#[derive(Debug, PartialEq, Eq)]
pub struct Processor<'a> {
    pub affinity_level: Option<u64>,
    pub mpidr: Option<u64>,
    pub midr: u64,
    /// Whether it was running, and the PSCI state if it was not.
    pub running: Option<(bool, u64)>,
    pub information: Vec<Information>,
    pub contexts: Vec<(u64, &'a [u8])>,
    pub vendor: Option<&'a [u8]>,
    pub length: usize,
}

impl<'a> Front<'a> {
    fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        if count > self.0.len() {
            return None;
        }
        let (taken, rest) = self.0.split_at(count);
        self.0 = rest;
        Some(taken)
    }

    /// An unsigned number of this many bytes, lowest first.
    fn number(&mut self, size: usize) -> Option<u64> {
        Some(self.bytes(size)?.iter().rev().fold(0, |sum, &byte| sum * 256 + u64::from(byte)))
    }

    fn length(&mut self, size: usize) -> Option<usize> {
        usize::try_from(self.number(size)?).ok()
    }
}

fn bit(bits: u64, index: usize) -> bool {
    bits.to_be_bytes().iter().rev().nth(index / 8).is_some_and(|byte| byte >> (index % 8) & 1 == 1)
}

/// The block at the start of these bytes; `None` where Linux or the crate's own rules refuse it.
pub fn block(bytes: &[u8]) -> Option<Block<'_>> {
    let mut head = Front(bytes);
    let status = head.number(4)?;
    let raw_offset = head.length(4)?;
    let raw_length = head.length(4)?;
    let data_length = head.length(4)?;
    let severity = head.number(4)?;
    // Lengths are added in 32 bits.
    u32::try_from(20 + data_length).ok()?;
    let mut data = Front(head.bytes(data_length)?);
    if (1..64).contains(&data_length) {
        return None;
    }
    let mut length = 20 + data_length;
    if raw_length > 0 {
        if raw_offset < length {
            return None;
        }
        length = raw_offset + raw_length;
        if length > bytes.len() {
            return None;
        }
    }
    let mut entries = Vec::new();
    while !data.0.is_empty() {
        entries.push(entry(&mut data)?);
    }
    Some(Block { status, severity, length, entries })
}

fn entry<'a>(data: &mut Front<'a>) -> Option<Entry<'a>> {
    let section_type = data.bytes(16)?.try_into().ok()?;
    let severity = data.number(4)?;
    let [_, revision] = *data.bytes(2)? else { return None };
    let valid = data.number(1)?;
    let flags = data.number(1)?;
    let length = data.length(4)?;
    let fru_id = data.bytes(16)?;
    let fru_text = data.bytes(20)?;
    let timestamp = match revision {
        2 => None,
        3 => Some(data.number(8)?),
        _ => return None,
    };
    Some(Entry {
        section_type,
        severity,
        flags,
        fru_id: bit(valid, 0).then(|| fru_id.to_vec()),
        fru_text: bit(valid, 1).then(|| fru_text.to_vec()),
        timestamp: timestamp.filter(|_| bit(valid, 2)),
        section: data.bytes(length)?,
    })
}

/// Validation bits, then one field after another, of these sizes; a size of 0 skips a byte.
fn validated(front: &mut Front<'_>, valid: u64, sizes: &[usize]) -> Option<Vec<Option<u64>>> {
    let mut fields = Vec::new();
    for &size in sizes {
        if size == 0 {
            front.bytes(1)?;
        } else {
            let value = front.number(size)?;
            fields.push(bit(valid, fields.len()).then_some(value));
        }
    }
    Some(fields)
}

/// The fields of a memory section, in the order of their validation bits. A section of UEFI 2.2
/// ends after the type of error, and then none of the later ones is valid.
pub fn memory(bytes: &[u8]) -> Option<Vec<Option<u64>>> {
    let mut front = Front(bytes);
    let valid = front.number(8)?;
    let mut fields = validated(&mut front, valid, &[8, 8, 8, 2, 2, 2, 2, 2, 2, 2, 2, 8, 8, 8, 1])?;
    if bytes.len() >= 80 {
        // `extended`, of which the crate tells nothing.
        front.bytes(1)?;
        for index in 15..18 {
            let value = front.number(2)?;
            fields.push(bit(valid, index).then_some(value));
        }
    } else {
        if valid >= 1 << 15 {
            return None;
        }
        fields.extend([None; 3]);
    }
    Some(fields)
}

/// The fields of a memory section 2, in the order of their validation bits.
pub fn memory_2(bytes: &[u8]) -> Option<Vec<Option<u64>>> {
    let mut front = Front(bytes);
    let valid = front.number(8)?;
    validated(&mut front, valid, &[8, 8, 8, 2, 2, 2, 2, 4, 4, 4, 4, 4, 1, 1, 1, 0, 8, 8, 8, 4, 4])
}

/// An Arm processor section.
pub fn processor(bytes: &[u8]) -> Option<Processor<'_>> {
    let mut head = Front(bytes);
    let valid = head.number(4)?;
    let errors = head.number(2)?;
    let contexts = head.number(2)?;
    let length = head.length(4)?;
    let affinity_level = head.number(1)?;
    head.bytes(3)?;
    let mpidr = head.number(8)?;
    let core = head.number(8)?;
    let running = head.number(4)?;
    let psci_state = head.number(4)?;
    let mut rest = Front(head.bytes(length.checked_sub(40)?)?);
    let information = (0..errors).map(|_| information(&mut rest)).collect::<Option<_>>()?;
    let contexts = (0..contexts).map(|_| context(&mut rest)).collect::<Option<_>>()?;
    Some(Processor {
        affinity_level: bit(valid, 1).then_some(affinity_level),
        mpidr: bit(valid, 0).then_some(mpidr),
        midr: core,
        running: bit(valid, 2).then_some(if bit(running, 0) {
            (true, 0)
        } else {
            (false, psci_state)
        }),
        information,
        contexts,
        vendor: bit(valid, 3).then_some(rest.0),
        length,
    })
}

fn information(rest: &mut Front<'_>) -> Option<Information> {
    rest.number(1)?;
    if rest.number(1)? != 32 {
        return None;
    }
    let valid = rest.number(2)?;
    let error_type = rest.number(1)?;
    Some(Information { error_type, fields: validated(rest, valid, &[2, 1, 8, 8, 8])? })
}

fn context<'a>(rest: &mut Front<'a>) -> Option<(u64, &'a [u8])> {
    rest.number(2)?;
    let kind = rest.number(2)?;
    let length = rest.length(4)?;
    Some((kind, rest.bytes(length)?))
}

/// Where a section of this type says the error is: its first byte, and how many.
pub fn range(section_type: [u8; 16], section: &[u8]) -> Option<(u64, u64)> {
    let hex = section_type.map(|byte| format!("{byte:02x}")).concat();
    let (address, mask) = match hex.as_str() {
        // The first three groups of a GUID are stored lowest byte first.
        "1411bca5646fde4eb8633e83ed7c83b1" => {
            memory(section).map(|fields| (fields[1], fields[2]))?
        }
        "fc04ec61e64813d825c98daa44750b12" => {
            memory_2(section).map(|fields| (fields[1], fields[2]))?
        }
        "163d9ee111bce4119caac2051d5d46b0" => {
            let section = processor(section)?;
            (section.information.iter().find_map(|error| error.fields[4]), None)
        }
        _ => return None,
    };
    let (address, mask) = (address?, mask.unwrap_or(u64::MAX));
    let shift = (0..64).find(|shift| bit(mask, *shift))?;
    Some((address >> shift << shift, 1 << shift))
}
