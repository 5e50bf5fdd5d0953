//! Dates as ranges of days.

/// A day, counted from 1970-01-01 (negative before it).
pub type Day = i32;

/// A range of days, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DateRange {
    /// The first day; [`Day::MIN`] where it has none.
    pub from: Day,
    /// The last day; [`Day::MAX`] where it has none.
    pub to: Day,
}

impl DateRange {
    /// All days: what is not known.
    pub const ALWAYS: Self = Self { from: Day::MIN, to: Day::MAX };

    /// All days up to the last of this range.
    pub const fn up_to(self) -> Self {
        Self { from: Day::MIN, to: self.to }
    }

    /// Whether it ends before the other begins.
    pub const fn is_before(self, other: Self) -> bool {
        self.to < other.from
    }

    /// Whether they share a day.
    pub const fn overlaps(self, other: Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }

    /// Whether all its days are the other's too.
    pub const fn is_within(self, other: Self) -> bool {
        other.from <= self.from && self.to <= other.to
    }
}

impl std::fmt::Display for DateRange {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}/{}", self.from, self.to)
    }
}
