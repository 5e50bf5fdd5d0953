//! Attributions as lines of a claims file.

use super::{Attribution, Bytes, ContentKind, Finder, Pattern, Stance, Visible};
use crate::{
    prose::Prose,
    source::{FileKind, Span},
    syntax, text,
};
use smallvec::SmallVec;
use std::{fmt::Write, sync::LazyLock};

/// A part of a text: what stands there, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// What readers see there.
    pub text: String,
    /// Where it stands in the file.
    pub span: Span,
}

/// A proposed claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// How the statement is attributed.
    pub pattern: Pattern,
    /// In whose words it stands.
    pub kind: ContentKind,
    /// How the speaker stands to it.
    pub stance: Stance,
    /// Who is given as its source.
    pub speaker: Option<Words>,
    /// The likeliest name of a speaker who is not named.
    pub name: Option<String>,
    /// The words that attribute it.
    pub cue: Option<Words>,
    /// What is attributed, in pieces, each without the quotation marks around it.
    pub content: SmallVec<[Words; 2]>,
    /// When it was said, in the words of the text.
    pub said: Option<String>,
    /// Whether the pattern leaves little doubt.
    pub sure: bool,
}

/// The proposals for one text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposals {
    /// In the order of the text.
    pub all: Vec<Proposal>,
    /// How many were left out because they are less sure.
    pub unsure: usize,
}

/// Which attributions become proposals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Those of these patterns; where there is none, of all.
    pub patterns: Vec<Pattern>,
    /// The less sure ones too.
    pub all: bool,
}

/// The finder that comes with the program.
pub(super) static STANDARD: LazyLock<Finder> = LazyLock::new(|| {
    let (cues, words) = (include_str!("../../rules/draft/cues.txt"), include_str!("../../rules/draft/words.txt"));
    // A test reads both lists, so they are never without words.
    Finder::new(cues, words).unwrap_or_default()
});

/// The lines that are written, by stance.
static LINES: &str = include_str!("../../rules/draft/lines.txt");

impl Proposals {
    /// The proposals for a text; the end of its path says how it is written.
    pub fn of(path: &str, text: &str, selection: &Selection) -> Self {
        let visible = Visible::of(path, text);
        let mut found = Self::default();
        for attribution in STANDARD.find(&visible.text, &visible.paragraphs) {
            let chosen = selection.patterns.is_empty() || selection.patterns.contains(&attribution.pattern);
            if chosen && (selection.all || attribution.sure) {
                // Nothing is said where all of it are characters that cannot be seen.
                let proposal = Proposal::of(&visible, &attribution);
                found.all.extend(Some(proposal).filter(|proposal| !proposal.words().is_empty()));
            } else if chosen {
                found.unsure += 1;
            }
        }
        found
    }

    /// The text of a claims file with these proposals below `from SOURCE`. `declared` is the path of the text where the
    /// source has to be declared.
    pub fn claims(&self, source: &str, declared: Option<&str>) -> String {
        let mut text = String::new();
        let source = name(source);
        if let Some(path) = declared {
            let _ = writeln!(text, "source {source}\n  text {}\n", string(path));
        }
        let _ = writeln!(text, "from {source}");
        for proposal in &self.all {
            let line = proposal.line();
            // What the language does not take, such as a date that is none, is left to whoever reads the draft.
            let mark = if is_read(&line, "") { "" } else { "# " };
            let _ = writeln!(text, "  {mark}{line}{}", proposal.remark());
            for below in proposal.below() {
                let mark = if mark.is_empty() && is_read(&line, &below) { "" } else { "# " };
                let _ = writeln!(text, "    {mark}{below}");
            }
        }
        text
    }

    /// A story with a comment behind each paragraph that holds statements. None of them is read as a claim until its
    /// `draft:` is made `claims:`.
    pub fn into_story(&self, path: &str, text: &str) -> String {
        let prose = Prose::new(path, text);
        let mut comments: Vec<(usize, String)> = Vec::new();
        for proposal in &self.all {
            let Some(first) = proposal.content.first() else { continue };
            let Some(block) = prose.block_at(first.span.start) else { continue };
            // Behind the line that the block ends on.
            let end = block.span.end as usize;
            let at = text.get(end..).and_then(|rest| rest.find('\n')).map_or(text.len(), |line| end + line);
            let line = proposal.line() + &proposal.remark();
            // No comment holds what ends one.
            let line = line.replace("--", "—").replace('>', "›");
            match comments.last_mut().filter(|(last, _)| *last == at) {
                Some((_, lines)) => *lines = format!("{lines}\n{line}"),
                None => comments.push((at, line)),
            }
        }
        comments.sort_by_key(|&(at, _)| at);
        let (mut story, mut from) = (String::with_capacity(text.len()), 0);
        for (at, lines) in comments {
            story.push_str(text.get(from..at).unwrap_or(""));
            let _ = write!(story, "\n<!-- draft:\n{lines}\n-->");
            from = at;
        }
        story.push_str(text.get(from..).unwrap_or(""));
        story
    }
}

impl Proposal {
    fn of(visible: &Visible, attribution: &Attribution) -> Self {
        let text = |bytes: Bytes| visible.text.get(bytes.start as usize..bytes.end as usize).unwrap_or("");
        let words = |bytes: Bytes| Words { text: text(bytes).to_owned(), span: visible.place(bytes) };
        Self {
            pattern: attribution.pattern,
            kind: attribution.kind,
            stance: attribution.stance,
            speaker: attribution.speaker.map(words),
            name: attribution.name.map(|bytes| plain(text(bytes))),
            cue: attribution.cue.map(words),
            content: attribution.content.iter().copied().map(words).collect(),
            said: attribution.said.map(|bytes| plain(text(bytes))),
            sure: attribution.sure,
        }
    }

    /// The claim line.
    pub fn line(&self) -> String {
        let stance = match self.stance {
            Stance::Says => "says",
            Stance::Denies => "denies",
            Stance::Asks => "asks",
            Stance::Declines => "declines",
        };
        let speaker = self.speaker.as_ref().map(|speaker| plain(&speaker.text)).filter(|speaker| !speaker.is_empty());
        let speaker = speaker.map_or_else(|| line("nobody").to_owned(), |speaker| string(&speaker));
        let content = self.words_with_cue().unwrap_or_else(|| self.words());
        // What is put in first holds no placeholder: the line ends with its content.
        let (before, behind) = line(stance).split_once("{content}").unwrap_or(("", ""));
        before.replacen("{speaker}", &speaker, 1) + &string(&content) + behind
    }

    /// What is attributed, with an ellipsis where the attribution stood. The comma before `she said` is no part of it.
    fn words(&self) -> String {
        let piece = |piece: &Words| plain(&piece.text).trim_end_matches(',').to_owned();
        let pieces: Vec<String> = self.content.iter().map(piece).collect();
        pieces.join(" … ")
    }

    /// The same with the words that attribute it, where it says nothing without them: `called it “a farce”`, `vowed to
    /// return`, `a third man is believed to have fled`.
    fn words_with_cue(&self) -> Option<String> {
        let cue = plain(&self.cue.as_ref().filter(|_| self.stance == Stance::Says)?.text);
        match self.pattern {
            Pattern::Worded | Pattern::SaidTo => Some(format!("{cue} {}", self.words())),
            Pattern::Passive => match self.content.as_slice() {
                [subject, rest] => Some(format!("{} {cue} {}", plain(&subject.text), plain(&rest.text))),
                _ => None,
            },
            Pattern::Quoted
            | Pattern::SaidThat
            | Pattern::Asked
            | Pattern::Aside
            | Pattern::AccordingTo
            | Pattern::Noun
            | Pattern::Conviction
            | Pattern::Colon
            | Pattern::Turn
            | Pattern::CarriedOn => None,
        }
    }

    /// What is known of the line besides, as a comment.
    fn remark(&self) -> String {
        let name = self.name.as_ref().map(|name| format!("; likely {name}")).unwrap_or_default();
        format!("  # {}{name}", self.pattern.name())
    }

    /// The lines below the claim line.
    fn below(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let longest = self.content.iter().max_by_key(|piece| piece.text.len());
        match self.kind {
            ContentKind::Direct => lines.push(format!("quote {}", string(&self.words()))),
            ContentKind::Mixed | ContentKind::Reported => {
                lines.extend(longest.map(|longest| format!("at {}", string(&plain(&longest.text)))));
            }
        }
        lines.extend(self.said.as_ref().map(|said| format!("said {said}")));
        lines
    }
}

/// Whether a claim line with a line below it is read without an error.
fn is_read(line: &str, below: &str) -> bool {
    syntax::parse(&format!("from a\n  {line}\n    {below}\n"), FileKind::Claims).1.is_empty()
}

/// The line of a stance.
fn line(stance: &str) -> &'static str {
    let mut lines = LINES.lines().filter_map(|line| line.split_once(": "));
    lines.find(|(name, _)| *name == stance).map_or("", |(_, line)| line)
}

/// Words in one line, without characters that cannot be seen.
pub(super) fn plain(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.extend(word.chars().filter(|&one| !one.is_control() && !text::fold::is_ignorable(one)));
    }
    words
}

/// A text as a string of the language.
fn string(text: &str) -> String {
    let mut string = String::with_capacity(text.len() + 2);
    string.push('"');
    for character in text.chars() {
        match character {
            '\\' => string.push_str("\\\\"),
            '\'' | '’' | '‘' => string.push(character),
            mark if syntax::is_quotation_mark(mark) => string.push_str("\\\""),
            other => string.push(other),
        }
    }
    string.push('"');
    string
}

/// A name of a source, in quotes where it is not one word.
fn name(source: &str) -> String {
    let word = source.chars().all(|one| one.is_alphanumeric() || one == '-' || one == '_');
    if word && !source.is_empty() { source.to_owned() } else { string(source) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_draft_of_any_text_is_read_without_an_error(
            text in prop::collection::vec(prop_oneof![
                Just("said ".to_owned()), Just("Lee ".to_owned()), Just("“".to_owned()), Just("”".to_owned()), Just("\"".to_owned()),
                Just("that it was ".to_owned()), Just("on Sunday 14 ".to_owned()), Just("\\".to_owned()), Just("\u{202e}".to_owned()),
                Just(", ".to_owned()), Just(". ".to_owned()), Just("# ".to_owned()), Just("\n\n".to_owned()), "\\PC{0,3}",
            ], 0..40).prop_map(|parts| parts.concat()),
            path in prop_oneof![Just("a.txt"), Just("a.md"), Just("a.html")],
        ) {
            let proposals = Proposals::of(path, &text, &Selection { all: true, ..Selection::default() });
            let claims = proposals.claims("a b", Some("a \"b\".txt"));
            let (_, errors) = syntax::parse(&claims, FileKind::Claims);
            prop_assert!(errors.is_empty(), "{claims}\n{errors:?}");
            for proposal in &proposals.all {
                for words in proposal.content.iter().chain(&proposal.speaker).chain(&proposal.cue) {
                    prop_assert!(text.get(words.span.range()).is_some(), "{words:?}");
                }
            }
        }
    }
}
