//! The System instructions that access memory by a virtual address.

/// What is done to a block of the size that `DCZID_EL0` gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ZeroBlock {
    /// `DC ZVA`: the bytes become 0.
    Zero,
    /// `DC GVA`: the allocation tags are written.
    Tag,
    /// `DC GZVA`: the allocation tags are written and the bytes become 0.
    TagAndZero,
}

impl_names!(ZeroBlock {
    Zero => "DC ZVA",
    Tag => "DC GVA",
    TagAndZero => "DC GZVA",
});

/// Maintenance of one cache line by its virtual address.
///
/// A clean writes nothing that memory would not have held already, and an invalidation of a guest
/// is a clean and invalidation (`HCR_EL2.VM`, `DC`): no data changes for the guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CacheMaintenance {
    /// `DC IVAC`, `DC IGVAC`, `DC IGDVAC`: invalidate to the point of coherency.
    Invalidate,
    /// `DC CVAC`, `DC CGVAC`, `DC CGDVAC`: clean to the point of coherency.
    Clean,
    /// `DC CVAOC`, `DC CGDVAOC`: clean to the outer cache (`FEAT_OCCMO`).
    CleanToOuterCache,
    /// `DC CVAU`: clean to the point of unification.
    CleanToUnification,
    /// `DC CVAP`, `DC CGVAP`, `DC CGDVAP`: clean to the point of persistence.
    CleanToPersistence,
    /// `DC CVADP`, `DC CGVADP`, `DC CGDVADP`: clean to the point of deep persistence.
    CleanToDeepPersistence,
    /// `DC CIVAC`, `DC CIGVAC`, `DC CIGDVAC`: clean and invalidate to the point of coherency.
    CleanAndInvalidate,
    /// `DC CIVAOC`, `DC CIGDVAOC`: clean and invalidate to the outer cache (`FEAT_OCCMO`).
    CleanAndInvalidateToOuterCache,
    /// `DC CIVAPS`, `DC CIGDVAPS`: clean and invalidate to the point of physical storage
    /// (`FEAT_PoPS`).
    CleanAndInvalidateToStorage,
    /// `IC IVAU`: invalidate the instruction cache to the point of unification.
    InstructionCache,
}

impl_names!(CacheMaintenance {
    Invalidate => "invalidate",
    Clean => "clean",
    CleanToOuterCache => "clean to the outer cache",
    CleanToUnification => "clean to unification",
    CleanToPersistence => "clean to persistence",
    CleanToDeepPersistence => "clean to deep persistence",
    CleanAndInvalidate => "clean and invalidate",
    CleanAndInvalidateToOuterCache => "clean and invalidate to the outer cache",
    CleanAndInvalidateToStorage => "clean and invalidate to storage",
    InstructionCache => "invalidate the instruction cache",
});
