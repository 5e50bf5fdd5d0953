//! The quotations of a text, each with who is given as its speaker.

use super::{
    Attribution, Bytes, Pattern, Visible, Words,
    proposals::{STANDARD, plain},
};
use crate::source::Quoted;

/// Words in quotation marks that nothing attributes are a quotation if there are so many. Fewer may be a title, a
/// nickname or a term.
const CERTAIN: u32 = 4;

/// Words in quotation marks of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quotation {
    /// The words between the marks.
    pub words: Words,
    /// Who is given as the speaker.
    pub speaker: Option<Words>,
    /// The likeliest name of a speaker who is not named.
    pub name: Option<String>,
    /// Whether words attribute it. What nothing attributes may be a title, a nickname or a term.
    pub attributed: bool,
}

impl Quotation {
    /// The outermost quotations of a text, in order; the end of its path says how it is written.
    ///
    /// A quotation that runs over paragraphs is one in each of them, and one that its attribution interrupts is two.
    pub fn all(path: &str, text: &str) -> Vec<Self> {
        Self::of_visible(&Visible::of(path, text)).0
    }

    /// Whether it is a quotation and no title, nickname or term.
    pub fn is_certain(&self) -> bool {
        self.attributed || Quoted::new(&self.words.text).words() >= CERTAIN
    }

    /// The same of a text that was taken apart, with what it attributes.
    pub(super) fn of_visible(visible: &Visible) -> (Vec<Self>, Vec<Attribution>) {
        let quotations = STANDARD.quotations(&visible.text, &visible.paragraphs);
        let attributions = STANDARD.find(&visible.text, &visible.paragraphs);
        let mut pieces: Vec<(Bytes, &Attribution)> = attributions
            .iter()
            .flat_map(|attribution| attribution.content.iter().map(move |&piece| (piece, attribution)))
            .collect();
        // Where pieces lie in each other, the outer one first: what is quoted inside a quotation is not looked at.
        pieces.sort_by_key(|(piece, _)| (piece.start, std::cmp::Reverse(piece.end)));
        let mut from = 0;
        let mut found = Vec::with_capacity(quotations.len());
        for bytes in quotations {
            let ended = pieces.get(from..).unwrap_or_default().iter().take_while(|(piece, _)| piece.end <= bytes.start);
            from += ended.count();
            let around = pieces
                .get(from..)
                .unwrap_or_default()
                .iter()
                .take_while(|(piece, _)| piece.start <= bytes.start)
                .filter(|(piece, _)| bytes.end <= piece.end)
                .last();
            found.push(Self::of(visible, bytes, around.map(|(_, attribution)| *attribution)));
        }
        (found, attributions)
    }

    fn of(visible: &Visible, bytes: Bytes, attribution: Option<&Attribution>) -> Self {
        let text = |bytes: Bytes| visible.text.get(bytes.start as usize..bytes.end as usize).unwrap_or("");
        let words = |bytes: Bytes| Words { text: text(bytes).to_owned(), span: visible.place(bytes) };
        Self {
            words: words(bytes),
            speaker: attribution.and_then(|attribution| attribution.speaker).map(words),
            name: attribution.and_then(|attribution| attribution.name).map(|bytes| plain(text(bytes))),
            attributed: attribution.is_some_and(|attribution| attribution.pattern != Pattern::CarriedOn),
        }
    }
}
