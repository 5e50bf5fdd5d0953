//! Small reports for the tests of the formats, put together by hand.

use super::Style;
use crate::{
    collections::IdVec,
    diagnostic::Severity,
    findings::{Because, CutShort, Finding, Handled, HandledBy, Omissions, Report, Side, Summary, SummaryKind},
    model::{
        self, Claim, ClaimId, DateId, Extra, Flags, Input, Model, Name, NameId, ReadOptions, Source, SourceId, Term,
        TermKind, Voice,
    },
    source::{FileId, FileKind, Files, Place, SourceFile, Span},
    syntax::{
        self,
        ast::{Certainty, Stance},
    },
    value::{DateRange, Day},
    vocabulary::PhraseId,
};
use html5gum::Token;

/// 2025-11-25.
pub const TUESDAY: Day = 20_417;

/// The model of one line, to take apart: what the samples do not care about is as read.
fn read() -> Model {
    let file = SourceFile::new("x.claims", FileKind::Claims, "from x: it happened\n");
    let document = syntax::parse(&file.text, file.kind).0;
    let input = Input { id: FileId(0), file: &file, document: &document };
    model::read(&[input], &ReadOptions::default()).model
}

/// A report in the making.
pub struct Sample {
    pub files: Files,
    pub model: Model,
    pub findings: Vec<Finding>,
    pub summary: Summary,
    pub omissions: Omissions,
}

impl Sample {
    pub fn new(files: &[(&str, &str)]) -> Self {
        let kind = |path: &str| if path.ends_with(".claims") { FileKind::Claims } else { FileKind::Text };
        let files = files.iter().map(|&(path, text)| SourceFile::new(path, kind(path), text)).collect();
        let mut model = read();
        model.claims = IdVec::default();
        model.sources = IdVec::default();
        Self {
            files: Files::new(files),
            model,
            findings: Vec::new(),
            summary: Summary::default(),
            omissions: Omissions::default(),
        }
    }

    pub fn report(&self) -> Report<'_> {
        let Self { files, model, findings, summary, omissions } = self;
        Report { files, model, findings, summary: *summary, omissions }
    }

    /// Where a text first stands in a file.
    pub fn place(&self, path: &str, needle: &str) -> Place {
        let file = self.files.find(path).unwrap();
        let start = self.files.get(file).text.find(needle).unwrap();
        Place::new(file, Span::new(start as u32, (start + needle.len()) as u32))
    }

    pub fn name(&mut self, text: &str) -> NameId {
        if let Some(index) = self.model.names.iter().position(|name| name.text == text) {
            return NameId(index as u32);
        }
        self.model.names.push(Name::new(text.to_owned(), false));
        NameId(self.model.names.len() as u32 - 1)
    }

    pub fn date(&mut self, day: Day) -> DateId {
        self.model.dates.push(DateRange::days(day, day));
        DateId(self.model.dates.len() as u32 - 1)
    }

    pub fn source(&mut self, name: &str, outlet: Option<&str>, published: Option<Day>) -> SourceId {
        let voice = self.name(outlet.unwrap_or(name));
        let published = published.map_or(DateId::UNKNOWN, |day| self.date(day));
        self.model.sources.push(Source {
            name: name.into(),
            story: name == "draft",
            outlet: outlet.map(str::to_owned),
            published,
            voice,
            reporter: voice,
            ..read().source(SourceId(0)).clone()
        })
    }

    /// A claim; without a speaker it is in the source's own voice.
    pub fn claim(&mut self, place: Place, source: SourceId, speaker: Option<&str>, stance: Stance) -> ClaimId {
        let voice = if speaker.is_some() { Voice::Attributed } else { Voice::Own };
        let speaker = speaker.map_or(self.model.source(source).voice, |speaker| self.name(speaker));
        let event = self.name("call");
        let proposition = self.model.propositions.intern(PhraseId::HAPPENED, &[Term::new(TermKind::Name(event))]);
        self.model.claims.push(Claim {
            place,
            source,
            speaker,
            reporter: self.model.source(source).reporter,
            cue: None,
            proposition,
            stance,
            certainty: Certainty::Certain,
            voice,
            said: DateId::UNKNOWN,
            when: DateId::UNKNOWN,
            flags: Flags(Flags::LINE),
            extra: 0,
            ..*read().claim(ClaimId(0))
        })
    }

    pub fn said(&mut self, claim: ClaimId, day: Day) {
        let date = self.date(day);
        self.model.claims[claim].said = date;
    }

    pub fn extra(&mut self, claim: ClaimId, extra: Extra) {
        self.model.extras.push(extra);
        self.model.claims[claim].extra = self.model.extras.len() as u32;
    }

    /// An error finding without sides.
    pub fn fault(&mut self, place: Place, message: &str, label: &str) -> &mut Finding {
        self.summary.errors += 1;
        self.findings.push(Finding {
            rule: "syntax".into(),
            kind: SummaryKind::Other,
            severity: Severity::Error,
            message: message.to_owned(),
            help: [].into(),
            about: None,
            sides: Vec::new(),
            because: [].into(),
            handled: None,
            place,
            claim: None,
            label: label.to_owned(),
            others: Vec::new(),
            fingerprint: "0123456789ab".into(),
            folded: Vec::new(),
        });
        self.findings.last_mut().unwrap()
    }

    /// A finding with sides: stance, proposition, claims.
    pub fn dispute(&mut self, message: &str, sides: &[(Stance, &str, &[ClaimId])]) -> &mut Finding {
        let side = |&(stance, proposition, claims): &(Stance, &str, &[ClaimId])| Side {
            stance,
            proposition: proposition.into(),
            claims: claims.into(),
        };
        let claim = Some(sides[0].2[0]);
        let place = self.model.claim(sides[0].2[0]).place;
        let sides = sides.iter().map(side).collect();
        let finding = self.fault(place, message, "");
        finding.rule = "dispute".into();
        finding.kind = SummaryKind::Conflict;
        finding.claim = claim;
        finding.sides = sides;
        finding.about = Some("call happened".into());
        finding.help = ["carry both accounts, or acknowledge the dispute with a reason".to_owned()].into();
        finding
    }

    /// The finding that the design draws: a passage in a source's text against a claim line.
    pub fn call() -> Self {
        let article = format!(
            "{}Bloomberg has obtained a recording of a call between Ushakov and Dmitriev, another of Witkoff and \
             Ushakov, and three witnesses who will not be named.\n",
            "A line.\n".repeat(11)
        );
        let rt = "from rt\n# what they say\n  Dmitriev denies call\n    said 2025-11-26\n";
        let bloomberg = "from bloomberg\n  call happened\n    at \"a recording of a call\"\n";
        let mut sample = Self::new(&[
            ("claims/bloomberg.claims", bloomberg),
            ("claims/rt.claims", rt),
            ("sources/bloomberg.txt", &article),
        ]);
        let source = sample.source("bloomberg", Some("Bloomberg"), Some(TUESDAY));
        let other = sample.source("rt", Some("RT"), None);
        let yes = sample.claim(sample.place("claims/bloomberg.claims", "call happened"), source, None, Stance::Affirms);
        let passage = sample.place("sources/bloomberg.txt", "a recording of a call between Ushakov and Dmitriev");
        sample.extra(yes, Extra { passage: Some(passage), ..Extra::default() });
        let no = sample.place("claims/rt.claims", "Dmitriev denies call");
        let no = sample.claim(no, other, Some("Dmitriev"), Stance::Denies);
        sample.said(no, TUESDAY + 1);
        sample.dispute(
            "Dmitriev and Bloomberg differ on: call happened",
            &[(Stance::Affirms, "call happened", &[yes]), (Stance::Denies, "call happened", &[no])],
        );
        sample.summary = Summary { errors: 1, files: 2, sources: 2, claims: 2, rules: 21, ..Summary::default() };
        sample
    }

    /// Two authors of one plan, in one file.
    pub fn authors() -> Self {
        let text = "from rt: Rubio says US authored plan\nfrom rt: Tusk says Russia authored plan\n";
        let mut sample = Self::new(&[("plan.claims", text)]);
        let source = sample.source("rt", None, None);
        let claim = |sample: &mut Self, text: &str, speaker| {
            sample.claim(sample.place("plan.claims", text), source, Some(speaker), Stance::Affirms)
        };
        let us = claim(&mut sample, "Rubio says US authored plan", "Rubio");
        let russia = claim(&mut sample, "Tusk says Russia authored plan", "Tusk");
        sample.model.claims[russia].certainty = Certainty::Possible;
        let sides: [(Stance, &str, &[ClaimId]); 2] =
            [(Stance::Affirms, "US authored plan", &[us]), (Stance::Affirms, "Russia authored plan", &[russia])];
        let place = sample.place("plan.claims", "plan");
        let finding = sample.dispute("Rubio and Tusk differ on: who authored plan", &sides);
        finding.about = Some("plan".into());
        let step = Because { text: "only one agent per work".into(), place: Some(place) };
        let rule = Because { text: "rule `dispute`: Two speakers contradict each other.".into(), place: Some(place) };
        finding.because = [step, rule].into();
        sample.summary = Summary { errors: 1, files: 1, sources: 1, claims: 2, rules: 21, ..Summary::default() };
        sample
    }

    /// The finding of [`Sample::call`], acknowledged.
    pub fn handled() -> Self {
        let mut sample = Self::call();
        let place = sample.place("claims/rt.claims", "# what");
        let finding = &mut sample.findings[0];
        finding.severity = Severity::Note;
        finding.handled = Some(Handled {
            by: HandledBy::Acknowledgement,
            reason: "paragraph 4 gives both accounts".to_owned(),
            place,
        });
        sample.summary = Summary {
            errors: 0,
            notes: 1,
            handled: [0, 1, 0],
            unread: 2,
            incomplete: true,
            cut_short: CutShort { rules: true, ..CutShort::default() },
            ..sample.summary
        };
        sample
    }

    /// A file with one finding without sides, at the given bytes.
    pub fn fault_at(text: &str, start: usize, end: usize) -> Self {
        let mut sample = Self::new(&[("a.claims", text)]);
        let file = sample.files.find("a.claims").unwrap();
        let place = Place::new(file, Span::new(start as u32, end as u32));
        sample.fault(place, "a quoted string is not closed", "LABEL");
        sample
    }
}

/// The style of a given width.
pub fn style(width: usize) -> Style {
    Style { width, ..Style::default() }
}

/// What a format writes.
pub fn written(write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The HTML page without the style and the script that come with the program; there is one of each.
pub fn without_own_code(page: &str) -> String {
    let (before, rest) = page.split_once("<style>").unwrap();
    let (_, rest) = rest.split_once("</style>").unwrap();
    let (middle, rest) = rest.split_once("<script type=\"module\">").unwrap();
    let (_, after) = rest.rsplit_once("</script>").unwrap();
    let page = format!("{before}{middle}{after}");
    assert!(!page.contains("<style") && !page.contains("<script"), "{page}");
    page
}

/// What the HTML page shows, with quotation marks around what is set as a quotation.
pub fn seen(page: &str) -> String {
    let mut seen = String::new();
    for token in html5gum::Tokenizer::new(&without_own_code(page)) {
        let is_quotation = |name: &[u8]| matches!(name, b"blockquote" | b"q");
        match token.unwrap() {
            Token::StartTag(tag) if is_quotation(&tag.name) => seen.push('“'),
            Token::EndTag(tag) if is_quotation(&tag.name) => seen.push('”'),
            Token::String(text) => seen.push_str(std::str::from_utf8(&text).unwrap()),
            _ => {}
        }
    }
    seen
}
