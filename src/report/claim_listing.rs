//! How each claim line was read, for people: one block a line, in the order of files and lines.

use super::{Style, terminal_text, wording};
use crate::{
    findings::ClaimView,
    model::{Claim, DateId, Flags, Model, Voice},
    source::Files,
};
use std::io::{self, BufWriter, Write};

/// Writes a block for each claim line: its place and words, then who says it and how, what is said, what it is compared by,
/// and by which cue and in which source it was read.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(files: &Files, model: &Model, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let mut page = String::new();
    for claim in model.claims.iter().filter(|claim| claim.is_line()) {
        page.clear();
        LineBlock { files, model, style, page: &mut page }.claim(claim);
        page.push('\n');
        out.write_all(page.as_bytes())?;
    }
    page.clear();
    let lines = model.claims.iter().filter(|claim| claim.is_line()).count();
    let mut sentence = terminal_text::count(lines, "claim");
    if model.unread > 0 {
        sentence.push_str(&format!("; {} could not be read", terminal_text::count(model.unread, "line")));
    }
    terminal_text::wrap(&mut page, &sentence, style.width, "", "  ");
    out.write_all(page.as_bytes())?;
    out.flush()
}

struct LineBlock<'a> {
    files: &'a Files,
    model: &'a Model,
    style: &'a Style,
    page: &'a mut String,
}

impl LineBlock<'_> {
    fn claim(&mut self, claim: &Claim) {
        let view = ClaimView::new(self.files, self.model, claim);
        let safe = |text: &str| wording::shortened(text, self.style.ascii);
        let file = self.files.get(view.place.file);
        let position = file.position(view.place.span.start);
        let place =
            format!("{}:{}:{}", terminal_text::safe(&file.path, self.style.ascii), position.line, position.column);
        let separator = if self.style.ascii { " | " } else { " · " };
        let dates = terminal_text::Dates { years: true, ascii: self.style.ascii };
        let date = |id: DateId| id.is_known().then(|| dates.words(self.model.date(id))).flatten();
        let unnamed = if self.model.name(claim.speaker).indefinite { "yes" } else { "no" };
        let speaker = match view.voice {
            Voice::Own => format!("{} (own voice)", safe(view.speaker)),
            Voice::Attributed => format!("{} (unnamed: {unnamed})", safe(view.speaker)),
        };
        let said = date(claim.said).map(|date| format!("on {date}"));
        let mut says = vec![speaker, view.stance.to_owned(), view.certainty.to_owned()];
        says.extend(said);
        let mut what = vec![safe(&view.proposition)];
        if claim.flags.has(Flags::FUTURE) {
            what.push("lies ahead".to_owned());
        }
        what.extend(date(claim.when).map(|date| format!("happened {date}")));
        let compared = match view.phrase.as_deref() {
            Some(phrase) => format!("by the phrase `{}`", safe(phrase)),
            None => "word for word, since no phrase fits".to_owned(),
        };
        let slots = view.slots.iter().map(|(slot, filler)| format!("{}: {}", safe(slot), safe(filler)));
        let compared: Vec<String> = std::iter::once(compared).chain(slots).collect();
        let mut read = vec![match view.cue {
            Some(cue) => format!("by the cue `{}`", safe(cue)),
            None => "without a cue".to_owned(),
        }];
        read.push(format!("in {}", safe(view.source)));
        read.extend(view.via.iter().map(|via| format!("via {}", safe(via))));
        read.extend(view.label.map(|label| format!("label {}", safe(label))));
        let words = safe(view.text);
        self.line("", "  ", &format!("{place}: {words}"));
        for (name, parts) in [("says", says), ("what", what), ("compared", compared), ("read", read)] {
            self.line("    ", "      ", &format!("{name}: {}", parts.join(separator)));
        }
        for tick in self.model.ticks(claim) {
            let on = date(tick.on).map(|date| format!(" on {date}")).unwrap_or_default();
            let mut parts = vec![format!("by {}{on}", safe(&tick.by))];
            if !tick.against.is_empty() {
                let names: Vec<String> = tick.against.iter().map(|&id| safe(&self.model.source(id).name)).collect();
                parts.push(format!("against {}", names.join(", ")));
            }
            parts.extend(tick.note.as_deref().map(safe));
            parts.extend(wording::lapse(tick.state).map(str::to_owned));
            self.line("    ", "      ", &format!("checked: {}", parts.join(separator)));
        }
    }

    fn line(&mut self, first: &str, rest: &str, text: &str) {
        terminal_text::wrap(self.page, text, self.style.width, first, rest);
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
        assert_eq!(blocks[0][1], "    says: Bloomberg (own voice) · affirms · certain");
        assert_eq!(blocks[1][0], "claims/rt.claims:3:3: Dmitriev denies call");
        assert!(blocks[1][1].starts_with("    says: Dmitriev (unnamed: no) · denies · certain"), "{text}");
        assert!(blocks[1][3].starts_with("    compared: by the phrase `{event} happened` · event: "), "{text}");
        assert!(text.ends_with("\n2 claims\n"), "{text}");
    }
}
