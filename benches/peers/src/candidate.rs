//! A candidate for one question, and the three ways of asking.

use crate::inputs::Exit;

/// What a question is about.
pub trait Input: Copy {
    /// The same input, if `zero` is 0: makes it depend on an answer.
    #[must_use]
    fn tied(self, zero: u64) -> Self;

    /// The syndrome in it.
    fn esr(self) -> u64;
}

impl Input for u64 {
    #[inline]
    fn tied(self, zero: u64) -> Self {
        self ^ zero
    }

    #[inline]
    fn esr(self) -> u64 {
        self
    }
}

impl Input for Exit {
    #[inline]
    fn tied(self, zero: u64) -> Self {
        Self { esr: self.esr ^ zero, ..self }
    }

    #[inline]
    fn esr(self) -> u64 {
        self.esr
    }
}

/// One way to answer a question.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<I, O> {
    /// As tables and plots show it.
    pub name: &'static str,
    /// One input: for comparison, not for timing.
    pub one: fn(I) -> O,
    /// Every input of a slice, answers to a slice of the same length.
    pub pass: fn(&[I], &mut [O]),
    /// Every input of a slice, each made to depend on the answer before; the second argument is 0.
    pub chain: fn(&[I], u64) -> O,
    /// The fault status codes on which it differs from what the manual says.
    pub wrong: &'static [u8],
    /// So slow that what branch history knows makes no difference: asked about the small inputs.
    pub is_slow: bool,
}

/// Answers a slice with a function that is inlined into the loop.
#[inline]
pub fn pass<I: Input, O>(inputs: &[I], answers: &mut [O], answer: impl Fn(I) -> O) {
    // An answer of one byte costs about as much as a turn of the loop: eight of them a turn.
    if size_of::<O>() > 1 {
        for (input, place) in inputs.iter().zip(answers) {
            *place = answer(*input);
        }
        return;
    }
    let (inputs, last_inputs) = inputs.as_chunks::<8>();
    let (answers, last_answers) = answers.as_chunks_mut::<8>();
    for (inputs, places) in inputs.iter().zip(answers) {
        for (input, place) in inputs.iter().zip(places) {
            *place = answer(*input);
        }
    }
    for (input, place) in last_inputs.iter().zip(last_answers) {
        *place = answer(*input);
    }
}

/// Answers a slice, each input tied to the answer before.
#[inline]
pub fn chain<I: Input, O: Copy + Default + Into<u64>>(
    inputs: &[I],
    zero: u64,
    answer: impl Fn(I) -> O,
) -> O {
    inputs.iter().fold(O::default(), |last, input| answer(input.tied(last.into() & zero)))
}

/// The candidate that answers with a Rust function.
#[macro_export]
macro_rules! candidate {
    ($name:expr, $answer:path, $wrong:expr) => {
        $crate::candidate::Candidate {
            name: $name,
            one: |input| $answer(input),
            pass: |inputs, answers| {
                $crate::candidate::pass(inputs, answers, |input| $answer(input))
            },
            chain: |inputs, zero| $crate::candidate::chain(inputs, zero, |input| $answer(input)),
            wrong: $wrong,
            is_slow: false,
        }
    };
}
