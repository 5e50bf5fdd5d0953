//! Dates as ranges of days, or of minutes if a time of day is given.

use super::clock::{self, Clock, Minute};
use jiff::{SignedDuration, civil::Date};
use std::{fmt, sync::LazyLock};

/// A day, counted from 1970-01-01 (negative before it).
pub type Day = i32;

/// A range of days, both ends included. The first and the last day may be partial, to the minute. The granularity
/// follows from the ends: a range that is a whole month was given as a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DateRange {
    /// The first day; [`Day::MIN`] if the range has no beginning.
    pub from: Day,
    /// The last day; [`Day::MAX`] if the range has no end.
    pub to: Day,
    /// The first minute of the first day.
    first: Minute,
    /// The last minute of the last day.
    last: Minute,
}

impl DateRange {
    /// All days, for an unknown date.
    pub const ALWAYS: Self = Self::days(Day::MIN, Day::MAX);

    /// Whole days, from the first to the last, both included.
    pub const fn days(from: Day, to: Day) -> Self {
        Self { from, to, first: 0, last: clock::LAST }
    }

    /// The given part of the last day of this range.
    const fn at(self, Clock { from, to }: Clock) -> Self {
        Self { from: self.to, to: self.to, first: from, last: to }
    }

    /// All time up to the end of this range.
    pub const fn up_to(self) -> Self {
        Self { from: Day::MIN, first: 0, ..self }
    }

    /// All time from the beginning of this range.
    pub const fn since(self) -> Self {
        Self { to: Day::MAX, last: clock::LAST, ..self }
    }

    /// All time before this range.
    pub const fn before(self) -> Self {
        let (to, last) = match self.first {
            0 => (self.from.saturating_sub(1), clock::LAST),
            first => (self.from, first - 1),
        };
        Self { from: Day::MIN, to, first: 0, last }
    }

    /// All time after this range.
    pub const fn after(self) -> Self {
        let (from, first) =
            if self.last >= clock::LAST { (self.to.saturating_add(1), 0) } else { (self.to, self.last + 1) };
        Self { from, to: Day::MAX, first, last: clock::LAST }
    }

    /// The intersection of both ranges, or `None` if they do not overlap.
    pub fn shared(self, other: Self) -> Option<Self> {
        let (from, first) = (self.from, self.first).max((other.from, other.first));
        let (to, last) = (self.to, self.last).min((other.to, other.last));
        ((from, first) <= (to, last)).then_some(Self { from, to, first, last })
    }

    /// The beginning and the end as numbers in chronological order, for ranges that are compared often. The unit is a
    /// minute up to about the year 8000 and a day after that.
    pub const fn ends_in_order(self) -> (u32, u32) {
        (instant(self.from, self.first), instant(self.to, self.last))
    }

    /// Whether this range ends before `other` begins.
    pub const fn is_before(self, other: Self) -> bool {
        self.to < other.from || (self.to == other.from && self.last < other.first)
    }

    /// Whether the ranges have any time in common.
    pub const fn overlaps(self, other: Self) -> bool {
        !self.is_before(other) && !other.is_before(self)
    }

    /// Whether this range lies within `other`.
    pub const fn is_within(self, other: Self) -> bool {
        let begins = other.from < self.from || (other.from == self.from && other.first <= self.first);
        let ends = self.to < other.to || (self.to == other.to && self.last <= other.last);
        begins && ends
    }

    /// Whether a time of day is given.
    pub const fn is_timed(self) -> bool {
        self.first != 0 || self.last != clock::LAST
    }

    /// The first and the last minute, each only if it is not that of a whole day.
    pub fn times(self) -> (Option<Minute>, Option<Minute>) {
        // Within a single day, give both: midnight is a time as well.
        let both = self.is_timed() && self.from == self.to;
        ((both || self.first != 0).then_some(self.first), (both || self.last != clock::LAST).then_some(self.last))
    }

    /// The day of the range, if it is within one day.
    pub fn single(self) -> Option<Day> {
        (self.from == self.to).then_some(self.from)
    }

    /// The first and the last day as calendar dates, where the range is bounded.
    pub fn ends(self) -> (Option<Date>, Option<Date>) {
        let end = |day: Day| if day == Day::MIN || day == Day::MAX { None } else { to_date(day) };
        (end(self.from), end(self.to))
    }

    /// Appends the range to `text`, formatted as [`fmt::Display`] does.
    pub fn push_to(self, text: &mut String) {
        // Many results have one day for each claim; formatting it directly is faster.
        match self.single().filter(|_| !self.is_timed()).and_then(digits) {
            Some(digits) => text.push_str(str::from_utf8(&digits).unwrap_or("")),
            None => text.push_str(&self.to_string()),
        }
    }
}

/// A moment as a number in chronological order.
const fn instant(day: Day, minute: Minute) -> u32 {
    /// 1 January of the year 1.
    const FIRST_DAY: i64 = -719_162;
    /// The number of days that have one number per minute. The numbers that remain cover the days of 1,900 more years.
    const TIMED: i64 = 2_981_000;
    const MINUTES: i64 = clock::LAST as i64 + 1;
    let number = match day {
        Day::MIN => 0,
        Day::MAX => return u32::MAX,
        _ => {
            let since = day as i64 - FIRST_DAY;
            if since < TIMED { 1 + since * MINUTES + minute as i64 } else { 1 + TIMED * MINUTES + (since - TIMED) }
        }
    };
    // All dates that can be written lie within these bounds.
    if number <= 0 {
        0
    } else if number >= u32::MAX as i64 {
        u32::MAX - 1
    } else {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies between the two")]
        let number = number as u32;
        number
    }
}

/// `2025-11-26`, `2025-11`, `2025`, or `2020-09-01/2020-12-31`; `..` stands for an open end. With a time of day:
/// `2025-11-26 23:30`, `2025-11-26 12:00/12:59` or `2025-11-26 23:30/2025-11-27`.
impl fmt::Display for DateRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let iso = |date: Option<Date>| date.map_or_else(|| "..".to_owned(), |date| date.to_string());
        if self.is_timed() {
            let time = |minute: Minute| format!("{:02}:{:02}", minute / 60, minute % 60);
            let (from, to) = self.ends();
            return match self.times() {
                (Some(first), Some(last)) if self.from == self.to && first == last => {
                    write!(formatter, "{} {}", iso(from), time(first))
                }
                (Some(first), Some(last)) if self.from == self.to => {
                    write!(formatter, "{} {}/{}", iso(from), time(first), time(last))
                }
                (first, last) => {
                    let end = |date: Option<Date>, minute: Option<Minute>| match minute {
                        Some(minute) => format!("{} {}", iso(date), time(minute)),
                        None => iso(date),
                    };
                    write!(formatter, "{}/{}", end(from, first), end(to, last))
                }
            };
        }
        match self.ends() {
            (Some(from), Some(to)) if from == to => write!(formatter, "{from}"),
            (Some(from), Some(to)) if from == from.first_of_month() && to == from.last_of_month() => {
                write!(formatter, "{:04}-{:02}", from.year(), from.month())
            }
            (Some(from), Some(to)) if from == from.first_of_year() && to == from.last_of_year() => {
                write!(formatter, "{:04}", from.year())
            }
            (from, to) => write!(formatter, "{}/{}", iso(from), iso(to)),
        }
    }
}

/// A day as `2025-11-26`, if its year has at most four digits.
fn digits(day: Day) -> Option<[u8; 10]> {
    let (year, month, day) = calendar(day)?;
    let digit = |number: u32| b'0' + (number % 10) as u8;
    let two = |number: u32| [digit(number / 10), digit(number)];
    let ([a, b], [c, d], [e, f], [g, h]) = (two(year / 100), two(year), two(month), two(day));
    Some([a, b, c, d, b'-', e, f, b'-', g, h])
}

/// The year, month and day of a day in the years 0 to 9999. The computation starts each year on 1 March, so that a leap
/// day comes last, and groups years by 400, since all groups of 400 years have the same number of days.
fn calendar(day: Day) -> Option<(u32, u32, u32)> {
    const ROUND: u32 = 146_097;
    let since = u32::try_from(day.checked_add(719_468)?).ok()?;
    let in_round = since % ROUND;
    let year = (in_round - in_round / 1_460 + in_round / 36_524 - in_round / 146_096) / 365;
    let in_year = in_round - (365 * year + year / 4 - year / 100);
    // From March on, five consecutive months have 153 days.
    let month = (5 * in_year + 2) / 153;
    let day = in_year - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 { (year, month + 3) } else { (year + 1, month - 9) };
    let year = year + 400 * (since / ROUND);
    (year < 10_000).then_some((year, month, day))
}

/// A date as written: a range of days, or an expression that needs an anchor day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrittenDate {
    /// A range of days.
    Range(DateRange),
    /// A day of the week, from 0 for Monday.
    Weekday(i8),
    /// A month and a day without a year.
    MonthDay(i8, i8),
    /// A month without a year.
    Month(i8),
    /// A range of days relative to the day of the statement: `yesterday` is -1 to -1.
    Days(i32, i32),
    /// A weekday relative to the day of the statement: the last one before it, or with `true` the first one after it:
    /// `last Monday`.
    NearWeekday(i8, bool),
    /// A week, month or year relative to the one that contains the day of the statement: `last week` is -1.
    Period(CalendarUnit, i32, CalendarPart),
    /// A part of a day: `7 May at 11.30 pm`.
    At(SomeDay, Clock),
    /// Some days of a month without a year: `1 and 2 May`.
    MonthDays(i8, i8, i8),
    /// A part of a month without a year: `the end of June`.
    MonthPart(i8, Third),
    /// A range between two dates: `between 2010 and 2020`.
    Span(DateRange),
    /// A season by its first and last month. It is the last one that has ended by the day of the statement, or with
    /// `true` the one in the same year: `last summer`, `this summer`.
    Season(i8, i8, bool),
}

/// A single day as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SomeDay {
    /// As in [`WrittenDate::Range`].
    Day(DateRange),
    /// As in [`WrittenDate::Weekday`].
    Weekday(i8),
    /// As in [`WrittenDate::MonthDay`].
    MonthDay(i8, i8),
    /// A number of days from the day of the statement, as in [`WrittenDate::Days`].
    Away(i32),
    /// As in [`WrittenDate::NearWeekday`].
    NearWeekday(i8, bool),
}

impl SomeDay {
    /// Converts a date to a day, if it is a single day.
    fn new(date: WrittenDate) -> Option<Self> {
        match date {
            WrittenDate::Range(range) => (range.single().is_some() && !range.is_timed()).then_some(Self::Day(range)),
            WrittenDate::Weekday(day) => Some(Self::Weekday(day)),
            WrittenDate::MonthDay(month, day) => Some(Self::MonthDay(month, day)),
            WrittenDate::Days(first, last) => (first == last).then_some(Self::Away(first)),
            WrittenDate::NearWeekday(day, after) => Some(Self::NearWeekday(day, after)),
            WrittenDate::Month(_)
            | WrittenDate::Period(..)
            | WrittenDate::At(..)
            | WrittenDate::MonthDays(..)
            | WrittenDate::MonthPart(..)
            | WrittenDate::Span(_)
            | WrittenDate::Season(..) => None,
        }
    }

    const fn date(self) -> WrittenDate {
        match self {
            Self::Day(range) => WrittenDate::Range(range),
            Self::Weekday(day) => WrittenDate::Weekday(day),
            Self::MonthDay(month, day) => WrittenDate::MonthDay(month, day),
            Self::Away(days) => WrittenDate::Days(days, days),
            Self::NearWeekday(day, after) => WrittenDate::NearWeekday(day, after),
        }
    }
}

/// A calendar period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarUnit {
    /// From Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

/// The part of a calendar period that is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarPart {
    /// The whole period.
    Whole,
    /// Up to the day of the statement: `earlier this month`.
    Earlier,
    /// From the day after the statement: `later this month`.
    Later,
}

impl WrittenDate {
    /// Whether this is a single day, either known or relative to another.
    pub fn is_day(self) -> bool {
        match self {
            Self::Range(range) => range.single().is_some(),
            Self::Weekday(_) | Self::MonthDay(..) | Self::NearWeekday(..) | Self::At(..) => true,
            Self::Days(first, last) => first == last,
            Self::Period(..)
            | Self::Month(_)
            | Self::MonthDays(..)
            | Self::MonthPart(..)
            | Self::Span(_)
            | Self::Season(..) => false,
        }
    }

    /// Whether the words themselves count from the day of the statement, as in `yesterday` or `last week`. Such a date
    /// needs no preposition.
    pub const fn is_relative(self) -> bool {
        match self {
            Self::Range(_)
            | Self::Weekday(_)
            | Self::MonthDay(..)
            | Self::Month(_)
            | Self::At(..)
            | Self::MonthDays(..)
            | Self::MonthPart(..) => false,
            Self::Span(_) | Self::Season(..) | Self::Days(..) | Self::NearWeekday(..) | Self::Period(..) => true,
        }
    }

    /// Resolves the date against `anchor` for a statement in the present tense, which may be about what lies ahead: to the next
    /// such weekday, and to the nearest such day or month of a year. Returns `None` as [`WrittenDate::resolve`] does.
    pub fn resolve_near(self, anchor: Option<Day>) -> Option<DateRange> {
        let (back, ahead) = (self.resolve(anchor, false)?, self.resolve(anchor, true));
        let (Some(ahead), Some(anchor)) = (ahead, anchor) else { return Some(back) };
        let far = |range: DateRange| range.from.abs_diff(anchor).min(range.to.abs_diff(anchor));
        Some(match self {
            Self::Weekday(_) if back.to < anchor => ahead,
            _ if far(ahead) < far(back) => ahead,
            _ => back,
        })
    }

    /// Resolves the date against `anchor`: to the last such day on or before it, or to the first such day after it if
    /// the statement is about the future (`ahead`). Returns `None` if the date needs an anchor and `anchor` is `None`.
    pub fn resolve(self, anchor: Option<Day>, ahead: bool) -> Option<DateRange> {
        let one = |day: Day| DateRange::days(day, day);
        match self {
            Self::At(day, clock) => Some(day.date().resolve(anchor, ahead)?.at(clock)),
            Self::Span(range) => Some(range),
            Self::MonthDays(month, first, last) => {
                let from = Self::MonthDay(month, first).resolve(anchor, ahead)?;
                let days = i32::from(last).checked_sub(i32::from(first))?;
                Some(DateRange::days(from.from, from.to.checked_add(days)?))
            }
            Self::MonthPart(month, third) => part_of(Self::Month(month).resolve(anchor, ahead)?, third),
            Self::Season(first, last, this) => {
                let anchor = anchor?;
                let year = to_date(anchor)?.year();
                let of = |year: i16| season(year, first, last);
                if this {
                    return of(year);
                }
                let over = |range: &DateRange| range.to < anchor;
                of(year).filter(over).or_else(|| of(year.checked_sub(1)?).filter(over))
            }
            Self::Range(range) => Some(range),
            Self::Weekday(weekday) => {
                let anchor = anchor?;
                // 1970-01-01 was a Thursday, weekday 3.
                let today = (anchor + 3).rem_euclid(7);
                let back = (today - i32::from(weekday)).rem_euclid(7);
                Some(one(if ahead { anchor + 7 - back } else { anchor - back }))
            }
            Self::MonthDay(month, day) => {
                let anchor = anchor?;
                let year = to_date(anchor)?.year();
                // 29 February may be up to eight years away.
                let mut candidates =
                    (-8i16..=8).filter_map(|away| Date::new(year.checked_add(away)?, month, day).ok()).map(to_day);
                if ahead {
                    candidates.find(|&day| day > anchor).map(one)
                } else {
                    candidates.take_while(|&day| day <= anchor).last().map(one)
                }
            }
            Self::Month(month) => {
                let anchor = anchor?;
                let today = to_date(anchor)?;
                let year = match (ahead, month.cmp(&today.month())) {
                    (true, std::cmp::Ordering::Less) => today.year().checked_add(1)?,
                    (false, std::cmp::Ordering::Greater) => today.year().checked_sub(1)?,
                    _ => today.year(),
                };
                whole_month(year, month).ok()
            }
            Self::Days(first, last) => {
                let anchor = anchor?;
                Some(DateRange::days(anchor.checked_add(first)?, anchor.checked_add(last)?))
            }
            Self::NearWeekday(weekday, after) => {
                let anchor = anchor?;
                let today = (anchor + 3).rem_euclid(7);
                let back = match (today - i32::from(weekday)).rem_euclid(7) {
                    0 => 7,
                    back => back,
                };
                Some(one(if after { anchor + (14 - back) % 7 + if back == 7 { 7 } else { 0 } } else { anchor - back }))
            }
            Self::Period(unit, offset, part) => {
                let anchor = anchor?;
                let range = period(anchor, unit, offset)?;
                let range = match part {
                    CalendarPart::Whole => range,
                    CalendarPart::Earlier => DateRange::days(range.from, range.to.min(anchor)),
                    CalendarPart::Later => DateRange::days(range.from.max(anchor.checked_add(1)?), range.to),
                };
                (range.from <= range.to).then_some(range)
            }
        }
    }
}

/// A season in `year`, from its first to its last month. Months above 12 belong to the next year.
fn season(year: i16, first: i8, last: i8) -> Option<DateRange> {
    let month = |month: i8| {
        let (year, month) = if month > 12 { (year.checked_add(1)?, month - 12) } else { (year, month) };
        whole_month(year, month).ok()
    };
    Some(DateRange::days(month(first)?.from, month(last)?.to))
}

/// The period that is `offset` weeks, months or years after the one that contains `day`.
fn period(day: Day, unit: CalendarUnit, offset: i32) -> Option<DateRange> {
    match unit {
        CalendarUnit::Week => {
            let monday = day.checked_sub((day + 3).rem_euclid(7))?.checked_add(offset.checked_mul(7)?)?;
            Some(DateRange::days(monday, monday.checked_add(6)?))
        }
        CalendarUnit::Month => {
            let date = to_date(day)?;
            let months = i32::from(date.year()) * 12 + i32::from(date.month()) - 1 + offset;
            let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
            whole_month(i16::try_from(year).ok()?, i8::try_from(month).ok()?).ok()
        }
        CalendarUnit::Year => whole_year(i16::try_from(i32::from(to_date(day)?.year()) + offset).ok()?).ok(),
    }
}

/// Whether a date may end with `word`: a number, a weekday or a month. Since few lines end with a date, this is checked
/// before the end of a line is searched for one.
pub fn may_end(word: &str) -> bool {
    // `14th`, `2025-10`, `mid-2020`; but `Agent7` is a name.
    let has_figure = word.contains(|character: char| character.is_ascii_digit());
    let begins_with_figure = word.starts_with(|first: char| first.is_ascii_digit());
    has_figure && (begins_with_figure || !word.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        || (word.starts_with(|first: char| first.is_ascii_uppercase())
            && (weekday(word).is_some() || month(word).is_some()))
        || matches!(
            word,
            "today" | "yesterday" | "tomorrow" | "tonight" | "overnight" | "ago" | "week" | "month" | "year"
        )
        || part_of_day(word)
        || clock::may_end(word)
        || CALENDAR.season(word).is_some()
}

/// Whether `word` names a part of the day that may follow a date: `Monday night`.
fn part_of_day(word: &str) -> bool {
    // Compare case-sensitively: `Monday Night Football` is a name.
    CALENDAR.words.contains(&(word, "part"))
}

/// Whether a date relative to the day of the statement, or one such as `about 1950`, may begin with `word`.
pub fn begins_relative(word: &str) -> bool {
    let small = word.to_lowercase();
    let word = small.as_str();
    const WORDS: [&str; 12] = [
        "today",
        "yesterday",
        "tomorrow",
        "tonight",
        "overnight",
        "last",
        "this",
        "next",
        "earlier",
        "later",
        "circa",
        "c.",
    ];
    WORDS.contains(&word)
}

/// Whether a date at the start of a line may begin with `word`, which is in lower case. A preposition counts too.
pub fn may_begin_line(word: &str) -> bool {
    let small = word.to_lowercase();
    let word = small.as_str();
    matches!(word, "on" | "in" | "late" | "early" | "earlier" | "two" | "three" | "four" | "five" | "a" | "the")
        || may_begin(word)
        || clock::may_begin(word)
        || word.get(..1).is_some_and(|first| {
            let capital = first.to_uppercase() + word.get(1..).unwrap_or("");
            weekday(&capital).is_some() || month(&capital).is_some()
        })
}

/// Whether a date may begin with `word`.
pub fn may_begin(word: &str) -> bool {
    let third_of = |word: &str| third(word.split('-').next().unwrap_or(word)).is_some();
    match word.bytes().next() {
        Some(b'0'..=b'9') => true,
        Some(b'e' | b'E' | b'm' | b'M' | b'l' | b'L') if third_of(word) => true,
        Some(b'a'..=b'z') => begins_relative(word) || super::number::may_begin(word),
        // Names of weekdays and months are no longer than this and have no digits.
        Some(b'A'..=b'Z') if word.len() <= CALENDAR.longest && !word.bytes().any(|byte| byte.is_ascii_digit()) => {
            weekday(word).is_some() || month(word).is_some()
        }
        _ => false,
    }
}

/// The reason why words that look like a date are not one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadDate(
    /// The message, such as `February 2025 has no day 30`.
    pub String,
);

/// Reads a date at the start of `words`, which have no commas. Returns the date and the number of words it takes, or
/// `None` if no date begins here.
///
/// # Errors
///
/// Fails if the words have the form of a date but no such day exists.
pub fn parse(words: &[&str]) -> Result<Option<(WrittenDate, usize)>, BadDate> {
    let Some(&first) = words.first() else { return Ok(None) };
    let read = match parse_date(words) {
        // `11.30 pm on 7 May` begins like an invalid date.
        Err(bad) if !clock::may_begin(first) => return Err(bad),
        read => read,
    };
    if let Ok(Some((date, used))) = read {
        let timed = words.get(used..).and_then(clock::behind_a_day).zip(SomeDay::new(date));
        return Ok(Some(match timed {
            Some(((clock, more), day)) => (WrittenDate::At(day, clock), used + more),
            None => (date, used),
        }));
    }
    if !clock::may_begin(first) {
        return read;
    }
    let rest = |skip: usize| words.get(skip..).unwrap_or(&[]);
    if let Some((clock, skip)) = clock::before_a_day(words)
        && let Some((date, used)) = parse_date(rest(skip))?
        && let Some(day) = SomeDay::new(date)
    {
        return Ok(Some((WrittenDate::At(day, clock), skip + used)));
    }
    // `at 2026-05-07 23:30`
    if clock::is_at(first)
        && let Some((date, used)) = parse_date(rest(1))?
        && let Some((clock, more)) = clock::behind_a_day(rest(1 + used))
        && let Some(day) = SomeDay::new(date)
    {
        return Ok(Some((WrittenDate::At(day, clock), 1 + used + more)));
    }
    read
}

/// Reads a date without a time of day, as [`parse`] does.
fn parse_date(words: &[&str]) -> Result<Option<(WrittenDate, usize)>, BadDate> {
    let Some(&first) = words.first() else { return Ok(None) };
    // Usually a full date.
    if first.starts_with(|first: char| first.is_ascii_digit()) {
        // `30 years ago`
        return Ok(parse_plain(words)?.or_else(|| relative(words)));
    }
    if let Some(part) = part_of_the_calendar(words) {
        return Ok(Some(part));
    }
    if let Some(relative) = relative(words) {
        return Ok(Some(relative));
    }
    if let (Some(_), Some(weekday)) = (third(first), weekday(words.get(1).copied().unwrap_or(""))) {
        // `late Thursday`
        return Ok(Some((WrittenDate::Weekday(weekday), 2)));
    }
    if let Some(third) = third(first) {
        // `late 2020`, `early October 2025`
        return Ok(third_of(parse_plain(words.get(1..).unwrap_or(&[]))?, third, 1));
    }
    if let Some((head, rest)) = first.split_once('-')
        && let Some(third) = third(head)
    {
        let mut split = vec![rest];
        split.extend(words.get(1..).unwrap_or(&[]));
        return Ok(third_of(parse_plain(&split)?, third, 0));
    }
    parse_plain(words)
}

/// Narrows the date in `read` to one of its thirds. `before` is the number of words that precede it.
fn third_of(read: Option<(WrittenDate, usize)>, third: Third, before: usize) -> Option<(WrittenDate, usize)> {
    match read? {
        (WrittenDate::Range(range), used) => Some((WrittenDate::Range(part_of(range, third)?), used + before)),
        (WrittenDate::Month(month), used) => Some((WrittenDate::MonthPart(month, third), used + before)),
        _ => None,
    }
}

/// The words of `rules/words/dates.txt`.
#[derive(Debug, Default)]
struct Calendar {
    /// Seasons, each with its first and last month.
    seasons: Vec<(&'static str, i8, i8)>,
    /// Other words, each with its meaning.
    words: Vec<(&'static str, &'static str)>,
    /// Weekdays from Monday on. These and the months are given by number.
    weekdays: Vec<(&'static str, i8)>,
    months: Vec<(&'static str, i8)>,
    /// The initial letters of months, as a bit set. It is needed for nearly every word.
    month_letters: u32,
    /// The length of the longest name of a weekday or month, in bytes.
    longest: usize,
    /// The initial letters of the other words, as a bit set. It rules out most words cheaply.
    letters: u32,
}

impl Calendar {
    fn season(&self, word: &str) -> Option<(i8, i8)> {
        let season = self.seasons.iter().find(|(known, ..)| word.eq_ignore_ascii_case(known));
        season.map(|&(_, first, last)| (first, last))
    }

    fn is(&self, word: &str, sense: &str) -> bool {
        self.words.iter().any(|(known, known_sense)| *known_sense == sense && word.eq_ignore_ascii_case(known))
    }

    fn third(&self, word: &str) -> Option<Third> {
        let thirds = [("early", Third::Early), ("mid", Third::Mid), ("late", Third::Late)];
        thirds.into_iter().find(|(sense, _)| self.is(word, sense)).map(|(_, third)| third)
    }
}

static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| {
    let mut calendar = Calendar::default();
    for line in include_str!("../../rules/words/dates.txt").lines().filter(|line| !line.starts_with('#')) {
        let Some((sense, words)) = line.split_once(' ') else { continue };
        let (words, months) = words.split_once(':').unwrap_or((words, ""));
        let months = months.split_whitespace().filter_map(|month| month.parse().ok());
        for word in words.split(',').map(str::trim) {
            if sense == "weekday" || sense == "month" {
                calendar.longest = calendar.longest.max(word.len());
            } else {
                calendar.letters |= clock::letter(word);
            }
            match (sense, months.clone().next(), months.clone().nth(1)) {
                ("weekday", Some(number), _) => calendar.weekdays.push((word, number)),
                ("month", Some(number), _) => {
                    calendar.month_letters |= clock::letter(word);
                    calendar.months.push((word, number));
                }
                ("season", Some(first), Some(last)) => calendar.seasons.push((word, first, last)),
                _ => calendar.words.push((word, sense)),
            }
        }
    }
    calendar
});

/// `the spring of 2021`, `summer 2021`, `the end of June`, `between 2010 and 2020`
fn part_of_the_calendar(words: &[&str]) -> Option<(WrittenDate, usize)> {
    let calendar = &*CALENDAR;
    if calendar.letters & words.first().map_or(0, |word| clock::letter(word)) == 0 {
        return None;
    }
    let word = |index: usize| words.get(index).copied().unwrap_or("");
    let plain = |at: usize| parse_plain(words.get(at..)?).ok()?;
    if calendar.is(word(0), "between") {
        let (WrittenDate::Range(first), used) = plain(1)? else { return None };
        let (WrittenDate::Range(last), more) = plain(used + 2).filter(|_| calendar.is(word(used + 1), "joint"))? else {
            return None;
        };
        let range = DateRange::days(first.from, last.to);
        return first.is_before(last).then_some((WrittenDate::Span(range), used + 2 + more));
    }
    let at = usize::from(calendar.is(word(0), "the"));
    let of = usize::from(calendar.is(word(at + 1), "of"));
    if let Some((first, last)) = calendar.season(word(at)) {
        let year = year(word(at + 1 + of))?;
        return season(year, first, last).map(|range| (WrittenDate::Range(range), at + 2 + of));
    }
    if of > 0
        && let Some(third) = calendar.third(word(at))
    {
        return third_of(plain(at + 2), third, at + 2);
    }
    None
}

/// A full date that is given with the weekday of a different day: `Monday 25 November 2025` was a Tuesday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherWeekday {
    /// The weekday as written.
    pub written: String,
    /// The day as written, without the weekday.
    pub day: String,
    /// The actual weekday of that day.
    pub actual: &'static str,
}

impl OtherWeekday {
    /// Checks the words of a date. Returns `None` if the weekday is right, or if there is no weekday or no full date.
    pub fn new(words: &[&str]) -> Option<Self> {
        let (first, rest) = words.split_first()?;
        let written = weekday(first)?;
        let (WrittenDate::Range(range), used) = parse_plain(rest).ok()?? else { return None };
        // 1 January 1970 was a Thursday.
        let actual = (range.single()? + 3).rem_euclid(7);
        if actual == i32::from(written) {
            return None;
        }
        let &(actual, _) = CALENDAR.weekdays.get(usize::try_from(actual).ok()?)?;
        Some(Self { written: (*first).to_owned(), day: rest.get(..used)?.join(" "), actual })
    }
}

/// Reads a date relative to the day of the statement, such as `yesterday`, `last week`, `earlier this month` or
/// `two days ago`, and the years meant by `the 1950s` and `about 1950`.
fn relative(words: &[&str]) -> Option<(WrittenDate, usize)> {
    let word = |index: usize| words.get(index).copied().unwrap_or("");
    // `yesterday morning`
    let with_part = |used: usize| used + usize::from(part_of_day(word(used)));
    let one = |offset: i32, used: usize| Some((WrittenDate::Days(offset, offset), with_part(used)));
    let unit = |word: &str| match word {
        "week" | "weeks" => Some(CalendarUnit::Week),
        "month" | "months" => Some(CalendarUnit::Month),
        "year" | "years" => Some(CalendarUnit::Year),
        _ => None,
    };
    // `the night of 6 May`
    if let ("the", part, "of") = (word(0), word(1), word(2))
        && part_of_day(part)
        && let Ok(Some((date, used))) = parse_plain(words.get(3..)?)
        && date.is_day()
    {
        return Some((date, used + 3));
    }
    if let ("the", "day", "before", "yesterday") = (word(0), word(1), word(2), word(3)) {
        return Some((WrittenDate::Days(-2, -2), 4));
    }
    match (word(0), word(1)) {
        ("today" | "Today", _) => return one(0, 1),
        ("yesterday" | "Yesterday", _) => return one(-1, 1),
        ("tomorrow" | "Tomorrow", _) => return one(1, 1),
        ("tonight" | "Tonight", _) => return one(0, 1),
        // An event overnight may fall on either day.
        ("overnight" | "Overnight", _) => return Some((WrittenDate::Days(-1, 0), 1)),
        ("last" | "Last", "night") => return Some((WrittenDate::Days(-1, 0), 2)),
        ("this" | "This", part) if part_of_day(part) => return one(0, 2),
        ("the", decade) | (decade, _) if decade_of(decade).is_some() => {
            let used = if word(0) == "the" { 2 } else { 1 };
            return decade_of(decade).map(|range| (WrittenDate::Range(range), used));
        }
        ("about" | "around" | "circa" | "c.", written) => {
            let year = year(written)?;
            // An approximate year covers two years either way.
            let (from, to) = (whole_year(year.checked_sub(2)?).ok()?, whole_year(year.checked_add(2)?).ok()?);
            return Some((WrittenDate::Range(DateRange::days(from.from, to.to)), 2));
        }
        _ => {}
    }
    let (part, at) = match word(0) {
        "earlier" | "Earlier" => (CalendarPart::Earlier, 1),
        "later" | "Later" => (CalendarPart::Later, 1),
        _ => (CalendarPart::Whole, 0),
    };
    let offset = match word(at) {
        "last" | "Last" if part == CalendarPart::Whole => Some(-1),
        "this" | "This" => Some(0),
        "next" | "Next" if part == CalendarPart::Whole => Some(1),
        _ => None,
    };
    if let Some(offset) = offset {
        if let Some(unit) = unit(word(at + 1)) {
            return Some((WrittenDate::Period(unit, offset, part), at + 2));
        }
        if let Some((first, last)) = CALENDAR.season(word(at + 1)).filter(|_| offset <= 0) {
            return Some((WrittenDate::Season(first, last, offset == 0), at + 2));
        }
        if let Some(weekday) = weekday(word(at + 1)).filter(|_| offset != 0) {
            return Some((WrittenDate::NearWeekday(weekday, offset > 0), with_part(at + 2)));
        }
        return None;
    }
    // `two days ago`, `a week ago`
    if !words.contains(&"ago") {
        return None;
    }
    let (count, used) = match word(0) {
        "a" | "an" => (1, 1),
        _ => {
            let (count, used) = super::number::parse(words).ok()??;
            let count = count.low.filter(|low| count.high == Some(*low) && count.unit.is_none())?;
            (i32::try_from(count / super::number::ONE).ok()?, used)
        }
    };
    if word(used + 1) != "ago" {
        return None;
    }
    // Several years are counted in calendar years. A distance in weeks or longer units is not meant to the day.
    if count > 1 && unit(word(used)) == Some(CalendarUnit::Year) {
        return Some((WrittenDate::Period(CalendarUnit::Year, count.checked_neg()?, CalendarPart::Whole), used + 2));
    }
    let (length, slack) = match word(used) {
        "day" | "days" => (1, 0),
        "week" | "weeks" => (7, 3),
        "month" | "months" => (30, 15),
        "year" | "years" => (365, 183),
        _ => return None,
    };
    let day = count.checked_mul(length)?.checked_neg()?;
    Some((WrittenDate::Days(day.checked_sub(slack)?, day.checked_add(slack)?), used + 2))
}

/// The ten years of a decade such as `1950s`.
fn decade_of(word: &str) -> Option<DateRange> {
    let first = year(word.strip_suffix('s')?)?;
    if first % 10 != 0 {
        return None;
    }
    Some(DateRange::days(whole_year(first).ok()?.from, whole_year(first.checked_add(9)?).ok()?.to))
}

/// Reads a date such as `14/10/2025`, if there is only one way to read it.
fn slashed(word: &str) -> Result<Option<DateRange>, BadDate> {
    let mut parts = word.split('/');
    let (Some(one), Some(other), Some(last), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Ok(None);
    };
    let (Some(one), Some(other), Some(year)) = (day_of_month(one), day_of_month(other), year(last)) else {
        return Ok(None);
    };
    match (one <= 12, other <= 12) {
        (true, true) if one != other => {
            let (month_first, day_first) = (one_day(year, one, other)?.from, one_day(year, other, one)?.from);
            let shown = |day: Day| to_date(day).map_or_else(String::new, |date| date.strftime("%-d %B %Y").to_string());
            Err(BadDate(format!("`{word}` can be read as {} or as {}", shown(day_first), shown(month_first))))
        }
        (true, _) => one_day(year, one, other).map(Some),
        (false, _) => one_day(year, other, one).map(Some),
    }
}

/// The first and last day of `3-5 May 2025`.
fn days_of_month(word: &str) -> Option<(i8, i8)> {
    let (first, last) = word.split_once(['-', '–'])?;
    let (first, last) = (day_of_month(first)?, day_of_month(last)?);
    (first < last).then_some((first, last))
}

fn parse_plain(words: &[&str]) -> Result<Option<(WrittenDate, usize)>, BadDate> {
    let word = |index: usize| words.get(index).copied().unwrap_or("");
    let first = word(0);
    let begins_with_digit = first.starts_with(|first: char| first.is_ascii_digit());
    if !begins_with_digit && let Some(weekday) = weekday(first) {
        // The date counts, not the weekday: `Monday 24 November 2025`.
        let rest = words.get(1..).unwrap_or(&[]);
        return Ok(Some(
            match if rest.first().is_some_and(|word| self::weekday(word).is_none()) { parse_plain(rest)? } else { None }
            {
                Some((WrittenDate::Range(range), used)) if range.single().is_some() => {
                    (WrittenDate::Range(range), used + 1)
                }
                _ => (WrittenDate::Weekday(weekday), 1 + usize::from(part_of_day(word(1)))),
            },
        ));
    }
    // Nearly all words are neither.
    if !begins_with_digit && month(first).is_none() {
        return Ok(None);
    }
    if let Some(range) = iso(first)? {
        return Ok(Some((WrittenDate::Range(range), 1)));
    }
    if let Some(range) = decade_of(first) {
        return Ok(Some((WrittenDate::Range(range), 1)));
    }
    if let Some(range) = slashed(first)? {
        return Ok(Some((WrittenDate::Range(range), 1)));
    }
    // `3-5 May 2025`, `1 and 2 May`
    let joined = day_of_month(first).zip(day_of_month(word(2)));
    let joined = joined.filter(|(first, last)| first < last && begins_with_digit && CALENDAR.is(word(1), "joint"));
    let days = days_of_month(first).map(|days| (days, 1)).or(joined.map(|days| (days, 3)));
    if let Some(((from, to), at)) = days
        && let Some(month) = month(word(at))
    {
        if let Some(year) = year(word(at + 1)) {
            let (from, to) = (one_day(year, month, from)?, one_day(year, month, to)?);
            return Ok(Some((WrittenDate::Range(DateRange::days(from.from, to.to)), at + 2)));
        }
        month_day(month, to)?;
        return Ok(Some((WrittenDate::MonthDays(month, from, to), at + 1)));
    }
    if let Some(month) = month(first) {
        // `October 14, 2025`, `October 14`, `October 2025`
        if let Some(year) = year(word(1)) {
            return Ok(Some((WrittenDate::Range(whole_month(year, month)?), 2)));
        }
        let Some(day) = day_of_month(word(1)) else { return Ok(Some((WrittenDate::Month(month), 1))) };
        return match year(word(2)) {
            Some(year) => Ok(Some((WrittenDate::Range(one_day(year, month, day)?), 3))),
            None => Ok(Some((month_day(month, day)?, 2))),
        };
    }
    if let (Some(day), Some(month)) = (day_of_month(first), month(word(1))) {
        // `14 October 2025`, `14 October`
        return match year(word(2)) {
            Some(year) => Ok(Some((WrittenDate::Range(one_day(year, month, day)?), 3))),
            None => Ok(Some((month_day(month, day)?, 2))),
        };
    }
    Ok(None)
}

/// A third of a month or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Third {
    /// `early June`
    Early,
    /// `mid-June`
    Mid,
    /// `late June`, `the end of June`
    Late,
}

fn third(word: &str) -> Option<Third> {
    Some(match word {
        "early" | "Early" => Third::Early,
        "mid" | "Mid" => Third::Mid,
        "late" | "Late" => Third::Late,
        _ => return None,
    })
}

/// A third of a year (four months) or of a month (days 1–10, 11–20, and 21 to the last).
fn part_of(range: DateRange, third: Third) -> Option<DateRange> {
    let (Some(from), Some(to)) = range.ends() else { return None };
    let day = |date: Result<Date, jiff::Error>| date.ok().map(to_day);
    if from == from.first_of_year() && to == from.last_of_year() {
        let (first, last) = match third {
            Third::Early => (1, 4),
            Third::Mid => (5, 8),
            Third::Late => (9, 12),
        };
        let end = Date::new(from.year(), last, 1).ok()?.last_of_month();
        return Some(DateRange::days(day(Date::new(from.year(), first, 1))?, to_day(end)));
    }
    if from == from.first_of_month() && to == from.last_of_month() {
        let (first, last) = match third {
            Third::Early => (1, 10),
            Third::Mid => (11, 20),
            Third::Late => (21, to.day()),
        };
        let of = |number| day(Date::new(from.year(), from.month(), number));
        return Some(DateRange::days(of(first)?, of(last)?));
    }
    None
}

fn weekday(word: &str) -> Option<i8> {
    let known = CALENDAR.weekdays.iter().find(|(known, _)| *known == word);
    known.map(|&(_, number)| number)
}

fn month(word: &str) -> Option<i8> {
    if CALENDAR.month_letters & clock::letter(word) == 0 || !word.starts_with(|first: char| first.is_ascii_uppercase())
    {
        return None;
    }
    let short = word.strip_suffix('.').unwrap_or(word);
    let known = CALENDAR.months.iter().find(|(known, _)| *known == short);
    known.map(|&(_, number)| number)
}

fn year(word: &str) -> Option<i16> {
    if word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit()) {
        word.parse().ok().filter(|&year| year > 0)
    } else {
        None
    }
}

fn day_of_month(word: &str) -> Option<i8> {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|suffix| word.strip_suffix(suffix)).unwrap_or(word);
    if digits.is_empty() || digits.len() > 2 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

/// `2025-10-14`, `2025-10`, `2025`
fn iso(word: &str) -> Result<Option<DateRange>, BadDate> {
    if let Some((year, month, day)) = whole_iso(word) {
        return one_day(year, month, day).map(Some);
    }
    let mut parts = word.split('-');
    let (Some(first), month, day, None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Ok(None);
    };
    let Some(year) = year(first) else { return Ok(None) };
    let two = |part: Option<&str>| -> Option<i8> {
        part.filter(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|part| part.parse().ok())
    };
    match (month, day) {
        (None, _) => whole_year(year).map(Some),
        (Some(_), None) => match two(month) {
            Some(month) => whole_month(year, month).map(Some),
            None => Ok(None),
        },
        (Some(_), Some(_)) => match (two(month), two(day)) {
            (Some(month), Some(day)) => one_day(year, month, day).map(Some),
            _ => Ok(None),
        },
    }
}

/// Year, month and day of a date such as `2025-10-14`, the usual form in large files.
fn whole_iso(word: &str) -> Option<(i16, i8, i8)> {
    let &[a, b, c, d, b'-', e, f, b'-', g, h] = word.as_bytes() else { return None };
    let number = |digits: &[u8]| {
        digits
            .iter()
            .try_fold(0, |number: i16, byte| byte.is_ascii_digit().then(|| number * 10 + i16::from(byte - b'0')))
    };
    let year = number(&[a, b, c, d]).filter(|&year| year > 0)?;
    Some((year, i8::try_from(number(&[e, f])?).ok()?, i8::try_from(number(&[g, h])?).ok()?))
}

fn whole_year(year: i16) -> Result<DateRange, BadDate> {
    Ok(DateRange::days(one_day(year, 1, 1)?.from, one_day(year, 12, 31)?.to))
}

fn whole_month(year: i16, month: i8) -> Result<DateRange, BadDate> {
    let first = Date::new(year, month, 1).map_err(|_| BadDate(format!("there is no month {month}")))?;
    Ok(DateRange::days(to_day(first), to_day(first.last_of_month())))
}

fn one_day(year: i16, month: i8, day: i8) -> Result<DateRange, BadDate> {
    let date = Date::new(year, month, day).map_err(|_| match Date::new(year, month, 1) {
        Ok(first) => BadDate(format!("{} has no day {day}", first.strftime("%B %Y"))),
        Err(_) => BadDate(format!("there is no month {month}")),
    })?;
    let day = to_day(date);
    Ok(DateRange::days(day, day))
}

fn month_day(month: i8, day: i8) -> Result<WrittenDate, BadDate> {
    // Validate against a leap year, so that 29 February is valid.
    one_day(2000, month, day).map_err(|_| BadDate(format!("that month has no day {day}")))?;
    Ok(WrittenDate::MonthDay(month, day))
}

fn to_day(date: Date) -> Day {
    let epoch = Date::constant(1970, 1, 1);
    // Years run from 1 to 9999, so the number of days always fits.
    date.since((jiff::Unit::Day, epoch)).map_or(0, |span| span.get_days())
}

fn to_date(day: Day) -> Option<Date> {
    // Adding a duration, which is a number of seconds, is faster than adding a span, which has a field for each unit.
    Date::constant(1970, 1, 1).checked_add(SignedDuration::from_hours(24 * i64::from(day))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{Just, any, prop_assert_eq, prop_oneof, proptest};

    fn shown(text: &str) -> String {
        let words: Vec<_> = text.split(' ').collect();
        match parse(&words) {
            Ok(Some((WrittenDate::Range(range), used))) => format!("{range} ({used})"),
            Ok(Some((relative, used))) => format!("{relative:?} ({used})"),
            Ok(None) => "none".to_owned(),
            Err(BadDate(why)) => why,
        }
    }

    #[test]
    fn another_weekday_than_that_of_the_date_is_seen() {
        let other = |text: &str| OtherWeekday::new(&text.split(' ').collect::<Vec<_>>()).map(|other| other.actual);
        assert_eq!(other("Monday 25 November 2025"), Some("Tuesday"));
        assert_eq!(other("Monday November 25 2025"), Some("Tuesday"));
        assert_eq!(other("Tuesday 25 November 2025"), None);
        assert_eq!(other("Sunday 31 December 1967"), None);
        for none in ["Monday", "25 November 2025", "Monday November 2025", "Monday Tuesday", ""] {
            assert_eq!(other(none), None, "{none}");
        }
    }

    #[test]
    fn every_form_of_date_is_read() {
        for (text, expect) in [
            ("2025-10-14", "2025-10-14 (1)"),
            ("2025-10", "2025-10 (1)"),
            ("2025", "2025 (1)"),
            ("14 October 2025", "2025-10-14 (3)"),
            ("October 14 2025 x", "2025-10-14 (3)"),
            ("October 2025", "2025-10 (2)"),
            ("late 2020", "2020-09-01/2020-12-31 (2)"),
            ("early October 2025", "2025-10-01/2025-10-10 (3)"),
            ("mid-2020", "2020-05-01/2020-08-31 (1)"),
            ("Monday", "Weekday(0) (1)"),
            ("Monday 24 November 2025", "2025-11-24 (4)"),
            ("Monday Tuesday", "Weekday(0) (1)"),
            ("October 14", "MonthDay(10, 14) (2)"),
            ("2025-02-30", "February 2025 has no day 30"),
            ("2025-13-01", "there is no month 13"),
            ("3-5 May 2025", "2025-05-03/2025-05-05 (3)"),
            ("14/10/2025", "2025-10-14 (1)"),
            ("10/14/2025", "2025-10-14 (1)"),
            ("05/05/2025", "2025-05-05 (1)"),
            ("03/04/2025", "`03/04/2025` can be read as 3 April 2025 or as 4 March 2025"),
            ("the 1950s", "1950-01-01/1959-12-31 (2)"),
            ("1950s", "1950-01-01/1959-12-31 (1)"),
            ("1955s", "none"),
            ("about 1950", "1948-01-01/1952-12-31 (2)"),
            ("Monday night", "Weekday(0) (2)"),
            ("0000", "none"),
            ("14", "none"),
            ("October", "Month(10) (1)"),
            ("late Thursday", "Weekday(3) (2)"),
            ("the night of 6 May", "MonthDay(5, 6) (5)"),
            ("the spring of 2021", "2021-03-01/2021-05-31 (4)"),
            ("summer 2021", "2021-06-01/2021-08-31 (2)"),
            ("the end of 2020", "2020-09-01/2020-12-31 (4)"),
            ("end of June", "MonthPart(6, Late) (3)"),
            ("early June", "MonthPart(6, Early) (2)"),
            ("between 2010 and 2020", "Span(DateRange { from: 14610, to: 18627, first: 0, last: 1439 }) (4)"),
            ("1 and 2 May", "MonthDays(5, 1, 2) (4)"),
            ("1 and 2 May 2025", "2025-05-01/2025-05-02 (5)"),
            ("1 and 200 people", "none"),
            ("between 20 and 30", "none"),
            ("plan", "none"),
            ("inf", "none"),
        ] {
            assert_eq!(shown(text), expect, "{text}");
            let words: Vec<_> = text.split(' ').collect();
            if let Ok(Some((_, used))) = parse(&words) {
                assert!(may_end(words[used - 1]), "{text}");
            }
        }
    }

    #[test]
    fn a_weekday_is_the_last_one_on_or_before_the_anchor_and_the_next_one_ahead() {
        // 2025-11-26 was a Wednesday.
        let anchor = one_day(2025, 11, 26).ok().map(|range| range.from);
        let resolved = |date: WrittenDate, ahead| date.resolve(anchor, ahead).map(|range| range.to_string());
        assert_eq!(resolved(WrittenDate::Weekday(0), false).as_deref(), Some("2025-11-24"));
        assert_eq!(resolved(WrittenDate::Weekday(2), false).as_deref(), Some("2025-11-26"));
        assert_eq!(resolved(WrittenDate::Weekday(2), true).as_deref(), Some("2025-12-03"));
        assert_eq!(resolved(WrittenDate::MonthDay(12, 1), false).as_deref(), Some("2024-12-01"));
        assert_eq!(resolved(WrittenDate::MonthDay(12, 1), true).as_deref(), Some("2025-12-01"));
        assert_eq!(WrittenDate::Weekday(0).resolve(None, false), None);
    }

    #[test]
    fn days_are_counted_from_the_day_of_saying() {
        // A Wednesday.
        let anchor = one_day(2025, 11, 26).ok().map(|range| range.from);
        for (text, expect) in [
            ("today", "2025-11-26"),
            ("yesterday", "2025-11-25"),
            ("yesterday morning", "2025-11-25"),
            ("tomorrow", "2025-11-27"),
            ("this morning", "2025-11-26"),
            ("last night", "2025-11-25/2025-11-26"),
            ("last Monday", "2025-11-24"),
            ("last Wednesday", "2025-11-19"),
            ("next Wednesday", "2025-12-03"),
            ("next Friday", "2025-11-28"),
            ("last week", "2025-11-17/2025-11-23"),
            ("this week", "2025-11-24/2025-11-30"),
            ("next month", "2025-12"),
            ("last month", "2025-10"),
            ("last year", "2024"),
            ("this year", "2025"),
            ("earlier this month", "2025-11-01/2025-11-26"),
            ("later this month", "2025-11-27/2025-11-30"),
            ("two days ago", "2025-11-24"),
            ("a week ago", "2025-11-16/2025-11-22"),
            ("three months ago", "2025-08-13/2025-09-12"),
            ("30 years ago", "1995"),
            ("last summer", "2025-06-01/2025-08-31"),
            ("last autumn", "2024-09-01/2024-11-30"),
            ("this spring", "2025-03-01/2025-05-31"),
        ] {
            let words: Vec<_> = text.split(' ').collect();
            let (date, used) = parse(&words).ok().flatten().unwrap_or_else(|| panic!("{text} is a date"));
            assert_eq!(used, words.len(), "{text}");
            assert!(may_end(words[used - 1]), "{text}");
            assert_eq!(date.resolve(anchor, false).map(|range| range.to_string()).as_deref(), Some(expect), "{text}");
            assert_eq!(date.resolve(None, false), None, "{text}");
            assert!(date.is_relative(), "{text}");
        }
        for text in ["last", "this plan", "next door", "two days", "a day", "earlier", "about us", "the plan"] {
            assert_eq!(parse(&text.split(' ').collect::<Vec<_>>()), Ok(None), "{text}");
        }
    }

    #[test]
    fn a_day_may_have_a_time() {
        // A Friday.
        let anchor = one_day(2025, 5, 9).ok().map(|range| range.from);
        for (text, expect) in [
            ("at 3am on 4 May 2025", "2025-05-04 03:00/03:59"),
            ("7 May at 11.30 pm", "2025-05-07 23:30"),
            ("at 10pm on Thursday", "2025-05-08 22:00/22:59"),
            ("shortly after noon on Wednesday", "2025-05-07 12:00/12:59"),
            ("2026-05-07 23:30", "2026-05-07 23:30"),
            ("at 2026-05-07 23:30", "2026-05-07 23:30"),
            ("at 9:15 a.m. on May 6", "2025-05-06 09:15"),
            ("at midnight on Friday", "2025-05-09 00:00/00:59"),
            ("11.30 pm on 7 May", "2025-05-07 23:30"),
            ("between 2pm and 4pm on Sunday", "2025-05-04 14:00/16:00"),
            ("yesterday at noon", "2025-05-08 12:00/12:59"),
            ("May 6, 2025 at about 3pm", "2025-05-06 14:30/16:29"),
        ] {
            let text = text.replace(',', "");
            let words: Vec<_> = text.split(' ').collect();
            let (date, used) = parse(&words).ok().flatten().unwrap_or_else(|| panic!("{text} is a date"));
            assert_eq!(used, words.len(), "{text}");
            assert!(may_end(words[used - 1]), "{text}");
            assert!(date.is_day(), "{text}");
            assert_eq!(date.resolve(anchor, false).map(|range| range.to_string()).as_deref(), Some(expect), "{text}");
        }
        assert_eq!(shown("2025-05 at noon"), "2025-05 (1)");
        assert_eq!(shown("at noon"), "none");
        assert_eq!(shown("at 20 people on Monday"), "none");
    }

    #[test]
    fn ranges_compare_by_the_minute() {
        let of = |text: &str| {
            let (date, _) = parse(&text.split(' ').collect::<Vec<_>>()).ok().flatten().unwrap();
            date.resolve(None, false).unwrap()
        };
        let (day, early, late) = (of("2025-05-04"), of("3am on 2025-05-04"), of("2025-05-04 23:30"));
        assert!(early.is_before(late) && !late.is_before(early) && !early.is_before(day));
        assert!(early.is_within(day) && !day.is_within(early) && early.overlaps(day) && !early.overlaps(late));
        for (range, expect) in [
            (late.before(), "../2025-05-04 23:29"),
            (late.after(), "2025-05-04 23:31/.."),
            (early.since(), "2025-05-04 03:00/.."),
            (early.up_to(), "../2025-05-04 03:59"),
            (day.before(), "../2025-05-03"),
            (day.after(), "2025-05-05/.."),
            (of("midnight on 2025-05-04").before(), "../2025-05-03"),
        ] {
            assert_eq!(range.to_string(), expect);
        }
        assert_eq!(early.shared(day), Some(early));
        assert_eq!(early.shared(late), None);
    }

    proptest! {
        #[test]
        fn numbers_in_order_compare_as_ranges_do(
            one in (-719_162..2_932_896_i32, 0..3_i32, 0..1_440_u16, 0..1_440_u16),
            days in -3..3_i32,
            other in (0..3_i32, 0..1_440_u16, 0..1_440_u16),
        ) {
            let range = |from: Day, more: Day, first: Minute, last: Minute| {
                // Beyond the year 8000 only whole days have numbers.
                let (first, last) = if from > 2_200_000 { (0, clock::LAST) } else { (first, last) };
                let last = if more == 0 { last.max(first) } else { last };
                DateRange { from, to: from + more, first, last }
            };
            let (one, other) = (range(one.0, one.1, one.2, one.3), range(one.0 + days, other.0, other.1, other.2));
            let (mine, theirs) = (one.ends_in_order(), other.ends_in_order());
            prop_assert_eq!(one.is_before(other), mine.1 < theirs.0);
            prop_assert_eq!(one.is_within(other), theirs.0 <= mine.0 && mine.1 <= theirs.1);
            prop_assert_eq!(one.overlaps(other), one.shared(other).is_some());
            prop_assert_eq!(one == other, mine == theirs);
        }

        #[test]
        fn a_date_is_put_behind_a_text_as_it_is_displayed(
            from in prop_oneof![any::<Day>(), -5_000_000..5_000_000, -720_000..-718_000, 2_932_000..2_933_500, 0..40_000],
            days in prop_oneof![Just(0), 0..800],
        ) {
            let range = DateRange::days(from, from.saturating_add(days));
            let mut text = "on ".to_owned();
            range.push_to(&mut text);
            prop_assert_eq!(text, format!("on {range}"));
        }
    }
}
