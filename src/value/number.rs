//! Numbers as ranges, with their unit.

/// A number in millionths: exact, so that `within 5%` has no rounding.
pub type Number = i128;

/// A range of numbers, both ends included, of one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NumberRange {
    /// The least; none where it has no lower end.
    pub low: Option<Number>,
    /// The greatest; none where it has no upper end.
    pub high: Option<Number>,
    /// Its unit: `%`, `$`, `€`, `£`, …; none for a plain number.
    pub unit: Option<char>,
}
