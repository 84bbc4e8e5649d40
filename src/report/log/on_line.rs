//! The addresses that stand in the line of their syndrome.

use super::pairing::Register;
use super::token::{Syndrome, Token};
use crate::el::TargetEl;

/// What a line says of its syndrome.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OnLine {
    pub(super) far: Option<Register>,
    pub(super) hpfar: Option<u64>,
    pub(super) page: Option<u64>,
}

/// The addresses of the syndrome that is the token at `index`, taken to `target`.
///
/// Alone on its line, it has them all; of several, each has those behind it, or before it where the
/// line begins with an address.
pub(super) fn addresses(
    tokens: &[Token],
    index: usize,
    found: &Syndrome,
    target: TargetEl,
) -> OnLine {
    let mut on_line = OnLine::default();
    for token in window(tokens, index) {
        match *token {
            Token::Far { value, el } if on_line.far.is_none() && fits(found, target, el) => {
                on_line.far = Some(value);
            }
            Token::Hpfar { value, .. } if on_line.hpfar.is_none() => on_line.hpfar = Some(value),
            Token::Page(value) if on_line.page.is_none() => on_line.page = Some(value),
            _ => {}
        }
    }
    on_line
}

/// The tokens among which the addresses of a syndrome stand.
fn window(tokens: &[Token], index: usize) -> &[Token] {
    let is_syndrome = |token: &Token| matches!(token, Token::Syndrome(_));
    let (before, from) = tokens.split_at_checked(index).unwrap_or((tokens, &[]));
    let behind = from.get(1..).unwrap_or(&[]);
    let (others_before, others_behind) =
        (before.iter().rposition(is_syndrome), behind.iter().position(is_syndrome));
    if others_before.is_none() && others_behind.is_none() {
        return tokens;
    }
    let first_address = tokens.iter().position(|token| matches!(token, Token::Far { .. }));
    let first_syndrome = tokens.iter().position(is_syndrome);
    if first_address < first_syndrome && first_address.is_some() {
        before.get(others_before.map_or(0, |at| at.saturating_add(1))..).unwrap_or(&[])
    } else {
        behind.get(..others_behind.unwrap_or(behind.len())).unwrap_or(&[])
    }
}

/// Whether a fault address under a name of this level can be the syndrome's.
fn fits(found: &Syndrome, target: TargetEl, el: Option<TargetEl>) -> bool {
    match (el, found.is_named) {
        (None, _) => true,
        (Some(el), true) => found.el == Some(el),
        (Some(el), false) => el == target,
    }
}
