//! Rewrites ISO dates in a text as an editor writes them: `June 2031`, `5 May 2025`.

use jiff::civil::Date;
use std::borrow::Cow;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Writes out the dates of a text that have the form `2031-06`, `2025-05-05` or `2025-05-05/2025-05-09`. Text that may
/// not be a date stays unchanged: `2009-10` can be a season, and digits joined to further letters or digits are part of
/// a name.
pub fn spoken(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut done = 0;
    // A date has a hyphen after its four-digit year and may follow an open end.
    for (hyphen, _) in text.match_indices('-') {
        let Some(start) = hyphen.checked_sub(4).filter(|&start| start >= done) else { continue };
        let open = start.checked_sub(3).filter(|&open| open >= done && text.get(open..start) == Some("../"));
        let begin = open.unwrap_or(start);
        let is_apart = text.get(..begin).and_then(|before| before.chars().next_back()).is_none_or(|char| !joins(char));
        let Some((range, length)) = text.get(start..).filter(|_| is_apart).and_then(|rest| read(rest, open.is_some()))
        else {
            continue;
        };
        let end = start + length;
        let mut after = text.get(end..).unwrap_or("").chars();
        let goes_on = match after.next() {
            // A full stop or colon ends the date unless a letter or digit follows directly.
            Some('.' | ':') => after.next().is_some_and(char::is_alphanumeric),
            Some(next) => joins(next),
            None => false,
        };
        if !goes_on {
            out.push_str(text.get(done..begin).unwrap_or(""));
            out.push_str(&range);
            done = end;
        }
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(done..).unwrap_or(""));
    Cow::Owned(out)
}

/// Whether a character next to a date makes the date part of a longer token.
fn joins(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '-' | '/' | '_' | '.' | ':' | '#' | '@')
}

/// Writes out the date at the start of `text`. Returns the words and the number of bytes that they replace.
fn read(text: &str, open: bool) -> Option<(String, usize)> {
    let (first, length) = one(text)?;
    if open {
        return Some((format!("until {first}"), length));
    }
    match text.get(length..)?.strip_prefix('/') {
        None => Some((first, length)),
        Some(rest) if rest.starts_with("..") => Some((format!("from {first}"), length + 3)),
        Some(rest) => one(rest).map(|(second, more)| (format!("{first} to {second}"), length + 1 + more)),
    }
}

/// Writes out the single day or month at the start of `text`.
fn one(text: &str) -> Option<(String, usize)> {
    let number = |from: usize, to: usize| -> Option<i16> {
        let digits = text.get(from..to).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
        digits.parse().ok()
    };
    let hyphen = |at: usize| text.as_bytes().get(at) == Some(&b'-');
    let (year, month) = (number(0, 4)?, number(5, 7).filter(|_| hyphen(4))?);
    let name = usize::try_from(month).ok()?.checked_sub(1).and_then(|index| MONTHS.get(index))?;
    if let Some(day) = number(8, 10).filter(|_| hyphen(7)) {
        let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        Date::new(year, month, day).ok()?;
        return Some((format!("{day} {name} {year}"), 10));
    }
    let may_be_season = month == (year + 1) % 100;
    (!may_be_season).then(|| (format!("{name} {year}"), 7))
}

#[cfg(test)]
mod tests {
    use super::spoken;
    use proptest::prelude::{prop_assert_eq, proptest};
    use std::borrow::Cow;

    #[test]
    fn dates_are_written_as_editors_write_them() {
        for (text, expected) in [
            ("deal ends in 2031-06", "deal ends in June 2031"),
            ("Novak resigned on 2025-05-05.", "Novak resigned on 5 May 2025."),
            ("(2025-05-05), 2025-06-01", "(5 May 2025), 1 June 2025"),
            ("held 2020-09-01/2020-12-31", "held 1 September 2020 to 31 December 2020"),
            ("held ../2025-05-05 and 2025-05-06/..", "held until 5 May 2025 and from 6 May 2025"),
            ("“2025-05-05”", "“5 May 2025”"),
        ] {
            assert_eq!(spoken(text), expected);
        }
    }

    #[test]
    fn what_may_be_no_date_stays_as_it_is() {
        for text in [
            "the 2009-10 season",
            "2025-13",
            "2025-02-30",
            "UN-2025-05",
            "2025-05-05T12:00",
            "report 2025-05/7",
            "x2025-05",
            "2025-05-051",
            "12025-05",
            "2025-05.pdf",
            "555-2025-05",
            "-",
            "2025-",
            "é2025-05",
        ] {
            assert!(matches!(spoken(text), Cow::Borrowed(_)), "{text}: {}", spoken(text));
        }
    }

    proptest! {
        #[test]
        fn any_text_will_do(text in "[-0-9./é ]{0,24}") {
            let once = spoken(&text).into_owned();
            prop_assert_eq!(spoken(&once), once.as_str());
        }
    }
}
