//! Makes the page: one HTML file that holds its style, its script and its wasm, with a policy that
//! lets nothing else in or out.
//!
//! usage: esr-page-builder WASM PAGE OUT

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// The parts of the page's script, in their order.
const SCRIPTS: [&str; 9] = [
    "base.js",
    "worker.js",
    "log.js",
    "ask.js",
    "answer.js",
    "change.js",
    "keys.js",
    "link.js",
    "start.js",
];

fn main() -> Result<()> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [wasm, page, out] = &arguments[..] else { bail!("usage: esr-page-builder WASM PAGE OUT") };
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name("page").typescript(false);
    bindgen.remove_name_section(true).remove_producers_section(true).no_modules(true)?;
    let mut made = bindgen.generate_output().context("what wasm-bindgen makes of the wasm")?;
    let glue = made.js().to_owned();
    let bytes = made.wasm_mut().emit_wasm();

    let read = |name: &str| {
        fs::read_to_string(page.join(name)).with_context(|| format!("the page's {name}"))
    };
    let style = read("style.css")?;
    let parts = SCRIPTS.iter().map(|name| read(name)).collect::<Result<String>>()?;
    // The page starts its worker from the text of the first.
    let scripts = [("glue", glue), ("page", format!("\"use strict\";\n{{\n{parts}}}\n"))];
    let wasm = STANDARD.encode(bytes);
    let html = read("index.html")?;
    let html = filled(&html, "policy", &policy(&style, &scripts))?;
    let html = filled(&html, "style", &element("style", "", &style)?)?;
    let wasm = element("script", " id=\"wasm\" type=\"application/wasm;base64\"", &wasm)?;
    let html = filled(&html, "wasm", &wasm)?;
    let mut html = html;
    for (name, text) in &scripts {
        html = filled(&html, name, &element("script", &format!(" id=\"{name}\""), text)?)?;
    }
    write(out, &html)
}

/// The folder with the page and nothing else.
fn write(out: &Path, html: &str) -> Result<()> {
    if out.exists() {
        fs::remove_dir_all(out).with_context(|| format!("{}", out.display()))?;
    }
    fs::create_dir_all(out)?;
    fs::write(out.join("index.html"), html)?;
    Ok(())
}

/// Nothing is loaded, sent or framed; these scripts run, and a worker of theirs, with WebAssembly.
fn policy(style: &str, scripts: &[(&str, String)]) -> String {
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let hashes: Vec<_> = scripts.iter().map(|(_, text)| hash(text)).collect();
    format!(
        "default-src 'none'; script-src 'wasm-unsafe-eval' {}; style-src {}; worker-src blob:; \
         base-uri 'none'; form-action 'none'",
        hashes.join(" "),
        hash(style)
    )
}

/// An element whose text is written as it is: it must not hold its own end.
fn element(name: &str, attributes: &str, text: &str) -> Result<String> {
    if text.to_ascii_lowercase().contains(&format!("</{name}")) || text.contains("<!--") {
        bail!("the text of a {name} ends it");
    }
    Ok(format!("<{name}{attributes}>{text}</{name}>"))
}

/// The page with this text in the place that has the name.
fn filled(html: &str, name: &str, text: &str) -> Result<String> {
    let place = format!("{{{{{name}}}}}");
    match html.split(&place).collect::<Vec<_>>()[..] {
        [before, behind] => Ok(format!("{before}{text}{behind}")),
        _ => bail!("the page has to have one {place}"),
    }
}
