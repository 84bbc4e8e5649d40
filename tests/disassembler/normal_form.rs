//! LLVM's text without what the decoder does not tell apart, and what no reader needs.

/// What is written another way, and means the same:
///
/// * an unscaled offset and a scaled one (`LDUR`, `LDR`);
/// * an atomic whose destination is the zero register (`STADD`);
/// * which cache a prefetch is for, and the distance of a range prefetch;
/// * an offset or a shift of 0, where it is written;
/// * maintenance of a cache's data, of its tags, and of both (`CVAC`, `CGVAC`, `CGDVAC`).
pub(crate) fn normal_form(line: &str) -> String {
    let line = line.split(" //").next().expect("a first part");
    let line = line.split(" <.text").next().expect("a first part").trim_end();
    let (mnemonic, operands) = line.split_once('\t').unwrap_or((line, ""));
    match mnemonic {
        "prfum" | "rprfm" | "prfm" => {
            let address = operands.find('[').or_else(|| operands.rfind("0x"));
            format!("prfm {}", without_zero(&operands[address.expect("an address")..]))
        }
        "dc" => format!("dc {}", of_data(operands)),
        _ => {
            if let Some(operation) = without_destination(mnemonic) {
                let (source, address) = operands.split_once(", ").expect("two operands");
                let zero = if source.starts_with('x') { "xzr" } else { "wzr" };
                return format!("ld{operation} {source}, {zero}, {address}");
            }
            let (stem, rest) = unscaled(mnemonic);
            format!("{stem}{rest} {}", without_zero(operands).replace(",  [", ", ["))
        }
    }
}

/// The operation of an atomic whose destination is left out: `stadd`, `sttadd`.
fn without_destination(mnemonic: &str) -> Option<&str> {
    const NAMES: [&str; 11] =
        ["add", "clr", "eor", "set", "smax", "smin", "umax", "umin", "tadd", "tclr", "tset"];
    let operation = mnemonic.strip_prefix("st")?;
    NAMES.iter().any(|name| operation.starts_with(name)).then_some(operation)
}

/// `ldur`, `sturb`, `ldapur`, `stlur`, …: without the `u`.
fn unscaled(mnemonic: &str) -> (&str, &str) {
    [("ldur", "ldr"), ("stur", "str"), ("ldapur", "ldapr"), ("stlur", "stlr")]
        .into_iter()
        .find_map(|(long, short)| Some((short, mnemonic.strip_prefix(long)?)))
        .unwrap_or((mnemonic, ""))
}

fn without_zero(operands: &str) -> String {
    let (inner, end) = match operands.strip_suffix('!') {
        Some(operands) => (operands, "!"),
        None => (operands, ""),
    };
    [(", #0]", "]"), (", lsl #0]", "]"), ("xtw #0]", "xtw]"), ("sxtx #0]", "sxtx]")]
        .into_iter()
        .find_map(|(long, short)| Some(format!("{}{short}{end}", inner.strip_suffix(long)?)))
        .unwrap_or_else(|| operands.to_owned())
}

/// `cgdvac, x0` and `cgvac, x0` as `cvac, x0`.
fn of_data(operands: &str) -> String {
    let (name, register) = operands.split_once(", ").expect("two operands");
    let letters = ["ci", "c", "i"].into_iter().find(|letters| {
        let rest = name.strip_prefix(letters).unwrap_or_default();
        rest.starts_with("gdva") || rest.starts_with("gva")
    });
    match letters {
        Some(letters) => {
            let rest = name.split_once("va").expect("by virtual address").1;
            format!("{letters}va{rest}, {register}")
        }
        None => operands.to_owned(),
    }
}
