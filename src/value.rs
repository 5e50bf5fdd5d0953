//! Dates and numbers as intervals.
//!
//! A date is a range of days that keeps its granularity (`October 2025` is 31 days). A number is also a range
//! (`about 50` is 45 to 55). Nothing here reads the clock: `Monday` is resolved against the date that anchors it, or
//! stays unknown.

pub mod clock;
pub mod date;
pub mod number;
mod spoken;

pub use date::{DateRange, Day};
pub use number::{Number, NumberRange};
pub use spoken::spoken;
