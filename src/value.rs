//! Dates and numbers as intervals.
//!
//! A date is a range of days with its granularity (`October 2025` is 31 days); a number is a range
//! too (`about 50` is 45 to 55). Nothing here reads a clock: `Monday` is found from the date that
//! anchors it, or stays unknown.

pub mod clock;
pub mod date;
pub mod number;
mod spoken;

pub use date::{DateRange, Day};
pub use number::{Number, NumberRange};
pub use spoken::spoken;
