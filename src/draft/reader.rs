//! What is carried through a text while its attributions are found, and where they are put.

use super::{
    Attribution, Bytes, ContentKind, Pattern, Stance,
    lexicon::{Kinds, Lexicon},
    phrases::{Range, Sentence},
    tokens::Token,
    view::{Context, bytes_of},
};
use smallvec::SmallVec;
use std::cell::Cell;

/// What goes through a text.
pub(super) struct Reader<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) text: &'a str,
    pub(super) found: Vec<Attribution>,
    pub(super) steps: Cell<u64>,
    /// Who spoke last, and where the name stands by which the speaker is known.
    pub(super) last: Option<Bytes>,
    pub(super) last_name: Option<Bytes>,
    /// The attribution whose quotation goes on in the next paragraph.
    pub(super) going_on: Option<usize>,
    /// The attribution that a colon at the end of the paragraph leaves open.
    pub(super) colon: Option<(Option<Bytes>, Option<Bytes>)>,
    /// Whether the last paragraph was a quotation with a speaker.
    pub(super) quoted_before: bool,
    /// Who speaks in an interview.
    pub(super) turn: Option<usize>,
    pub(super) turns: bool,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(lexicon: &'a Lexicon, text: &'a str) -> Self {
        Self {
            lexicon,
            text,
            found: Vec::new(),
            steps: Cell::new(0),
            last: None,
            last_name: None,
            going_on: None,
            colon: None,
            quoted_before: false,
            turn: None,
            turns: false,
        }
    }

    pub(super) fn slice(&self, bytes: Bytes) -> &'a str {
        self.text.get(bytes.start as usize..bytes.end as usize).unwrap_or("")
    }

    pub(super) fn text_of(&self, token: &Token) -> &'a str {
        self.slice(Bytes { start: token.start, end: token.end })
    }

    #[expect(clippy::too_many_arguments, reason = "each is a part of the attribution")]
    pub(super) fn push(
        &mut self,
        sentence: &Sentence<'_>,
        context: &Context<'_>,
        pattern: Pattern,
        speaker: Option<Range>,
        cue: Option<Bytes>,
        pieces: SmallVec<[Range; 2]>,
        said: Option<Bytes>,
        sure: bool,
    ) {
        let kind = context.view.kind(sentence, &pieces);
        let addressed = speaker.is_some_and(|(start, end)| end == start + 1 && sentence.at(start).is(Kinds::ADDRESSED));
        if addressed && kind == ContentKind::Reported {
            return;
        }
        let loose =
            matches!(pattern, Pattern::SaidTo | Pattern::Asked | Pattern::Conviction | Pattern::Worded) && !sure;
        if loose && kind == ContentKind::Reported && !context.outer {
            return;
        }
        if pattern == Pattern::Worded && kind == ContentKind::Reported && !context.outer {
            return;
        }
        let content: SmallVec<[Bytes; 2]> = pieces.iter().map(|&piece| context.view.bytes(sentence, piece)).collect();
        if content.iter().all(|piece| piece.end <= piece.start) {
            return;
        }
        let same = self.found.iter().rev().take(6).any(|found| found.content == content && found.kind == kind);
        if same {
            return;
        }
        let pattern = if kind == ContentKind::Direct && matches!(pattern, Pattern::SaidThat | Pattern::Aside) {
            Pattern::Quoted
        } else {
            pattern
        };
        let named = speaker.is_some_and(|(start, end)| {
            (start..end).any(|index| {
                let token = sentence.at(index);
                token.capital
                    && !token.is(Kinds::PRONOUN.and(Kinds::DETERMINER).and(Kinds::POSSESSIVE))
                    && (index > sentence.start || end - start > 1 || token.kinds == Kinds::NONE)
            })
        });
        let bytes = speaker.map(|speaker| bytes_of(sentence, speaker));
        let pronoun = speaker.is_some_and(|(start, end)| {
            end == start + 1 && sentence.at(start).is(Kinds::PERSONAL.and(Kinds::POSSESSIVE))
        });
        let name = if pronoun { self.last_name } else { None };
        if context.outer {
            if named {
                self.last_name = bytes;
            }
            if bytes.is_some() {
                self.last = bytes;
            }
        }
        let stance = Stance::Says;
        self.found.push(Attribution { pattern, kind, stance, speaker: bytes, name, cue, content, said, sure });
    }
}
