//! Numbers as ranges with a unit.

use super::clock::letter;
use smallvec::SmallVec;
use std::sync::LazyLock;

/// A number in millionths. Whole numbers keep it exact, so `within 5%` has no rounding.
pub type Number = i128;

/// One, in millionths.
pub const ONE: Number = 1_000_000;

/// The limit of all numbers, in millionths: a billion billions. Every number is smaller.
pub const LIMIT: Number = 1_000_000_000_000_000_000 * ONE;

/// A range of numbers in one unit, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NumberRange {
    /// The lower end; `None` if the range has none.
    pub low: Option<Number>,
    /// The upper end; `None` if the range has none.
    pub high: Option<Number>,
    /// The unit: `%`, `$`, `€`, `£`, …; `None` for a plain number.
    pub unit: Option<char>,
}

/// How far apart two numbers may lie and still agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Within {
    /// A share of the larger number, in millionths.
    Share(Number),
    /// An absolute amount, in millionths.
    Amount(Number),
}

impl NumberRange {
    /// A plain whole number.
    pub fn whole(number: u32) -> Self {
        let number = Some(Number::from(number) * ONE);
        Self { low: number, high: number, unit: None }
    }

    /// Whether two numbers are farther apart than `within` allows; without `within`, whether they differ at all.
    /// Numbers with different units are not comparable and never differ.
    pub fn differs(self, other: Self, within: Option<Within>) -> bool {
        self.unit == other.unit && (are_apart(self.high, other.low, within) || are_apart(other.high, self.low, within))
    }

    /// Whether any two of the numbers differ in the sense of [`Self::differs`]. Returns `None` if only a comparison of
    /// all pairs can tell: with a share above 100 % a number may differ from a nearer one but not from one farther
    /// away.
    pub fn any_differ(numbers: impl Iterator<Item = Self>, within: Option<Within>) -> Option<bool> {
        if matches!(within, Some(Within::Share(share)) if share > ONE) {
            return None;
        }
        // For each unit, the least upper end and the greatest lower end: these are the farthest apart.
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

    /// Whether one of two numbers is the other one rounded, as in `40,000` and `38,700` or `4%` and `4.1%`. Rounding
    /// changes a number by at most five per cent. A whole number below a thousand is an exact count: `60` is not `59`.
    pub fn is_rounded(self, other: Self) -> bool {
        const MOST: Number = 20;
        let (Some(one), Some(two)) = (self.exactly(), other.exactly()) else { return false };
        let (step, finer) = (step_of(one), step_of(two));
        let apart = (one - two).abs();
        self.unit == other.unit
            && step != finer
            && apart * 2 <= step.max(finer)
            && apart * MOST <= one.abs().max(two.abs())
    }

    /// The number, if the range is a single number.
    fn exactly(self) -> Option<Number> {
        self.low.filter(|_| self.low == self.high)
    }

    /// Whether this range lies entirely below `other`.
    pub fn is_below(self, other: Self) -> bool {
        self.unit == other.unit && matches!((self.high, other.low), (Some(high), Some(low)) if high < low)
    }
}

/// The place value of the last significant digit: 100 for 1,300, a tenth for 4.1. Below a thousand, the zeros of a
/// whole number are significant.
fn step_of(number: Number) -> Number {
    let (mut step, mut left) = (1, number.abs());
    if left == 0 {
        return ONE;
    }
    while left % 10 == 0 {
        (step, left) = (step * 10, left / 10);
    }
    if number.abs() < 1_000 * ONE { step.min(ONE) } else { step }
}

/// Whether `high` lies below `low` by more than `within`.
fn are_apart(high: Option<Number>, low: Option<Number>, within: Option<Within>) -> bool {
    match (high, low) {
        (Some(below), Some(above)) if below < above => {
            let larger = below.abs().max(above.abs());
            match within {
                None => true,
                Some(Within::Amount(amount)) => above - below > amount,
                // Each side is below 10^24 × 10^6, so neither product overflows.
                Some(Within::Share(share)) => (above - below) * ONE > share * larger,
            }
        }
        _ => false,
    }
}

/// The reason why words that look like a number are not one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadNumber(
    /// The message for the user.
    pub String,
);

/// Reads the number at the start of `words` in its longest reading (see [`readings`]). Returns the number and the count
/// of words it takes, or `None` if no number begins here.
///
/// # Errors
///
/// Fails as [`readings`] does.
pub fn parse(words: &[&str]) -> Result<Option<(NumberRange, usize)>, BadNumber> {
    Ok(readings(words)?.into_iter().next())
}

/// All readings of a number at the start of `words`, the longest first: each a number and the count of words it takes.
/// There are several if the last words may belong to the number or to what follows it: `12 per cent` is a share, or the
/// number 12 followed by the words `per cent`. Empty if no number begins here.
///
/// # Errors
///
/// Fails if a word begins like a number but is not one, is too large, or can be read as two numbers (`60.000`).
pub fn readings(words: &[&str]) -> Result<Vec<(NumberRange, usize)>, BadNumber> {
    if let Some(range) = between(words)? {
        return Ok(vec![range]);
    }
    let (bound, skip) = bound(words);
    let mut all = Vec::new();
    let rest = words.get(skip..).unwrap_or(&[]);
    // `a quarter of a million` is more than a quarter.
    let longer = |used: usize| in_words(rest).is_some_and(|(_, words)| words > used);
    if let Some((share, used)) = share(rest).filter(|&(_, used)| !longer(used)) {
        // A share in words is approximate.
        let range = match bound {
            BoundKind::Exactly => NumberRange {
                low: share.low.map(|low| low - ONE * 3 / 2),
                high: share.high.map(|high| high + ONE * 3 / 2),
                ..share
            },
            _ => bound.applied_to(share),
        };
        return Ok(vec![(range, skip + used)]);
    }
    for (range, used) in plain_readings(words.get(skip..).unwrap_or(&[]))? {
        if bound == BoundKind::Exactly
            && let Some(range) = range_from(words, (range, skip + used))
        {
            all.push(range);
        }
        all.push((bound.applied_to(range), skip + used));
    }
    all.sort_by_key(|&(_, used)| std::cmp::Reverse(used));
    Ok(all)
}

/// Whether a number in words, or a word that bounds a number, may begin with `word`.
pub fn may_begin(word: &str) -> bool {
    WORDS.opens(word)
        || word
            .split_once('-')
            .is_some_and(|(count, share)| WORDS.get("tens", count).is_some() || WORDS.share(share).is_some())
}

/// The words of `rules/words/numbers.txt`.
struct NumberWords {
    /// The word or words of each form with the kind of the form before them and its value behind them.
    forms: Vec<(&'static str, SmallVec<[&'static str; 3]>, &'static str)>,
    /// The words that a number may begin with: their initial letters as a bit set, and in full.
    letters: u32,
    openers: Vec<&'static str>,
}

static WORDS: LazyLock<NumberWords> = LazyLock::new(|| {
    /// Kinds of words that cannot begin a number.
    const WITHIN: [&str; 10] =
        ["scale", "unit", "of", "rank", "plural", "anybody", "to", "between-joint", "from-joint", "share"];
    let mut words = NumberWords { forms: Vec::new(), letters: 0, openers: Vec::new() };
    for line in include_str!("../../rules/words/numbers.txt").lines().filter(|line| !line.starts_with('#')) {
        let Some((sense, forms)) = line.split_once(' ') else { continue };
        let (forms, value) = forms.split_once(": ").unwrap_or((forms, ""));
        for form in forms.split(',') {
            let form: SmallVec<[&str; 3]> = form.split_whitespace().collect();
            if let Some(&first) = form.first()
                // `half of`, but `a third of`
                && (!WITHIN.contains(&sense) || sense == "share" && value.trim() == "2")
            {
                words.letters |= letter(first);
                words.openers.push(first);
            }
            words.forms.push((sense, form, value.trim()));
        }
    }
    words
});

impl NumberWords {
    /// The value of `word` as a form of the kind `sense`.
    fn get(&self, sense: &str, word: &str) -> Option<&'static str> {
        self.leading(sense, &[word]).map(|(value, _)| value)
    }

    /// The value of `word` as a number.
    fn number(&self, sense: &str, word: &str) -> Option<Number> {
        self.get(sense, word)?.parse().ok()
    }

    /// The value of the longest form of the kind `sense` at the start of `words`, and the count of words it takes.
    fn leading(&self, sense: &str, words: &[&str]) -> Option<(&'static str, usize)> {
        let begins = |form: &[&str]| {
            form.len() <= words.len() && form.iter().zip(words).all(|(known, word)| word.eq_ignore_ascii_case(known))
        };
        let forms = self.forms.iter().filter(|(known, form, _)| *known == sense && begins(form));
        forms.map(|(_, form, value)| (*value, form.len())).max_by_key(|&(_, length)| length)
    }

    /// Whether a number may begin with `word`.
    fn opens(&self, word: &str) -> bool {
        self.letters & letter(word) != 0 && self.openers.iter().any(|opener| word.eq_ignore_ascii_case(opener))
    }

    /// The number of parts that a share divides a whole into.
    fn share(&self, word: &str) -> Option<Number> {
        self.number("share", word)
    }
}

/// Reads a share in words as per cent: `half of`, `a third of`, `two-thirds of`. The count of words leaves out the word
/// that follows the share.
fn share(words: &[&str]) -> Option<(NumberRange, usize)> {
    let &first = words.first()?;
    let (count, parts, used) = if let Some(parts) = WORDS.share(first).filter(|&parts| parts == 2) {
        (1, parts, 1)
    } else if let Some((count, parts)) = first.split_once('-') {
        (below_hundred(&[count])?.0, WORDS.share(parts)?, 1)
    } else {
        let parts = WORDS.share(words.get(1)?)?;
        let count = if WORDS.get("one", first).is_some() { 1 } else { below_hundred(&[first])?.0 };
        (count, parts, 2)
    };
    WORDS.get("of", words.get(used)?)?;
    let share = Some(count * 100 * ONE / parts).filter(|share| *share <= 100 * ONE)?;
    Some((NumberRange { low: Some(share), high: Some(share), unit: Some('%') }, used))
}

/// Reads an ordinal such as `third` or `3rd`. It has a unit of its own, so it is compared only with other ordinals.
pub fn rank(word: &str) -> Option<NumberRange> {
    let rank: u32 = WORDS.get("rank", word)?.parse().ok()?;
    Some(NumberRange { unit: Some('#'), ..NumberRange::whole(rank) })
}

/// The pronoun for one of the people that a noun counts: `anybody` for `people`.
pub fn anybody(counted: &str) -> Option<&'static str> {
    WORDS.get("anybody", counted)
}

/// The irregular plural of a noun, such as `people`, if it has one.
pub fn irregular_plural(noun: &str) -> Option<&'static str> {
    WORDS.get("plural", noun)
}

/// Reads a bound such as `at least` at the start of `words`. Returns the bound and the count of words it takes.
fn bound(words: &[&str]) -> (BoundKind, usize) {
    const BOUNDS: [(&str, BoundKind); 8] = [
        ("exactly", BoundKind::Exactly),
        ("about", BoundKind::About),
        ("just-over", BoundKind::JustOver),
        ("just-under", BoundKind::JustUnder),
        ("at-least", BoundKind::AtLeast),
        ("at-most", BoundKind::AtMost),
        ("more-than", BoundKind::MoreThan),
        ("fewer-than", BoundKind::FewerThan),
    ];
    if !words.first().is_some_and(|word| WORDS.opens(word)) {
        return (BoundKind::Exactly, 0);
    }
    let found = BOUNDS.iter().filter_map(|&(sense, bound)| Some((bound, WORDS.leading(sense, words)?.1)));
    found.max_by_key(|&(_, length)| length).unwrap_or((BoundKind::Exactly, 0))
}

/// `between 500,000 and 800,000`, `from 20 to 28`
fn between(words: &[&str]) -> Result<Option<(NumberRange, usize)>, BadNumber> {
    let first = words.first().copied().unwrap_or("");
    let joint = if WORDS.get("between", first).is_some() {
        "between-joint"
    } else if WORDS.get("from", first).is_some() {
        "from-joint"
    } else {
        return Ok(None);
    };
    for (low, used) in plain_readings(words.get(1..).unwrap_or(&[]))? {
        if words.get(1 + used).is_some_and(|word| WORDS.get(joint, word).is_some())
            && let Some((high, more)) = plain_readings(words.get(used + 2..).unwrap_or(&[]))?.first().copied()
            && let Some(range) = joined(low, high)
        {
            return Ok(Some((range, used + 2 + more)));
        }
    }
    Ok(None)
}

/// Reads the rest of a range that begins with a number: `to` or `or` and a larger number, as in `2,200 to 2,500` or
/// `two or three`.
fn range_from(words: &[&str], (low, used): (NumberRange, usize)) -> Option<(NumberRange, usize)> {
    words.get(used).filter(|word| WORDS.get("to", word).is_some())?;
    let (high, more) = plain_readings(words.get(used + 1..)?).ok()?.first().copied()?;
    Some((joined(low, high)?, used + 1 + more))
}

/// Joins two numbers to a range. A unit or scale may be given with the second only: `$5 to $6`, `5 to 6 per cent`.
fn joined(low: NumberRange, high: NumberRange) -> Option<NumberRange> {
    let unit = match (low.unit, high.unit) {
        (Some(one), Some(other)) if one != other => return None,
        (one, other) => one.or(other),
    };
    let (from, to) = (low.low?, high.high?);
    (from < to).then_some(NumberRange { low: Some(from), high: Some(to), unit })
}

/// Reads `10%` or `5` as a tolerance.
///
/// # Errors
///
/// Fails as [`parse`] does.
pub fn parse_within(words: &[&str]) -> Result<Option<Within>, BadNumber> {
    Ok(match plain_readings(words)?.first().copied() {
        Some((NumberRange { low: Some(low), unit: Some('%'), .. }, used)) if used == words.len() && low >= 0 => {
            Some(Within::Share(low / 100))
        }
        Some((NumberRange { low: Some(low), unit: None, .. }, used)) if used == words.len() && low >= 0 => {
            Some(Within::Amount(low))
        }
        _ => None,
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum BoundKind {
    Exactly,
    About,
    JustOver,
    JustUnder,
    AtLeast,
    AtMost,
    MoreThan,
    FewerThan,
}

impl BoundKind {
    /// The range that is meant by a bound and a written number. `about`, `just over` and `just under` stay within ten
    /// per cent of the number.
    fn applied_to(self, range: NumberRange) -> NumberRange {
        let (Some(low), Some(high)) = (range.low, range.high) else { return range };
        let (low, high) = match self {
            Self::Exactly => (Some(low), Some(high)),
            Self::About => (Some(low - low.abs() / 10), Some(high + high.abs() / 10)),
            Self::JustOver => (Some(low), Some(high + high.abs() / 10)),
            Self::JustUnder => (Some(low - low.abs() / 10), Some(high)),
            Self::AtLeast => (Some(low), None),
            Self::AtMost => (None, Some(high)),
            Self::MoreThan => (Some(high + 1), None),
            Self::FewerThan => (None, Some(low - 1)),
        };
        NumberRange { low, high, unit: range.unit }
    }
}

/// The readings of a number without a bound, the longest first.
fn plain_readings(words: &[&str]) -> Result<Vec<(NumberRange, usize)>, BadNumber> {
    let Some((range, used)) = parse_plain(words)? else { return Ok(Vec::new()) };
    let mut all = Vec::new();
    if range.unit.is_none()
        && let Some((unit, more)) = unit_words(words.get(used..).unwrap_or(&[]))
    {
        all.push((NumberRange { unit: Some(unit), ..range }, used + more));
    }
    all.push((range, used));
    Ok(all)
}

/// Reads a unit in words behind a number. Returns the unit and the count of words it takes.
fn unit_words(words: &[&str]) -> Option<(char, usize)> {
    let (unit, used) = WORDS.leading("unit", words)?;
    Some((unit.chars().next()?, used))
}

/// Reads a number without a bound or a unit in words. `dozens`, `hundreds` and the like have no upper end.
fn parse_plain(words: &[&str]) -> Result<Option<(NumberRange, usize)>, BadNumber> {
    let Some(&first) = words.first() else { return Ok(None) };
    if let Some((number, used)) = in_words(words) {
        return Ok(Some((number, used)));
    }
    let Some(Numeral { low, high, unit, scaled, doubtful }) = numeral(first)? else { return Ok(None) };
    let next = |index: usize| words.get(index).copied().unwrap_or("");
    let mut used = 1;
    let (mut low, mut high) = (low, high);
    // `60 000`: some house styles separate groups of three digits with a space.
    let grouped = |word: &str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    if low == high && first.len() <= 3 && first.bytes().all(|byte| byte.is_ascii_digit()) && first != "0" {
        while grouped(next(used)) {
            let group: Number = next(used).bytes().fold(0, |sum, digit| sum * 10 + Number::from(digit - b'0'));
            let number = low.checked_mul(1_000).map(|number| number + group * ONE).filter(|number| *number < LIMIT);
            (low, high) = number.map(|number| (number, number)).ok_or_else(|| too_large(first))?;
            used += 1;
        }
    }
    let mut factor = 1;
    if !scaled && let Some(scale) = scale_word(next(used)) {
        factor = scale;
        used += 1;
    }
    if doubtful && factor == 1 && !scaled && unit != Some('%') {
        let (whole, rest) = first.split_once('.').unwrap_or((first, ""));
        return Err(BadNumber(format!(
            "`{first}` can be read as two numbers: write `{whole},{rest}` for thousands, or leave out a zero for decimals"
        )));
    }
    let scale = |number: Number| {
        number.checked_mul(factor).filter(|number| number.abs() < LIMIT).ok_or_else(|| too_large(first))
    };
    let (low, high) = (scale(low)?, scale(high)?);
    Ok(Some((NumberRange { low: Some(low.min(high)), high: Some(low.max(high)), unit }, used)))
}

/// Reads a number in words: `twelve`, `twenty-one`, `a hundred and five`, `two dozen`, `half a million`,
/// `one and a half million`. `dozens`, `hundreds` and the like mean at least that many.
fn in_words(words: &[&str]) -> Option<(NumberRange, usize)> {
    let lower = |index: usize| words.get(index).copied().unwrap_or("").to_ascii_lowercase();
    let exactly = |number: Number| NumberRange { low: Some(number), high: Some(number), unit: None };
    let several = WORDS.number("several", &lower(0));
    if let Some(number) = several {
        return Some((NumberRange { low: Some(number * ONE), high: None, unit: None }, 1));
    }
    match (lower(0).as_str(), lower(1).as_str(), lower(2).as_str(), lower(3).as_str()) {
        ("half", "a", "dozen", _) => return Some((exactly(6 * ONE), 3)),
        ("half", "a", scale, _) => return Some((exactly(scale_word(scale)? * ONE / 2), 3)),
        ("a", "quarter", "of", "a") => return Some((exactly(scale_word(&lower(4))? * ONE / 4), 5)),
        _ => {}
    }
    let (count, mut used) = match lower(0).as_str() {
        // `a` is a number only before a scale.
        "a" | "an" if scale_word(&lower(1)).is_some() || lower(1) == "dozen" => (1, 1),
        _ => below_hundred(words)?,
    };
    if lower(used) == "dozen" {
        return Some((exactly(count * 12 * ONE), used + 1));
    }
    if let ("and", "a", "half") = (lower(used).as_str(), lower(used + 1).as_str(), lower(used + 2).as_str()) {
        if let Some(scale) = scale_word(&lower(used + 3)) {
            return Some((exactly((count * 2 + 1) * scale * ONE / 2), used + 4));
        }
        return Some((exactly((count * 2 + 1) * ONE / 2), used + 3));
    }
    let (mut total, mut group, mut ceiling) = (0, count, Number::MAX);
    loop {
        match scale_word(&lower(used)) {
            // `two hundred`, then perhaps `and fifty`, then perhaps `thousand`.
            Some(100) if group < 100 => {
                (group, used) = (group * 100, used + 1);
                if let Some((rest, more)) = following(words, used) {
                    (group, used) = (group + rest, used + more);
                }
            }
            Some(scale) if scale > 100 && scale < ceiling => {
                (total, group, used, ceiling) = (total + group * scale, 0, used + 1, scale);
                let Some((rest, more)) = following(words, used) else { break };
                (group, used) = (rest, used + more);
            }
            _ => break,
        }
    }
    Some((exactly((total + group) * ONE), used))
}

/// Reads a number below a hundred that is added to the number before it, with or without `and`.
fn following(words: &[&str], at: usize) -> Option<(Number, usize)> {
    let and = usize::from(words.get(at)?.eq_ignore_ascii_case("and"));
    let (number, used) = below_hundred(words.get(at + and..)?)?;
    Some((number, and + used))
}

/// `seven`, `seventeen`, `seventy`, `seventy-seven`, `seventy seven`
fn below_hundred(words: &[&str]) -> Option<(Number, usize)> {
    let small = |word: &str| WORDS.number("number", word);
    let tens = |word: &str| WORDS.number("tens", word);
    let unit = |word: &str| small(word).filter(|number| (1..10).contains(number));
    let &first = words.first()?;
    if let Some(number) = small(first) {
        return Some((number, 1));
    }
    if let Some((ten, rest)) = first.split_once('-') {
        return Some((tens(ten)? + unit(rest)?, 1));
    }
    let ten = tens(first)?;
    match words.get(1).and_then(|word| unit(word)) {
        Some(number) => Some((ten + number, 2)),
        None => Some((ten, 1)),
    }
}

fn scale_word(word: &str) -> Option<Number> {
    WORDS.number("scale", word)
}

/// A number in digits.
struct Numeral {
    low: Number,
    high: Number,
    unit: Option<char>,
    /// Whether the word includes a scale (`3bn`).
    scaled: bool,
    /// Whether the point may be a thousands separator as well as a decimal point (`60.000`).
    doubtful: bool,
}

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
    let doubtful = low == high
        && first.split_once('.').is_some_and(|(whole, rest)| {
            (1..=3).contains(&whole.len()) && !whole.starts_with('0') && rest.len() - suffix.len() == 3
        });
    Ok(Some(Numeral { low, high, unit: if percent { Some('%') } else { unit }, scaled: factor != 1, doubtful }))
}

/// Reads digits with commas between groups of three and up to six decimals. Returns the number and the rest of `text`.
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
            ("Twenty-one people", "21 to 21 (1)"),
            ("twenty one people", "21 to 21 (2)"),
            ("a hundred and five", "105 to 105 (4)"),
            ("nine hundred and ninety-nine", "999 to 999 (4)"),
            ("two hundred and fifty thousand", "250000 to 250000 (5)"),
            ("two thousand five hundred", "2500 to 2500 (4)"),
            ("two million one hundred thousand", "2100000 to 2100000 (5)"),
            ("a person", "none"),
            ("one of them", "1 to 1 (1)"),
            ("a dozen", "12 to 12 (2)"),
            ("two dozen", "24 to 24 (2)"),
            ("dozens of people", "24 to .. (1)"),
            ("hundreds", "100 to .. (1)"),
            ("half a million", "500000 to 500000 (3)"),
            ("half a dozen", "6 to 6 (3)"),
            ("half the town", "none"),
            ("a quarter of a million", "250000 to 250000 (5)"),
            ("one and a half million", "1500000 to 1500000 (5)"),
            ("2,200 to 2,500 people", "2200 to 2500 (3)"),
            ("5 to 6 per cent", "5 to 6 % (5)"),
            ("two or three", "2 to 3 (3)"),
            ("3 to 2", "3 to 3 (1)"),
            ("between 500,000 and 800,000", "500000 to 800000 (4)"),
            ("from $5m to $6m", "5000000 to 6000000 $ (4)"),
            ("between friends", "none"),
            ("some 60,000", "54000 to 66000 (2)"),
            ("almost 50", "45 to 50 (2)"),
            ("nearly $3bn", "2700000000 to 3000000000 $ (2)"),
            ("upwards of 60,000", "60000 to .. (3)"),
            ("no fewer than 20", "20 to .. (4)"),
            ("no more than 20", ".. to 20 (4)"),
            ("as many as 200", ".. to 200 (4)"),
            ("just over 50", "50 to 55 (3)"),
            ("exactly two", "2 to 2 (2)"),
            ("only one", "1 to 1 (2)"),
            ("only he", "none"),
            ("9 million euros", "9000000 to 9000000 € (3)"),
            ("60 000 people", "60000 to 60000 (2)"),
            ("1 234 567", "1234567 to 1234567 (3)"),
            ("60.000", "error"),
            ("60.000 people", "error"),
            ("1.375 million", "1375000 to 1375000 (2)"),
            ("3.125%", "3.125 to 3.125 % (1)"),
            ("0.125", "0.125 to 0.125 (1)"),
            ("4.5", "4.5 to 4.5 (1)"),
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
    fn words_behind_a_number_may_belong_to_it_or_not() {
        let all = |text: &str| {
            let words: Vec<&str> = text.split(' ').collect();
            let used = |(range, used): (NumberRange, usize)| (range.unit, used);
            readings(&words).unwrap().into_iter().map(used).collect::<Vec<_>>()
        };
        assert_eq!(all("12 per cent of votes"), [(Some('%'), 3), (None, 1)]);
        assert_eq!(all("about 9 million dollars"), [(Some('$'), 4), (None, 3)]);
        assert_eq!(all("2 to 3"), [(None, 3), (None, 1)]);
        assert_eq!(all("twelve men"), [(None, 1)]);
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

    #[test]
    fn shares_and_ranks_are_numbers() {
        let of = |text: &str| parse(&text.split(' ').collect::<Vec<_>>()).unwrap();
        let percent =
            |range: NumberRange| (range.low.map(|low| low / 10_000), range.high.map(|high| high / 10_000), range.unit);
        for (text, expect) in [
            ("half of the seats", ((Some(4850), Some(5150), Some('%')), 1)),
            ("One third of the seats", ((Some(3183), Some(3483), Some('%')), 2)),
            ("almost three-quarters of voters", ((Some(6750), Some(7500), Some('%')), 2)),
            ("more than half of the fleet", ((Some(5000), None, Some('%')), 3)),
        ] {
            assert_eq!(of(text).map(|(range, used)| (percent(range), used)), Some(expect), "{text}");
        }
        assert_eq!(of("half a million people").map(|(_, used)| used), Some(3));
        assert_eq!(rank("third").zip(rank("fifth")).map(|(one, other)| one.differs(other, None)), Some(true));
        assert_eq!(rank("thirty"), None);
        assert_eq!(["judge", "person"].map(irregular_plural), [None, Some("people")]);
    }

    #[test]
    fn a_number_may_be_another_one_rounded() {
        let is_rounded = |one: &str, other: &str| {
            let number = |text: &str| parse(&text.split(' ').collect::<Vec<_>>()).unwrap().unwrap().0;
            assert_eq!(number(one).is_rounded(number(other)), number(other).is_rounded(number(one)));
            number(one).is_rounded(number(other))
        };
        for (one, other) in [
            ("40,000", "38,700"),
            ("4%", "4.1%"),
            ("€9m", "€9.2 million"),
            ("1.2bn", "1,234 million"),
            ("$640", "$640.40"),
        ] {
            assert!(is_rounded(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("40,000", "44,000"),
            ("60", "59"),
            ("100", "98"),
            ("4%", "4.4%"),
            ("40,000", "12,000"),
            ("€9m", "$9.2m"),
            ("14", "14"),
            ("0", "0.4"),
            ("about 50", "52"),
        ] {
            assert!(!is_rounded(one, other), "{one} {other}");
        }
    }
}
