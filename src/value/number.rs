//! Numbers as ranges, with their unit.

/// A number in millionths: exact, so that `within 5%` has no rounding.
pub type Number = i128;

/// One, in millionths.
pub const ONE: Number = 1_000_000;

/// Numbers are smaller than this, in millionths: a billion billions.
pub const LIMIT: Number = 1_000_000_000_000_000_000 * ONE;

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

/// How far apart two numbers may lie and still agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Within {
    /// That many millionths of the larger.
    Share(Number),
    /// That much, in millionths.
    Amount(Number),
}

impl NumberRange {
    /// A whole number by itself.
    pub fn whole(number: u32) -> Self {
        let number = Some(Number::from(number) * ONE);
        Self { low: number, high: number, unit: None }
    }

    /// Whether two numbers lie farther apart than `within` (not at all, without it). Numbers of
    /// different units are never compared, so they never do.
    pub fn differs(self, other: Self, within: Option<Within>) -> bool {
        self.unit == other.unit && (are_apart(self.high, other.low, within) || are_apart(other.high, self.low, within))
    }

    /// Whether any two of some numbers differ so. None where that is told by comparing all pairs alone: a larger
    /// share than all of it lets a number differ from a nearer one and not from one farther off.
    pub fn any_differ(numbers: impl Iterator<Item = Self>, within: Option<Within>) -> Option<bool> {
        if matches!(within, Some(Within::Share(share)) if share > ONE) {
            return None;
        }
        // For each unit the least upper end and the greatest lower one: they lie farthest apart.
        let mut ends: Vec<(Option<char>, Option<Number>, Option<Number>)> = Vec::new();
        for number in numbers {
            let Some((_, high, low)) = ends.iter_mut().find(|(unit, ..)| *unit == number.unit) else {
                ends.push((number.unit, number.high, number.low));
                continue;
            };
            *high = (*high).into_iter().chain(number.high).min();
            *low = (*low).into_iter().chain(number.low).max();
        }
        Some(ends.into_iter().any(|(_, high, low)| are_apart(high, low, within)))
    }

    /// Whether all of this range lies below all of the other.
    pub fn is_below(self, other: Self) -> bool {
        self.unit == other.unit && matches!((self.high, other.low), (Some(high), Some(low)) if high < low)
    }
}

/// Whether an upper end lies farther below a lower one than `within`.
fn are_apart(high: Option<Number>, low: Option<Number>, within: Option<Within>) -> bool {
    match (high, low) {
        (Some(below), Some(above)) if below < above => {
            let larger = below.abs().max(above.abs());
            match within {
                None => true,
                Some(Within::Amount(amount)) => above - below > amount,
                // Below 10^24 × 10^6 each side, so neither product overflows.
                Some(Within::Share(share)) => (above - below) * ONE > share * larger,
            }
        }
        _ => false,
    }
}

/// Why words that look like a number are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadNumber(
    /// What is amiss, in words.
    pub String,
);

/// Reads a number at the start of `words`: the number and how many words it takes. None where no
/// number stands there.
///
/// # Errors
///
/// Where a word begins like a number and is none, or is too large.
pub fn parse(words: &[&str]) -> Result<Option<(NumberRange, usize)>, BadNumber> {
    let word = |index: usize| words.get(index).copied().unwrap_or("");
    let lower = |index: usize| word(index).to_ascii_lowercase();
    let (bound, skip) = match (lower(0).as_str(), lower(1).as_str()) {
        ("about" | "around" | "roughly" | "approximately", _) => (Bound::About, 1),
        ("at", "least") => (Bound::AtLeast, 2),
        ("at", "most") => (Bound::AtMost, 2),
        ("up", "to") => (Bound::AtMost, 2),
        ("more", "than") => (Bound::MoreThan, 2),
        ("over", _) => (Bound::MoreThan, 1),
        ("fewer" | "less", "than") => (Bound::FewerThan, 2),
        ("under", _) => (Bound::FewerThan, 1),
        _ => (Bound::Exactly, 0),
    };
    let Some((range, used)) = parse_plain(words.get(skip..).unwrap_or(&[]))? else { return Ok(None) };
    let (low, high) = (range.low.unwrap_or(0), range.high.unwrap_or(0));
    let (low, high) = match bound {
        Bound::Exactly => (Some(low), Some(high)),
        Bound::About => (Some(low - low.abs() / 10), Some(high + high.abs() / 10)),
        Bound::AtLeast => (Some(low), None),
        Bound::AtMost => (None, Some(high)),
        Bound::MoreThan => (Some(high + 1), None),
        Bound::FewerThan => (None, Some(low - 1)),
    };
    Ok(Some((NumberRange { low, high, unit: range.unit }, skip + used)))
}

/// Reads `10%` or `5` as how far apart numbers may lie.
///
/// # Errors
///
/// As [`parse`].
pub fn parse_within(words: &[&str]) -> Result<Option<Within>, BadNumber> {
    Ok(match parse_plain(words)? {
        Some((NumberRange { low: Some(low), unit: Some('%'), .. }, used)) if used == words.len() && low >= 0 => {
            Some(Within::Share(low / 100))
        }
        Some((NumberRange { low: Some(low), unit: None, .. }, used)) if used == words.len() && low >= 0 => {
            Some(Within::Amount(low))
        }
        _ => None,
    })
}

#[derive(Clone, Copy)]
enum Bound {
    Exactly,
    About,
    AtLeast,
    AtMost,
    MoreThan,
    FewerThan,
}

fn parse_plain(words: &[&str]) -> Result<Option<(NumberRange, usize)>, BadNumber> {
    const WORDS: [&str; 13] =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let Some(&first) = words.first() else { return Ok(None) };
    let (low, high, mut unit, scaled) = match WORDS.iter().position(|word| first.eq_ignore_ascii_case(word)) {
        Some(number) => (number as Number * ONE, number as Number * ONE, None, false),
        None => match numeral(first)? {
            Some(numeral) => numeral,
            None => return Ok(None),
        },
    };
    let mut used = 1;
    let mut factor = 1;
    let next = |index: usize| words.get(index).copied().unwrap_or("");
    if !scaled && let Some(scale) = scale_word(next(used)) {
        factor = scale;
        used += 1;
    }
    if unit.is_none() {
        match (next(used), next(used + 1)) {
            ("percent", _) => (unit, used) = (Some('%'), used + 1),
            ("per", "cent") => (unit, used) = (Some('%'), used + 2),
            _ => {}
        }
    }
    let scale = |number: Number| {
        number.checked_mul(factor).filter(|number| number.abs() < LIMIT).ok_or_else(|| too_large(first))
    };
    let (low, high) = (scale(low)?, scale(high)?);
    Ok(Some((NumberRange { low: Some(low.min(high)), high: Some(low.max(high)), unit }, used)))
}

fn scale_word(word: &str) -> Option<Number> {
    Some(match word {
        "hundred" => 100,
        "thousand" => 1_000,
        "million" => 1_000_000,
        "billion" => 1_000_000_000,
        "trillion" => 1_000_000_000_000,
        _ => return None,
    })
}

/// Both ends, the unit, and whether a scale is in it already.
type Numeral = (Number, Number, Option<char>, bool);

/// `1,300`, `-4.5`, `$3bn`, `12%`, `20-28` (any dash).
fn numeral(word: &str) -> Result<Option<Numeral>, BadNumber> {
    let unsigned = word.strip_prefix(['-', '+', '−']).unwrap_or(word);
    let begins = |text: &str| text.starts_with(|first: char| first.is_ascii_digit());
    let unit = unsigned.chars().next().filter(|first| "$€£¥₽₴".contains(*first));
    let digits = unit.map_or(unsigned, |unit| unsigned.get(unit.len_utf8()..).unwrap_or(""));
    if !begins(digits) {
        return Ok(None);
    }
    let negative = word.starts_with(['-', '−']);
    let mut ends = digits.splitn(2, ['-', '–', '—', '‑', '−']);
    let first = ends.next().unwrap_or("");
    let not_a_number = || BadNumber(format!("`{word}` is not a number that can be read"));
    let (low, low_suffix) = decimal(first, word)?.ok_or_else(not_a_number)?;
    let (high, suffix) = match ends.next() {
        Some(second) => {
            let second = unit.and_then(|unit| second.strip_prefix(unit)).unwrap_or(second);
            if !begins(second) {
                // `28-point` is a word.
                return Ok(None);
            }
            decimal(second, word)?.ok_or_else(not_a_number)?
        }
        None => (low, low_suffix),
    };
    let (factor, percent) = match suffix {
        "" => (1, false),
        "%" => (1, true),
        "k" => (1_000, false),
        "m" | "mn" => (1_000_000, false),
        "bn" | "b" => (1_000_000_000, false),
        "tn" => (1_000_000_000_000, false),
        // `3rd`, `4x4`, `1e999`: words, not numbers.
        _ => return Err(not_a_number()),
    };
    if low_suffix != suffix && !low_suffix.is_empty() {
        return Err(not_a_number());
    }
    let scale =
        |number: Number| number.checked_mul(factor).filter(|number| *number < LIMIT).ok_or_else(|| too_large(word));
    let (low, high) = (scale(low)?, scale(high)?);
    let (low, high) = if negative { (-low, if low == high { -high } else { high }) } else { (low, high) };
    Ok(Some((low, high, if percent { Some('%') } else { unit }, factor != 1)))
}

/// Digits with commas between groups of three and up to six decimals; then what follows them.
fn decimal<'a>(text: &'a str, word: &str) -> Result<Option<(Number, &'a str)>, BadNumber> {
    let end = text
        .find(|character: char| !(character.is_ascii_digit() || character == ',' || character == '.'))
        .unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let groups: Vec<_> = whole.split(',').collect();
    let grouped = groups.len() == 1
        || (groups.iter().skip(1).all(|group| group.len() == 3)
            && groups.first().is_some_and(|group| (1..=3).contains(&group.len())));
    if !grouped || fraction.contains(['.', ',']) || fraction.len() > 6 || (number.contains('.') && fraction.is_empty())
    {
        return Ok(None);
    }
    let mut value: Number = 0;
    for digit in groups.concat().bytes() {
        value = value * 10 + Number::from(digit - b'0');
        if value >= LIMIT / ONE {
            return Err(too_large(word));
        }
    }
    let mut value = value * ONE;
    let mut place = ONE;
    for digit in fraction.bytes() {
        place /= 10;
        value += Number::from(digit - b'0') * place;
    }
    Ok(Some((value, suffix)))
}

fn too_large(word: &str) -> BadNumber {
    let shown: String = word.chars().take(24).collect();
    let dots = if shown.len() < word.len() { "…" } else { "" };
    BadNumber(format!("`{shown}{dots}` is too large a number: figures go up to a billion billions"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_farthest_apart_tell_whether_any_differ() {
        let ranges = |ends: &[(Option<i128>, Option<i128>, Option<char>)]| -> Vec<NumberRange> {
            ends.iter().map(|&(low, high, unit)| NumberRange { low, high, unit }).collect()
        };
        let one = |number: i128| (Some(number * ONE), Some(number * ONE), None);
        let sets = [
            ranges(&[one(100), one(102), one(104)]),
            ranges(&[one(100), one(104), one(106)]),
            ranges(&[one(-100), one(-104), one(3)]),
            ranges(&[one(-2), one(2), one(40)]),
            ranges(&[(Some(5 * ONE), None, None), one(4), one(90)]),
            ranges(&[(None, Some(5 * ONE), None), one(4), (Some(5 * ONE), Some(7 * ONE), None)]),
            ranges(&[(Some(ONE), Some(ONE), Some('%')), one(90)]),
            ranges(&[(Some(2 * ONE), Some(9 * ONE), None)]),
            Vec::new(),
        ];
        let share = |percent: i128| Some(Within::Share(percent * ONE / 100));
        let withins = [None, share(5), share(100), Some(Within::Amount(3 * ONE)), Some(Within::Amount(0))];
        for set in &sets {
            for within in withins {
                let pairs = set.iter().any(|one| set.iter().any(|two| one.differs(*two, within)));
                assert_eq!(NumberRange::any_differ(set.iter().copied(), within), Some(pairs), "{set:?} {within:?}");
            }
        }
        // -10 and 10 are 200 % of the larger apart, -10 and 100 only 110 %.
        assert_eq!(NumberRange::any_differ(sets.concat().into_iter(), share(150)), None);
    }

    fn read(text: &str) -> Result<Option<(NumberRange, usize)>, BadNumber> {
        parse(&text.split(' ').collect::<Vec<_>>())
    }

    fn shown(text: &str) -> String {
        let end = |number: Option<Number>| number.map_or("..".to_owned(), |number| format!("{}", number as f64 / 1e6));
        match read(text) {
            Ok(Some((range, used))) => {
                format!(
                    "{} to {}{} ({used})",
                    end(range.low),
                    end(range.high),
                    range.unit.map_or(String::new(), |unit| format!(" {unit}"))
                )
            }
            Ok(None) => "none".to_owned(),
            Err(_) => "error".to_owned(),
        }
    }

    #[test]
    fn every_form_of_number_is_read() {
        for (text, expect) in [
            ("20", "20 to 20 (1)"),
            ("1,300", "1300 to 1300 (1)"),
            ("1.3 thousand", "1300 to 1300 (2)"),
            ("4.5 million people", "4500000 to 4500000 (2)"),
            ("12%", "12 to 12 % (1)"),
            ("12 per cent", "12 to 12 % (3)"),
            ("$3bn", "3000000000 to 3000000000 $ (1)"),
            ("$3 billion", "3000000000 to 3000000000 $ (2)"),
            ("20–28", "20 to 28 (1)"),
            ("about 50 people", "45 to 55 (2)"),
            ("at least 50", "50 to .. (3)"),
            ("more than 50", "50.000001 to .. (3)"),
            ("fewer than 50", ".. to 49.999999 (3)"),
            ("twelve", "12 to 12 (1)"),
            ("-0", "0 to 0 (1)"),
            ("28-point", "none"),
            ("inf", "none"),
            ("nan", "none"),
            ("1e999", "error"),
            ("9223372036854775808", "error"),
            ("1,30", "error"),
        ] {
            assert_eq!(shown(text), expect, "{text}");
        }
        assert_eq!(shown(&"9".repeat(400)), "error");
    }

    #[test]
    fn within_is_inclusive_and_of_the_larger() {
        let differ = |a: &str, b: &str, within: &str| {
            let range = |text| read(text).ok().flatten().map(|read| read.0).unwrap();
            range(a).differs(range(b), parse_within(&[within]).unwrap())
        };
        assert!(!differ("95", "100", "5%"));
        assert!(differ("94", "100", "5%"));
        assert!(!differ("100", "95", "5%"));
        assert!(!differ("10", "15", "5"));
        assert!(differ("10", "16", "5"));
        assert!(!differ("about 50", "55", "0"));
        assert!(!differ("$50", "60", "0"), "different units never compare");
        assert!(differ("at least 50", "40", "0"));
    }
}
