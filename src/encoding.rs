//! The list of the encodings of `ISS` and `ISS2`.

macro_rules! encodings {
    ($($name:ident $json:literal $words:literal;)+) => {
        /// The ISS encoding that an exception class has. See [`Syndrome`](crate::Syndrome) for the
        /// fields.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Encoding {
            /// No encoding: the exception class is unallocated.
            Unallocated,
            $(#[doc = concat!($words, ".")] $name,)+
        }

        impl_names!(Encoding {
            Unallocated => "unallocated",
            $($name => $json,)+
        });
    };
}

include!("../tables/encoding.rs");
