//! Error numbers of Linux.

/// An error number of Linux, as a failed system call leaves it: positive.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Errno(i32);

impl Errno {
    /// The error with this number.
    #[inline]
    #[must_use]
    pub const fn from_raw(number: i32) -> Self {
        Self(number)
    }

    /// The number.
    #[inline]
    #[must_use]
    pub const fn into_raw(self) -> i32 {
        self.0
    }
}

macro_rules! names {
    ($($number:literal $name:ident $text:literal;)+) => {
        impl Errno {
            $(#[doc = concat!($text, ".")] pub const $name: Self = Self($number);)+

            /// The name, or `None` for a number that KVM's interface does not use.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($number => Some(stringify!($name)),)+
                    _ => None,
                }
            }
        }
    };
}

names! {
    1 EPERM "Not permitted";
    2 ENOENT "No such register";
    4 EINTR "Interrupted by a signal, or told to return at once";
    8 ENOEXEC "The vCPU is not initialised, or executes from a device";
    9 EBADF "Not a file descriptor";
    11 EAGAIN "Try again";
    14 EFAULT "A fault that KVM does not handle, or a bad pointer";
    16 EBUSY "Busy";
    22 EINVAL "Invalid argument";
    25 ENOTTY "The file has no such ioctl";
    38 ENOSYS "Not implemented";
    133 EHWPOISON "The memory has a hardware error";
}

impl_text!(Errno, |this, put| {
    match this.name() {
        Some(name) => put!("{} ({})", name, this.0),
        None => put!("errno {}", this.0),
    }
});
