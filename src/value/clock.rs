//! Times of day: `3am`, `11.30 pm`, `23:30`, `shortly after noon`.

use std::sync::LazyLock;

/// A minute of the day, from 0 to 1,439.
pub type Minute = u16;

/// The last minute of a day.
pub const LAST: Minute = 24 * 60 - 1;

/// The length of an hour, in minutes. `3am` and `shortly after noon` both last this long.
const HOUR: Minute = 60;

/// A part of a day, from one minute to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Clock {
    /// The first minute.
    pub from: Minute,
    /// The last minute.
    pub to: Minute,
}

/// The meaning of a word in a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sense {
    Noon,
    Midnight,
    Morning,
    Afternoon,
    At,
    Between,
    Joint,
    Day,
    About,
    Before,
    After,
}

impl Sense {
    fn new(word: &str) -> Option<Self> {
        Some(match word {
            "noon" => Self::Noon,
            "midnight" => Self::Midnight,
            "morning" => Self::Morning,
            "afternoon" => Self::Afternoon,
            "at" => Self::At,
            "between" => Self::Between,
            "joint" => Self::Joint,
            "day" => Self::Day,
            "about" => Self::About,
            "before" => Self::Before,
            "after" => Self::After,
            _ => return None,
        })
    }

    /// Whether a word with this meaning may open a time of day.
    const fn opens(self) -> bool {
        match self {
            Self::Noon | Self::Midnight | Self::At | Self::Between | Self::About | Self::Before | Self::After => true,
            Self::Morning | Self::Afternoon | Self::Joint | Self::Day => false,
        }
    }
}

/// The forms in `rules/words/times.txt`, each with its meaning.
static WORDS: LazyLock<Vec<(Vec<&'static str>, Sense)>> = LazyLock::new(|| {
    let lines = include_str!("../../rules/words/times.txt").lines().map(str::trim);
    let forms = lines.filter_map(|line| line.split_once(' ')).filter_map(|(sense, forms)| {
        let sense = Sense::new(sense)?;
        Some(forms.split(',').map(move |form| (form.split_whitespace().collect::<Vec<_>>(), sense)))
    });
    forms.flatten().collect()
});

/// The initial letters of all forms that may open a time of day, as a bit set. It rules out most words cheaply.
static LETTERS: LazyLock<u32> = LazyLock::new(|| {
    let opens = WORDS.iter().filter(|(_, sense)| sense.opens());
    opens.filter_map(|(form, _)| form.first()).fold(0, |letters, word| letters | letter(word))
});

/// The bit for the first letter of `word`; 0 if it does not begin with an ASCII letter.
pub(super) fn letter(word: &str) -> u32 {
    match word.bytes().next().map(|byte| byte.to_ascii_lowercase()) {
        Some(byte @ b'a'..=b'z') => 1 << (byte - b'a'),
        _ => 0,
    }
}

/// The length, in words, of the longest form with this meaning at the start of `words`.
fn leading(words: &[&str], sense: Sense) -> Option<usize> {
    let begins = |form: &[&str]| {
        form.len() <= words.len() && form.iter().zip(words).all(|(known, word)| word.eq_ignore_ascii_case(known))
    };
    let forms = WORDS.iter().filter(|(form, known)| *known == sense && begins(form));
    forms.map(|(form, _)| form.len()).max()
}

/// Whether a time of day, or a word that introduces one, may begin with `word`.
pub fn may_begin(word: &str) -> bool {
    let is_opener = || {
        let openers = WORDS.iter().filter(|(_, sense)| sense.opens());
        openers.filter_map(|(form, _)| form.first()).any(|first| word.eq_ignore_ascii_case(first))
    };
    word.starts_with(|first: char| first.is_ascii_digit()) || (*LETTERS & letter(word) != 0 && is_opener())
}

/// Whether a time of day may end with `word`.
pub fn may_end(word: &str) -> bool {
    let behind = |sense: &Sense| match sense {
        Sense::Noon | Sense::Midnight | Sense::Morning | Sense::Afternoon => true,
        Sense::At | Sense::Between | Sense::Joint | Sense::Day | Sense::About | Sense::Before | Sense::After => false,
    };
    WORDS.iter().any(|(form, sense)| behind(sense) && form.last().is_some_and(|last| word.eq_ignore_ascii_case(last)))
}

/// Reads a time of day that follows its day, such as `at 11.30 pm` or `23:30`. Returns the time and the number of words
/// it takes.
pub fn behind_a_day(words: &[&str]) -> Option<(Clock, usize)> {
    if !words.first().is_some_and(|word| may_begin(word)) {
        return None;
    }
    match leading(words, Sense::At) {
        Some(skip) => parse(words.get(skip..)?).map(|(clock, used)| (clock, skip + used)),
        // A number without a preposition is usually not a time, unless it has a colon.
        None if words.first().is_some_and(|word| word.contains(':')) => parse(words),
        None => bounded(words),
    }
}

/// Reads a time of day that precedes its day, with the preposition between them: `at 3am on`, `shortly after noon on`,
/// `3am`. Returns the time and the number of words it takes.
pub fn before_a_day(words: &[&str]) -> Option<(Clock, usize)> {
    let skip = leading(words, Sense::At).unwrap_or(0);
    let rest = words.get(skip..)?;
    let (clock, used) = parse(rest).or_else(|| bounded(words).map(|(clock, used)| (clock, used - skip)))?;
    let used = skip + used;
    Some((clock, used + leading(words.get(used..)?, Sense::Day).unwrap_or(0)))
}

/// Whether `word` may introduce a day followed by its time: `at 2026-05-07 23:30`.
pub fn is_at(word: &str) -> bool {
    leading(&[word], Sense::At).is_some()
}

/// Reads a time of day at the start of `words`. Returns the time and the number of words it takes.
fn parse(words: &[&str]) -> Option<(Clock, usize)> {
    bounded(words).or_else(|| exact(words))
}

/// `shortly after noon`, `about 3pm`, `between 2pm and 4pm`
fn bounded(words: &[&str]) -> Option<(Clock, usize)> {
    if let Some(skip) = leading(words, Sense::Between) {
        let (first, used) = exact(words.get(skip..)?)?;
        let joint = leading(words.get(skip + used..)?, Sense::Joint)?;
        let (last, more) = exact(words.get(skip + used + joint..)?)?;
        // `between 2pm and 4pm` ends at 4pm sharp, not an hour later.
        return (first.from < last.from)
            .then_some((Clock { from: first.from, to: last.from }, skip + used + joint + more));
    }
    let senses = [Sense::Before, Sense::After, Sense::About];
    let (sense, skip) = senses.into_iter().find_map(|sense| Some((sense, leading(words, sense)?)))?;
    let (clock, used) = exact(words.get(skip..)?)?;
    let clock = match sense {
        // `before midnight` means the last hour of the named day.
        Sense::Before if clock.from == 0 => Clock { from: LAST - HOUR + 1, to: LAST },
        Sense::Before => Clock { from: clock.from.saturating_sub(HOUR), to: clock.from - 1 },
        Sense::After => Clock { from: clock.from, to: (clock.from + HOUR - 1).min(LAST) },
        _ => Clock { from: clock.from.saturating_sub(HOUR / 2), to: (clock.to + HOUR / 2).min(LAST) },
    };
    Some((clock, skip + used))
}

/// `3am`, `11.30 pm`, `9:15 a.m.`, `23:30`, `noon`. An hour without minutes stands for the whole hour.
fn exact(words: &[&str]) -> Option<(Clock, usize)> {
    let hour = |from: Minute| Clock { from, to: from + HOUR - 1 };
    if let Some(used) = leading(words, Sense::Noon) {
        return Some((hour(12 * HOUR), used));
    }
    if let Some(used) = leading(words, Sense::Midnight) {
        return Some((hour(0), used));
    }
    let &first = words.first()?;
    let digits = first.bytes().take_while(u8::is_ascii_digit).count();
    let (hours, rest) = first.split_at_checked(digits).filter(|(hours, _)| (1..=2).contains(&hours.len()))?;
    let hours: Minute = hours.parse().ok()?;
    // `.30` or `:30`, and the rest of the word.
    let mark = rest.chars().next().filter(|mark| matches!(mark, '.' | ':'));
    let minutes = mark.and_then(|_| rest.get(1..3)).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let (minutes, rest) = match minutes {
        Some(digits) => (Some(digits.parse::<Minute>().ok().filter(|&minutes| minutes < 60)?), rest.get(3..)?),
        None => (None, rest),
    };
    let (half, used) = if rest.is_empty() {
        let next = words.get(1..).unwrap_or(&[]);
        let half = [Sense::Morning, Sense::Afternoon].into_iter().find(|&half| leading(next, half) == Some(1));
        (half, 1 + usize::from(half.is_some()))
    } else {
        (Some([Sense::Morning, Sense::Afternoon].into_iter().find(|&half| leading(&[rest], half) == Some(1))?), 1)
    };
    let hours = match half {
        Some(_) if !(1..=12).contains(&hours) => return None,
        Some(Sense::Afternoon) => hours % 12 + 12,
        Some(_) => hours % 12,
        // `23:30`, but not `23` and not `2.30`.
        None if mark == Some(':') && minutes.is_some() && hours < 24 => hours,
        None => return None,
    };
    let clock = match minutes {
        Some(minutes) => Clock { from: hours * HOUR + minutes, to: hours * HOUR + minutes },
        None => hour(hours * HOUR),
    };
    Some((clock, used))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_every_form_are_read() {
        let shown = |text: &str| {
            let words: Vec<_> = text.split(' ').collect();
            before_a_day(&words).map(|(Clock { from, to }, used)| {
                format!("{:02}:{:02}–{:02}:{:02} ({used})", from / 60, from % 60, to / 60, to % 60)
            })
        };
        for (text, expect) in [
            ("3am", "03:00–03:59 (1)"),
            ("at 3am on", "03:00–03:59 (3)"),
            ("11.30 pm", "23:30–23:30 (2)"),
            ("9:15 a.m. on", "09:15–09:15 (3)"),
            ("7.45am", "07:45–07:45 (1)"),
            ("12am", "00:00–00:59 (1)"),
            ("12.05 p.m", "12:05–12:05 (2)"),
            ("23:30", "23:30–23:30 (1)"),
            ("At 0:05", "00:05–00:05 (2)"),
            ("noon", "12:00–12:59 (1)"),
            ("at midnight on", "00:00–00:59 (3)"),
            ("shortly after noon on", "12:00–12:59 (4)"),
            ("Shortly before 6 p.m. on", "17:00–17:59 (5)"),
            ("just before midnight", "23:00–23:59 (3)"),
            ("at about 3pm", "14:30–16:29 (3)"),
            ("Between 2pm and 4pm on", "14:00–16:00 (5)"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(expect), "{text}");
        }
        for text in [
            "3",
            "23",
            "2.30",
            "24:00",
            "13pm",
            "0am",
            "11:60",
            "at",
            "at home",
            "between 4pm and 2pm",
            "about 50",
            "3rd",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }
}
