//! The quotations of a story with where they stand on file, for people and for programs.

use super::{
    Style,
    json::{self, Json},
    omissions, terminal_text,
};
use crate::{
    draft::Quotation,
    findings::Omissions,
    lookup::{LookupResult, QuotationOutcome},
    source::{Difference, Nearest, SourceFile, Span},
};
use std::io::{self, BufWriter, Write};

/// What [`write_json`] writes, as a JSON Schema (draft 2020-12).
pub const SCHEMA: &str = include_str!("json/quotes.schema.json");

/// How many columns of a quotation are shown where it was found, and how many differences of one that was not.
const SHOWN: usize = 160;
const DIFFERENCES: usize = 5;

/// What was looked up, and in what.
#[derive(Clone, Copy, Debug)]
pub struct Lookup<'a> {
    /// The story.
    pub story: &'a SourceFile,
    /// The texts that its quotations were looked up in.
    pub texts: &'a [SourceFile],
    /// What came of it.
    pub looked_up: &'a LookupResult,
}

/// Writes each quotation with the passage that has its words or comes nearest to them, and a line that counts them. A
/// quiet style leaves out what is found.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(lookup: &Lookup<'_>, omissions: &Omissions, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let mut page = QuotesReport { lookup, style, text: String::new() };
    for (quotation, outcome) in &lookup.looked_up.quotations {
        let expected = matches!(outcome, QuotationOutcome::Found(_) | QuotationOutcome::Uncertain);
        if !(style.quiet && expected) {
            page.quotation(quotation, outcome);
        }
        out.write_all(page.text.as_bytes())?;
        page.text.clear();
    }
    if !lookup.looked_up.quotations.is_empty() {
        out.write_all(b"\n")?;
    }
    omissions::write(omissions, style, &mut out)?;
    terminal_text::wrap(&mut page.text, &sentence(lookup), style.width, "", "  ");
    out.write_all(page.text.as_bytes())?;
    out.flush()
}

/// `5 quotations in 3 texts: 3 found, 1 differs, 1 missing`
fn sentence(lookup: &Lookup<'_>) -> String {
    let counts = lookup.looked_up.counts();
    let texts = terminal_text::count(lookup.texts.len(), "text");
    let mut sentence = match counts.quotations() {
        0 => format!("no quotation to look up in {texts}"),
        quotations => {
            let parts = [(counts.found, "found"), (counts.differs, "differ"), (counts.missing, "missing")];
            let parts: Vec<String> = parts
                .into_iter()
                .filter(|&(count, _)| count > 0)
                .map(|(count, word)| {
                    let ending = if count == 1 && word == "differ" { "s" } else { "" };
                    format!("{count} {word}{ending}")
                })
                .collect();
            let parts = if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) };
            format!("{} looked up in {texts}{parts}", terminal_text::count(quotations, "quotation"))
        }
    };
    if counts.given_up > 0 {
        sentence.push_str(&format!("; {} not looked up: there is too much to look through", counts.given_up));
    }
    if counts.uncertain > 0 {
        sentence.push_str(&format!(
            "; {} in quotation marks, short and given to nobody, {} not counted",
            terminal_text::count(counts.uncertain, "more passage"),
            if counts.uncertain == 1 { "is" } else { "are" }
        ));
    }
    if lookup.looked_up.cut > 0 {
        sentence
            .push_str(&format!("; for {} not every text was searched for the nearest passage", lookup.looked_up.cut));
    }
    sentence
}

struct QuotesReport<'a> {
    lookup: &'a Lookup<'a>,
    style: &'a Style,
    text: String,
}

impl<'a> QuotesReport<'a> {
    fn quotation(&mut self, quotation: &Quotation, outcome: &QuotationOutcome) {
        let label = match outcome {
            QuotationOutcome::Found(_) => "FOUND    ",
            QuotationOutcome::Differs(..) => "DIFFERS  ",
            QuotationOutcome::Missing => "MISSING  ",
            QuotationOutcome::Uncertain => "-        ",
            QuotationOutcome::GivenUp => "UNKNOWN  ",
        };
        let words = self.safe(&quotation.words.text);
        let words = if matches!(outcome, QuotationOutcome::Found(_)) {
            terminal_text::cut(&words, SHOWN, self.style.ascii)
        } else {
            words
        };
        let speaker = speaker(quotation).map(|speaker| format!("{}, ", self.safe(&speaker))).unwrap_or_default();
        let place = self.place(self.lookup.story, quotation.words.span);
        self.line(label, &format!("\"{words}\" ({speaker}{place})"));
        match outcome {
            QuotationOutcome::Found(places) => {
                let Some((text, span)) = places.first().and_then(|&(number, span)| Some((self.text(number)?, span)))
                else {
                    return;
                };
                let more = match places.len() - 1 {
                    0 => String::new(),
                    more => format!(" and in {}", terminal_text::count(more, "more text")),
                };
                self.line("", &format!("in {}{more}", self.place(text, span)));
            }
            QuotationOutcome::Differs(number, nearest) => self.nearest(*number, nearest),
            QuotationOutcome::Uncertain => self.line("", "in no text; perhaps no quotation"),
            QuotationOutcome::Missing => self.line("", "in no text, and no passage comes near"),
            QuotationOutcome::GivenUp => self.line("", "not looked up: there is too much to look through"),
        }
    }

    /// The nearest passage with the words marked that the quotation does not have, and what it has instead.
    fn nearest(&mut self, number: usize, nearest: &Nearest) {
        let Some(text) = self.text(number) else { return };
        let (mut passage, mut from) = (String::new(), nearest.span.start);
        let mut instead = Vec::new();
        for difference in &nearest.differences {
            let Difference { here, quoted } = difference;
            passage.push_str(text.slice(Span::new(from, here.start)));
            let words = text.slice(*here);
            if !words.is_empty() {
                passage.push_str(&format!("[{words}]"));
            }
            from = here.end;
            let (words, quoted) = (self.safe(words), self.safe(quoted));
            instead.push(match (words.is_empty(), quoted.is_empty()) {
                (true, _) => format!("adds \"{quoted}\""),
                (false, true) => format!("leaves out \"{words}\""),
                (false, false) => format!("has \"{quoted}\" for \"{words}\""),
            });
        }
        passage.push_str(text.slice(Span::new(from, nearest.span.end)));
        let passage = format!("\"{}\"", self.safe(&passage));
        self.line("", &format!("{} has: {passage}", self.place(text, nearest.span)));
        let more = instead.len().saturating_sub(DIFFERENCES);
        instead.truncate(DIFFERENCES);
        if more > 0 {
            instead.push(format!("differs in {more} more places"));
        }
        let instead =
            if instead.is_empty() { "has the same words in another order".to_owned() } else { instead.join("; ") };
        self.line("", &format!("the story {instead}"));
    }

    fn text(&self, number: usize) -> Option<&'a SourceFile> {
        self.lookup.texts.get(number)
    }

    fn safe(&self, text: &str) -> String {
        let words: Vec<&str> = text.split_whitespace().collect();
        terminal_text::safe(&words.join(" "), self.style.ascii).into_owned()
    }

    fn line(&mut self, label: &str, words: &str) {
        let first = if label.is_empty() { "         " } else { label };
        terminal_text::wrap(&mut self.text, words, self.style.width, first, "         ");
    }

    /// `notes/call.txt:3:54`
    fn place(&self, file: &SourceFile, span: Span) -> String {
        let position = file.position(span.start);
        format!("{}:{}:{}", terminal_text::safe(&file.path, self.style.ascii), position.line, position.column)
    }
}

/// Who is given as the speaker, in words.
fn speaker(quotation: &Quotation) -> Option<String> {
    let speaker = quotation.speaker.as_ref().map(|speaker| speaker.text.as_str());
    match (speaker, quotation.name.as_deref()) {
        (Some(speaker), Some(name)) if quotation.attributed => Some(format!("{speaker}, likely {name}")),
        (Some(speaker), None) if quotation.attributed => Some(speaker.to_owned()),
        (_, Some(likely)) | (Some(likely), None) => Some(format!("likely {likely}")),
        (None, None) => None,
    }
}

/// Writes the same as one JSON object, with why the run, or a part of it, could not be done.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write_json(
    lookup: &Lookup<'_>,
    omissions: &Omissions,
    problems: &[String],
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let mut json = Json::default();
    let LookupResult { quotations, cut } = lookup.looked_up;
    let counts = lookup.looked_up.counts();
    json.raw("{\"version\":").number(json::VERSION).raw(",\n\"story\":").string(&lookup.story.path);
    json.raw(",\n\"texts\":").strings(lookup.texts.iter().map(|text| text.path.as_str()));
    json.raw(",\n\"summary\":{\"quotations\":").number(counts.quotations());
    json.raw(",\"found\":").number(counts.found).raw(",\"differs\":").number(counts.differs);
    json.raw(",\"missing\":").number(counts.missing).raw(",\"uncertain\":").number(counts.uncertain);
    json.raw(",\"given_up\":").number(counts.given_up).raw(",\"cut\":").number(*cut);
    json.raw("},\n\"omissions\":");
    out.write_all(json.as_bytes())?;
    omissions::write_json(omissions, &mut out)?;
    out.write_all(b",\n\"problems\":")?;
    json::put(&mut out, &problems)?;
    out.write_all(b",\n\"quotations\":[")?;
    let mut before = "\n";
    for (quotation, outcome) in quotations {
        json.clear();
        write_quotation(json.raw(before), lookup, quotation, outcome);
        before = ",\n";
        out.write_all(json.as_bytes())?;
    }
    let end = if quotations.is_empty() { "" } else { "\n" };
    writeln!(out, "{end}]}}")?;
    out.flush()
}

fn write_quotation(json: &mut Json, lookup: &Lookup<'_>, quotation: &Quotation, outcome: &QuotationOutcome) {
    json.raw("{\"text\":").string(&quotation.words.text).raw(",\"state\":").word(outcome.word());
    json.raw(",\"attributed\":").truth(quotation.attributed);
    json.raw(",\"speaker\":").optional_string(quotation.speaker.as_ref().map(|speaker| speaker.text.as_str()));
    json.raw(",\"name\":").optional_string(quotation.name.as_deref());
    json.raw(",\"location\":").location(lookup.story, quotation.words.span);
    let found = if let QuotationOutcome::Found(places) = outcome { places.as_slice() } else { &[] };
    let places = found.iter().filter_map(|&(number, span)| Some((lookup.texts.get(number)?, span)));
    json.raw(",\"found\":").list(places, |json, (text, span)| {
        json.location(text, span);
    });
    let nearest = match outcome {
        QuotationOutcome::Differs(number, nearest) => lookup.texts.get(*number).map(|text| (text, nearest)),
        QuotationOutcome::Found(_)
        | QuotationOutcome::Missing
        | QuotationOutcome::Uncertain
        | QuotationOutcome::GivenUp => None,
    };
    json.raw(",\"nearest\":").optional(nearest, |json, (text, nearest)| {
        json.raw("{\"text\":").string(text.slice(nearest.span)).raw(",\"alike\":").number(nearest.alike);
        json.raw(",\"location\":").location(text, nearest.span);
        json.raw(",\"differences\":").list(&nearest.differences, |json, difference| {
            json.raw("{\"text\":").string(text.slice(difference.here)).raw(",\"quoted\":").string(&difference.quoted);
            json.raw(",\"location\":").location(text, difference.here);
            json.raw("}");
        });
        json.raw("}");
    });
    json.raw("}");
}
