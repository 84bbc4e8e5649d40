//! Decodes the records that the payload sent through defmt, with defmt's own decoder, and compares
//! each with what `Display` wrote on target. `compare_records PAYLOAD FRAMES TEXT`.

#[cfg(not(target_os = "none"))]
fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut read = || {
        let path = arguments.next().expect("PAYLOAD FRAMES TEXT");
        std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    let (payload, frames, text) = (read(), read(), read());
    let decoded = decode(&payload, &frames);
    let text = String::from_utf8(text).expect("Display writes UTF-8");
    let displayed: Vec<&str> = text.lines().collect();

    assert!(!displayed.is_empty(), "the payload recorded nothing");
    for (decoded, displayed) in decoded.iter().zip(&displayed) {
        if decoded != displayed {
            println!("  defmt {decoded:?}, Display {displayed:?}");
        }
    }
    let verdict = if decoded == displayed { "ok" } else { "FAILED" };
    println!("{verdict}: every fault that defmt sent says on the host what Display says on target");
    println!("  {} records, the last: {}", decoded.len(), displayed[displayed.len() - 1]);
}

/// The messages of all frames, in order.
#[cfg(not(target_os = "none"))]
fn decode(payload: &[u8], frames: &[u8]) -> Vec<String> {
    let table = defmt_decoder::Table::parse(payload)
        .expect("an ELF file with a defmt table")
        .expect("a .defmt section");
    let mut decoder = table.new_stream_decoder();
    decoder.received(frames);
    let mut messages = Vec::new();
    loop {
        match decoder.decode() {
            Ok(frame) => messages.push(frame.display_message().to_string()),
            Err(defmt_decoder::DecodeError::UnexpectedEof) => return messages,
            Err(defmt_decoder::DecodeError::Malformed) => messages.push("malformed".to_owned()),
        }
    }
}
