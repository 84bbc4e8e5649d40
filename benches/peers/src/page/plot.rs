//! The plot: a bar for each candidate under each question, on a logarithmic axis.

use super::estimates::Estimates;
use super::tables::{INPUTS, QUESTIONS};
use super::targets::LIBRARY;
use plotters::prelude::*;
use std::error::Error;
use std::path::Path;

const SIZE: (u32, u32) = (960, 650);
const BAR: i32 = 20;
const GAP: i32 = 30;
const LEFT: i32 = 200;
/// Pixels for each factor of ten, and the time at the left edge.
const DECADE: f64 = 135.0;
const FIRST: f64 = 0.1;

const OURS: RGBColor = RGBColor(0x1b, 0x7f, 0x5c);
const THEIRS: RGBColor = RGBColor(0x9a, 0xa5, 0xb1);
const INK: RGBColor = RGBColor(0x22, 0x2b, 0x35);
const LINES: RGBColor = RGBColor(0xdd, 0xe2, 0xe7);

#[allow(clippy::cast_possible_truncation, reason = "a pixel of a small picture")]
fn right_end(time: f64) -> i32 {
    LEFT + (DECADE * (time / FIRST).log10()).max(1.0) as i32
}

/// Draws the words of a guest that boots, the many of them; for text, those of device accesses.
pub(crate) fn draw(path: &Path, estimates: &Estimates) -> Result<(), Box<dyn Error>> {
    let root = SVGBackend::new(path, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    let label = ("sans-serif", 16).into_font().color(&INK);
    let heading = ("sans-serif", 18).into_font().style(FontStyle::Bold).color(&INK);
    root.draw(&Text::new(
        "ns per word of a guest that boots; less is better",
        (12, 10),
        heading.clone(),
    ))?;
    for decade in 0..=5 {
        let time = FIRST * 10_f64.powi(decade);
        let x = right_end(time);
        root.draw(&PathElement::new([(x, 50), (x, 642)], LINES))?;
        root.draw(&Text::new(format!("{time}"), (x - 8, 34), label.clone()))?;
    }
    let mut y = 52;
    for (question, title) in &QUESTIONS[..5] {
        root.draw(&Text::new(*title, (12, y), heading.clone()))?;
        y += GAP - 10;
        for candidate in estimates.candidates(question, &INPUTS) {
            let time = |input| estimates.get(question, candidate, input);
            let times = ["measured 1M", "measured 4096", "realistic 4096"].map(time);
            let Some(time) = times.into_iter().flatten().next() else { continue };
            let colour = if candidate.starts_with(LIBRARY) { OURS } else { THEIRS };
            let bar = [(LEFT, y + 3), (right_end(time), y + BAR - 2)];
            root.draw(&Rectangle::new(bar, colour.filled()))?;
            root.draw(&Text::new(candidate, (24, y + 3), label.clone()))?;
            let number = if time < 10.0 { format!("{time:.2}") } else { format!("{time:.0}") };
            root.draw(&Text::new(number, (right_end(time) + 6, y + 3), label.clone()))?;
            y += BAR;
        }
        y += 10;
    }
    Ok(root.present()?)
}
