//! Dates in words: `25 Nov`, with the year where it tells something.

use crate::value::{DateRange, Day};

/// How dates are shown in one report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dates {
    /// Whether the year is shown: where all dates of a report are of one year it is left out.
    pub years: bool,
    /// Whether to use ASCII characters only.
    pub ascii: bool,
}

impl Dates {
    /// The style for a report that shows these dates.
    pub fn new(ranges: impl IntoIterator<Item = DateRange>, ascii: bool) -> Self {
        let mut only = None;
        let years = ranges.into_iter().flat_map(|range| [range.from, range.to]);
        let mut years = years.filter(|&day| day != Day::MIN && day != Day::MAX).map(|day| civil(day).year);
        let years = years.any(|year| *only.get_or_insert(year) != year);
        Self { years, ascii }
    }

    /// A range of days in words: `25 Nov`, `Nov 2025`, `2025`, `1–20 Nov`, `until 25 Nov`; nothing
    /// for a range without ends.
    pub fn words(&self, range: DateRange) -> Option<String> {
        let (from, to) = (civil(range.from), civil(range.to));
        let dash = if self.ascii { "-" } else { "–" };
        if range.is_timed() {
            return Some(self.timed(range));
        }
        let words = match (range.from == Day::MIN, range.to == Day::MAX) {
            (true, true) => return None,
            (true, false) => format!("until {}", self.day(to)),
            (false, true) => format!("from {}", self.day(from)),
            _ if range.from == range.to => self.day(from),
            _ if from.year == to.year && from.is_first() && to.is_last() => match (from.month, to.month) {
                (1, 12) => from.year.to_string(),
                (first, last) if first == last => self.month(from),
                _ => format!("{}{dash}{}", name(from.month), self.month(to)),
            },
            _ if from.year != to.year => format!("{} {dash} {}", full(from), full(to)),
            _ if from.month == to.month => format!("{}{dash}{}", from.day, self.day(to)),
            _ => format!("{} {} {dash} {}", from.day, name(from.month), self.day(to)),
        };
        Some(words)
    }

    /// The same with times of day: `7 May, 23:30`, `7 May, 12:00–12:59`, `until 7 May, 23:30`.
    fn timed(&self, range: DateRange) -> String {
        let dash = if self.ascii { "-" } else { "–" };
        let time = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        let (first, last) = range.times();
        let end = |day: Day, minute: Option<u16>| match minute {
            Some(minute) => format!("{}, {}", self.day(civil(day)), time(minute)),
            None => self.day(civil(day)),
        };
        match (range.from == Day::MIN, range.to == Day::MAX) {
            (true, _) => format!("until {}", end(range.to, last)),
            (false, true) => format!("from {}", end(range.from, first)),
            (false, false) if range.from == range.to => match (first, last) {
                (Some(first), Some(last)) if first != last => {
                    format!("{}, {}{dash}{}", self.day(civil(range.from)), time(first), time(last))
                }
                (first, _) => end(range.from, first),
            },
            (false, false) => format!("{} {dash} {}", end(range.from, first), end(range.to, last)),
        }
    }

    fn day(&self, date: Civil) -> String {
        if self.years { full(date) } else { format!("{} {}", date.day, name(date.month)) }
    }

    fn month(&self, date: Civil) -> String {
        let Civil { year, month, .. } = date;
        if self.years { format!("{} {year}", name(month)) } else { name(month).to_owned() }
    }
}

fn full(date: Civil) -> String {
    format!("{} {} {}", date.day, name(date.month), date.year)
}

fn name(month: u32) -> &'static str {
    const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"];
    NAMES.get((month as usize).wrapping_sub(1)).copied().unwrap_or("")
}

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Civil {
    year: i64,
    month: u32,
    day: u32,
}

impl Civil {
    fn is_first(self) -> bool {
        self.day == 1
    }

    fn is_last(self) -> bool {
        let leap = self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0);
        self.day
            == match self.month {
                2 if leap => 29,
                2 => 28,
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            }
    }
}

/// Year, month and day of a day counted from 1970-01-01. The year is taken to start in March, so
/// that the day a leap year has more comes last.
fn civil(day: Day) -> Civil {
    const DAYS_OF_400_YEARS: u32 = 146_097;
    let day = i64::from(day) + 719_468;
    let era = day.div_euclid(i64::from(DAYS_OF_400_YEARS));
    let day_of_era = u32::try_from(day.rem_euclid(i64::from(DAYS_OF_400_YEARS))).unwrap_or_default();
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    Civil { year: i64::from(year_of_era) + era * 400 + i64::from(month <= 2), month, day }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2025-11-25.
    const DAY: Day = 20_417;

    fn check(from: Day, to: Day, without: &str, with: &str) {
        let range = DateRange::days(from, to);
        for (years, expect) in [(false, without), (true, with)] {
            assert_eq!(Dates { years, ascii: true }.words(range).unwrap_or_default(), expect);
        }
    }

    #[test]
    fn a_date_is_said_with_its_year_only_where_years_differ() {
        check(DAY, DAY, "25 Nov", "25 Nov 2025");
        check(DAY - 24, DAY + 5, "Nov", "Nov 2025");
        check(DAY - 24, DAY, "1-25 Nov", "1-25 Nov 2025");
        check(DAY - 55, DAY + 5, "Oct-Nov", "Oct-Nov 2025");
        check(DAY - 30, DAY, "26 Oct - 25 Nov", "26 Oct - 25 Nov 2025");
        check(DAY - 328, DAY + 36, "2025", "2025");
        check(DAY - 329, DAY, "31 Dec 2024 - 25 Nov 2025", "31 Dec 2024 - 25 Nov 2025");
        check(Day::MIN, DAY, "until 25 Nov", "until 25 Nov 2025");
        check(Day::MIN, Day::MAX, "", "");
        let one = DateRange::days(DAY, DAY);
        assert!(!Dates::new([one, one.up_to()], false).years);
        assert!(Dates::new([one, DateRange::days(DAY + 40, DAY + 40)], false).years);
    }

    #[test]
    fn every_day_follows_the_one_before() {
        assert_eq!(civil(0), Civil { year: 1970, month: 1, day: 1 });
        let mut before = civil(-200_000);
        for day in -199_999..200_000 {
            let date = civil(day);
            let next = if !before.is_last() {
                Civil { day: before.day + 1, ..before }
            } else if before.month == 12 {
                Civil { year: before.year + 1, month: 1, day: 1 }
            } else {
                Civil { month: before.month + 1, day: 1, ..before }
            };
            assert_eq!(date, next);
            before = date;
        }
    }
}
