//! Which quotation marks belong together.

use super::{
    lexicon::Kinds,
    tokens::{Kind, Token},
};

/// A quotation of a paragraph, by the numbers of its marks among the tokens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quote {
    /// The mark that opens it.
    pub(super) open: usize,
    /// The mark that closes it; where none does, the number of tokens.
    pub(super) close: usize,
    /// Whether it goes on in the next paragraph.
    pub(super) goes_on: bool,
}

/// A way of quoting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Curly,
    Low,
    Straight,
    Guillemets,
    /// `»…«`
    Reversed,
    Single,
    StraightSingle,
    Ticks,
}

/// How many quotation marks further on are looked at for one that closes for certain.
const AHEAD: usize = 32;

/// How a mark that stands at the beginning opens.
pub(super) fn opens(character: char) -> Option<Style> {
    Some(match character {
        '“' => Style::Curly,
        '„' => Style::Low,
        '"' => Style::Straight,
        '«' | '‹' => Style::Guillemets,
        '»' | '›' => Style::Reversed,
        '‘' | '‚' => Style::Single,
        '\'' => Style::StraightSingle,
        _ => return None,
    })
}

struct Pairing<'a> {
    text: &'a str,
    base: u32,
    tokens: &'a [Token],
}

impl Pairing<'_> {
    fn character(&self, at: usize) -> char {
        let token = self.tokens.get(at).copied().unwrap_or_default();
        let at = token.start.saturating_sub(self.base) as usize;
        self.text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(' ')
    }

    /// Whether white space, an opening bracket, a dash or another mark stands before a mark.
    fn is_free_before(&self, at: usize) -> bool {
        let token = self.tokens.get(at).copied().unwrap_or_default();
        let before = at.checked_sub(1).and_then(|before| self.tokens.get(before));
        token.spaced || before.is_none_or(|before| matches!(before.kind, Kind::Open | Kind::Dash | Kind::Quotation))
    }

    /// Whether white space or the end stands behind a mark.
    fn is_free_behind(&self, at: usize) -> bool {
        self.tokens.get(at + 1).is_none_or(|next| next.spaced)
    }

    fn behind(&self, at: usize) -> Token {
        self.tokens.get(at + 1).copied().unwrap_or_default()
    }

    /// Whether a single mark stands for letters that are left out: `'em`, `'90s`.
    fn is_elision(&self, at: usize) -> bool {
        let next = self.behind(at);
        if next.spaced || next.kind == Kind::Number {
            let short = next.end.saturating_sub(next.start) <= 3;
            return next.kind == Kind::Number && short && self.text_of(next).ends_with('s');
        }
        next.is(Kinds::ELISION)
    }

    fn text_of(&self, token: Token) -> &str {
        let range = token.start.saturating_sub(self.base) as usize..token.end.saturating_sub(self.base) as usize;
        self.text.get(range).unwrap_or("")
    }

    /// Whether a single mark may close: something stands right before it, and no letter behind.
    fn may_close(&self, at: usize) -> bool {
        let token = self.tokens.get(at).copied().unwrap_or_default();
        !token.spaced && at > 0 && (self.is_free_behind(at) || self.behind(at).kind != Kind::Word)
    }

    /// Whether a single mark that may close may be the apostrophe of a plural (`the drivers' union`).
    fn may_be_possessive(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.tokens.get(before)).copied().unwrap_or_default();
        let next = self.behind(at);
        // `the girls',' she said`
        let twice = next.kind == Kind::Comma
            && self.may_close(at + 2)
            && self.tokens.get(at + 2).is_some_and(|later| later.kind == Kind::Quotation);
        if twice && !next.spaced {
            return true;
        }
        before.kind == Kind::Word
            && self.text_of(before).ends_with(['s', 'z', 'x', 'n'])
            && next.spaced
            && next.kind == Kind::Word
    }

    /// Whether a later mark closes for certain, before another opens.
    fn closes_later(&self, at: usize) -> bool {
        let ahead = self.tokens.iter().enumerate().skip(at + 1).take(AHEAD * 16);
        let marks = ahead.filter(|(_, token)| token.kind == Kind::Quotation).take(AHEAD);
        for (later, _) in marks {
            match self.character(later) {
                '‘' => return false,
                '’' | '\'' => {
                    if self.may_close(later) && !self.may_be_possessive(later) {
                        return true;
                    }
                    if self.is_free_before(later) && !self.is_elision(later) {
                        return false;
                    }
                }
                _ => {}
            }
        }
        false
    }
}

/// Pairs the quotation marks of a paragraph. `next` is the character that the next paragraph begins with: a quotation
/// that is open at the end goes on where that opens one of the same style.
pub(super) fn pair(text: &str, base: u32, tokens: &[Token], next: Option<char>, quotes: &mut Vec<Quote>) {
    quotes.clear();
    let pairing = Pairing { text, base, tokens };
    let mut open: Vec<(usize, Style)> = Vec::new();
    let close = |open: &mut Vec<(usize, Style)>, quotes: &mut Vec<Quote>, styles: &[Style], at: usize| {
        let Some(depth) = open.iter().rposition(|(_, style)| styles.contains(style)) else { return false };
        if let Some(&(from, _)) = open.get(depth) {
            quotes.push(Quote { open: from, close: at, goes_on: false });
        }
        open.truncate(depth);
        true
    };
    for (at, _) in tokens.iter().enumerate().filter(|(_, token)| token.kind == Kind::Quotation) {
        let has = |style: Style| open.iter().any(|&(_, own)| own == style);
        let ticks = tokens.get(at).is_some_and(|token| token.end - token.start == 2 && pairing.character(at) != '«');
        let style = match pairing.character(at) {
            '`' => Style::Ticks,
            '\'' if ticks => {
                close(&mut open, quotes, &[Style::Ticks], at);
                continue;
            }
            '“' if has(Style::Low) => {
                close(&mut open, quotes, &[Style::Low], at);
                continue;
            }
            '“' => Style::Curly,
            '”' => {
                close(&mut open, quotes, &[Style::Curly, Style::Low], at);
                continue;
            }
            '„' => Style::Low,
            '«' | '‹' if has(Style::Reversed) => {
                close(&mut open, quotes, &[Style::Reversed], at);
                continue;
            }
            '«' | '‹' => Style::Guillemets,
            '»' | '›' => {
                if close(&mut open, quotes, &[Style::Guillemets], at) {
                    continue;
                }
                Style::Reversed
            }
            '"' => {
                let opens = pairing.is_free_before(at) && !pairing.is_free_behind(at);
                // `„Wir auch"`
                if has(Style::Low) && !has(Style::Straight) && !opens {
                    close(&mut open, quotes, &[Style::Low], at);
                    continue;
                }
                if has(Style::Straight) && !(opens && tokens.get(at).is_some_and(|token| token.spaced)) {
                    close(&mut open, quotes, &[Style::Straight], at);
                    continue;
                }
                if !opens && (at != 0 || pairing.is_free_behind(at)) {
                    continue;
                }
                Style::Straight
            }
            '‘' | '‚' if pairing.is_elision(at) => continue,
            '‘' | '‚' => Style::Single,
            '’' => {
                if has(Style::Single)
                    && pairing.may_close(at)
                    && !(pairing.may_be_possessive(at) && pairing.closes_later(at))
                {
                    close(&mut open, quotes, &[Style::Single], at);
                }
                continue;
            }
            '\'' => {
                let closes = has(Style::StraightSingle)
                    && pairing.may_close(at)
                    && !(pairing.may_be_possessive(at) && pairing.closes_later(at));
                if closes {
                    close(&mut open, quotes, &[Style::StraightSingle], at);
                    continue;
                }
                if !pairing.is_free_before(at) || pairing.is_free_behind(at) || pairing.is_elision(at) {
                    continue;
                }
                Style::StraightSingle
            }
            _ => continue,
        };
        // What is opened again was never closed.
        if let Some(depth) = open.iter().position(|&(_, own)| own == style) {
            open.truncate(depth);
        }
        open.push((at, style));
    }
    // What is open at the end.
    if let Some(&(at, style)) = open.first() {
        let goes_on = next.and_then(opens) == Some(style);
        let single = matches!(style, Style::Single | Style::StraightSingle);
        if goes_on || !single {
            quotes.push(Quote { open: at, close: tokens.len(), goes_on });
        }
    }
    // In the order in which they open, the outer one first.
    quotes.sort_by_key(|quote| (quote.open, std::cmp::Reverse(quote.close)));
}
