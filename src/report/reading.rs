//! How each claim line was read, for people: one block a line, in the order of files and lines.

use super::{Style, text, words};
use crate::{
    findings::ClaimView,
    model::{Claim, DateId, Flags, Model, Voice},
    source::Files,
};
use std::io::{self, BufWriter, Write};

/// Writes a block for each claim line: its place and words, then speaker, cue, stance and content,
/// then phrase and slots, then what is given besides.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(files: &Files, model: &Model, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let mut page = String::new();
    for claim in model.claims.iter().filter(|claim| claim.is_line()) {
        page.clear();
        Block { files, model, style, page: &mut page }.claim(claim);
        page.push('\n');
        out.write_all(page.as_bytes())?;
    }
    page.clear();
    let lines = model.claims.iter().filter(|claim| claim.is_line()).count();
    let mut sentence = text::count(lines, "claim");
    if model.unread > 0 {
        sentence.push_str(&format!("; {} could not be read", text::count(model.unread, "line")));
    }
    text::wrap(&mut page, &sentence, style.width, "", "  ");
    out.write_all(page.as_bytes())?;
    out.flush()
}

struct Block<'a> {
    files: &'a Files,
    model: &'a Model,
    style: &'a Style,
    page: &'a mut String,
}

impl Block<'_> {
    fn claim(&mut self, claim: &Claim) {
        let view = ClaimView::new(self.files, self.model, claim);
        let safe = |text: &str| words::shortened(text, self.style.ascii);
        let file = self.files.get(view.place.file);
        let position = file.position(view.place.span.start);
        let place = format!("{}:{}:{}", text::safe(&file.path, self.style.ascii), position.line, position.column);
        let speaker = match view.voice {
            Voice::Own => format!("{} (own voice)", safe(view.speaker)),
            Voice::Attributed => format!("{} (in {})", safe(view.speaker), safe(view.source)),
        };
        let cue = view.cue.map_or_else(|| "no cue".to_owned(), &safe);
        let stance = match view.certainty {
            "certain" => view.stance.to_owned(),
            certainty => format!("{} ({certainty})", view.stance),
        };
        let phrase = view.phrase.as_deref().map_or_else(|| "no phrase: compared word for word".to_owned(), &safe);
        let slots = view.slots.iter().map(|(slot, filler)| format!("{}: {}", safe(slot), safe(filler)));
        let slots: Vec<String> = std::iter::once(phrase).chain(slots).collect();
        let dates = text::Dates { years: true, ascii: self.style.ascii };
        let date = |id: DateId| id.is_known().then(|| dates.words(self.model.date(id))).flatten();
        let mut besides: Vec<String> = view.via.iter().map(|via| format!("via {}", safe(via))).collect();
        besides.extend(date(claim.said).map(|date| format!("said {date}")));
        if claim.flags.has(Flags::FUTURE) {
            besides.push("lies ahead".to_owned());
        }
        besides.extend(date(claim.when).map(|date| format!("happened {date}")));
        besides.extend(view.label.map(|label| format!("label {}", safe(label))));
        let words = safe(view.text);
        let reading = [speaker, cue, stance, safe(&view.proposition)].join(" | ");
        self.line("", "  ", &format!("{place}: {words}"));
        self.line("    ", "      ", &reading);
        self.line("    ", "      ", &slots.join(" | "));
        if !besides.is_empty() {
            self.line("    ", "      ", &besides.join(" | "));
        }
    }

    fn line(&mut self, first: &str, rest: &str, text: &str) {
        text::wrap(self.page, text, self.style.width, first, rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{Sample, style, written};

    #[test]
    fn each_claim_line_is_a_block_with_its_place_words_and_reading() {
        let sample = Sample::call();
        let text = written(|out| write(&sample.files, &sample.model, &style(80), out));
        let blocks: Vec<Vec<&str>> = text.split("\n\n").map(|block| block.lines().collect()).collect();
        assert_eq!(blocks[0][0], "claims/bloomberg.claims:2:3: call happened");
        assert!(blocks[0][1].starts_with("    Bloomberg (own voice) | no cue | affirms |"), "{text}");
        assert_eq!(blocks[1][0], "claims/rt.claims:3:3: Dmitriev denies call");
        assert!(blocks[1][1].starts_with("    Dmitriev (in rt) | "), "{text}");
        assert!(text.ends_with("\n2 claims\n"), "{text}");
    }
}
