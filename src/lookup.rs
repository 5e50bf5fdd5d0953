//! The quotations of a story, looked up in texts for which no claim is written.

use crate::{
    draft::Quotation,
    prose::Prose,
    source::{Folded, Nearest, NotFound, Quoted, SourceFile, Span},
};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

/// Steps of looking up the quotations of a story, all together: some seconds where all is hostile.
const STEPS: u64 = 1 << 31;
/// Steps of looking for nearest passages, all together.
const NEAREST_STEPS: u64 = 1 << 32;

/// What became of the quotations of a story.
#[derive(Debug, Default)]
pub struct LookupResult {
    /// Each with what became of it, in the order of the story.
    pub quotations: Vec<(Quotation, QuotationOutcome)>,
    /// For how many of them not every text was looked through for the nearest passage.
    pub cut: usize,
}

/// What became of a quotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuotationOutcome {
    /// The words stand in these texts, by number, at the first place in each.
    Found(Vec<(usize, Span)>),
    /// They stand in none; the passage of the text of this number comes nearest to them.
    Differs(usize, Nearest),
    /// They stand in none, and no passage comes near.
    Missing,
    /// Words that nothing attributes, too few to be a quotation for certain, and in no text.
    Uncertain,
    /// There was too much to look through.
    GivenUp,
}

impl QuotationOutcome {
    /// The word for it.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Found(_) => "found",
            Self::Differs(..) => "differs",
            Self::Missing => "missing",
            Self::Uncertain => "uncertain",
            Self::GivenUp => "given-up",
        }
    }
}

/// How many quotations came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutcomeCounts {
    /// Those whose words stand in a text.
    pub found: usize,
    /// Those that stand in a text in other words.
    pub differs: usize,
    /// Those to which no passage comes near.
    pub missing: usize,
    /// Words that may be no quotation, and stand in no text.
    pub uncertain: usize,
    /// Those that were not looked up.
    pub given_up: usize,
}

impl OutcomeCounts {
    /// How many quotations there are; what may be none is left out.
    pub const fn quotations(&self) -> usize {
        self.found + self.differs + self.missing + self.given_up
    }
}

impl LookupResult {
    /// Looks the quotations of a story up in texts. The end of a path says how a text is written.
    ///
    /// Words are compared as a check compares a `quote` with its source: white space and the shapes of marks do not
    /// matter, an ellipsis and words in brackets are gaps. Of passages that are as near the first counts, by the order of the
    /// texts.
    pub fn new(story: &SourceFile, texts: &[SourceFile]) -> Self {
        let quotations: Vec<(Quotation, Quoted)> = Quotation::all(&story.path, &story.text)
            .into_iter()
            .map(|quotation| {
                let quoted = Quoted::new(&quotation.words.text);
                (quotation, quoted)
            })
            .filter(|(_, quoted)| quoted.words() > 0)
            .collect();
        if quotations.is_empty() {
            return Self::default();
        }
        let fold =
            |file: &SourceFile| Folded::from_characters(Prose::new(&file.path, &file.text).characters(&file.text));
        let texts: Vec<Folded> = texts.par_iter().map(fold).collect();
        let steps = STEPS / (quotations.len() * texts.len().max(1)) as u64;
        let nearest_steps = NEAREST_STEPS / quotations.len() as u64;
        let outcomes: Vec<(QuotationOutcome, bool)> = quotations
            .par_iter()
            .map(|(quotation, quoted)| look_up(quoted, quotation.is_certain(), &texts, steps, nearest_steps))
            .collect();
        let cut = outcomes.iter().filter(|(_, cut)| *cut).count();
        let outcomes = outcomes.into_iter().map(|(outcome, _)| outcome);
        Self { quotations: quotations.into_iter().map(|(quotation, _)| quotation).zip(outcomes).collect(), cut }
    }

    /// How many quotations came to what.
    pub fn counts(&self) -> OutcomeCounts {
        let mut counts = OutcomeCounts::default();
        for (_, outcome) in &self.quotations {
            let count = match outcome {
                QuotationOutcome::Found(_) => &mut counts.found,
                QuotationOutcome::Differs(..) => &mut counts.differs,
                QuotationOutcome::Missing => &mut counts.missing,
                QuotationOutcome::Uncertain => &mut counts.uncertain,
                QuotationOutcome::GivenUp => &mut counts.given_up,
            };
            *count += 1;
        }
        counts
    }
}

/// What becomes of a quotation, and whether not every text was looked through for the nearest passage.
fn look_up(
    quoted: &Quoted,
    certain: bool,
    texts: &[Folded],
    steps: u64,
    nearest_steps: u64,
) -> (QuotationOutcome, bool) {
    let mut found = Vec::new();
    // For each text the run of words at which the search ended.
    let mut runs = Vec::with_capacity(texts.len());
    let mut given_up = false;
    for (number, text) in texts.iter().enumerate() {
        match text.locate(quoted, &mut { steps }) {
            Ok(span) => found.push((number, span)),
            Err(NotFound::Missing(run)) => runs.push((run, number)),
            Err(NotFound::Spent) => given_up = true,
        }
    }
    if !found.is_empty() {
        return (QuotationOutcome::Found(found), false);
    }
    if given_up {
        return (QuotationOutcome::GivenUp, false);
    }
    if !certain {
        return (QuotationOutcome::Uncertain, false);
    }
    let (nearest, cut) = nearest(quoted, runs, texts, nearest_steps);
    (nearest.map_or(QuotationOutcome::Missing, |(number, nearest)| QuotationOutcome::Differs(number, nearest)), cut)
}

/// The passage that comes nearest to a quotation, with the number of its text, and whether not every text was looked
/// through. A text that has more runs of the words comes first.
fn nearest(
    quoted: &Quoted,
    mut runs: Vec<(usize, usize)>,
    texts: &[Folded],
    mut steps: u64,
) -> (Option<(usize, Nearest)>, bool) {
    runs.sort_by_key(|&(run, number)| (std::cmp::Reverse(run), number));
    let mut cut = false;
    for texts_of_run in runs.chunk_by(|(one, _), (two, _)| one == two) {
        let run = texts_of_run.first().map_or(0, |&(run, _)| run);
        // The text that lacks the fewest of the words is looked through first: it is likely to have a passage that is
        // nearer than any in a text which lacks more.
        let texts_of_run = texts_of_run.iter().filter_map(|&(_, number)| Some((number, texts.get(number)?)));
        let mut by_absent: Vec<(usize, usize, &Folded)> =
            texts_of_run.map(|(number, text)| (text.absent(quoted, run), number, text)).collect();
        by_absent.sort_by_key(|&(absent, number, _)| (absent, number));
        let mut best: Option<(usize, usize, &Folded)> = None;
        for (absent, number, text) in by_absent {
            // Of equally near passages the one in the first text counts.
            if best.is_some_and(|(distance, best, _)| (absent, number) > (distance, best)) {
                continue;
            }
            let Some(left) = steps.checked_sub(text.len() as u64) else {
                cut = true;
                continue;
            };
            steps = left;
            if let Some(distance) = text.distance(quoted, run)
                && best.is_none_or(|(nearest, best, _)| (distance, number) < (nearest, best))
            {
                best = Some((distance, number, text));
            }
        }
        if let Some((_, number, text)) = best
            && let Some(nearest) = text.nearest(quoted, run)
        {
            return (Some((number, nearest)), cut);
        }
    }
    (None, cut)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileKind;

    fn texts(texts: &[&str]) -> Vec<SourceFile> {
        let file = |(number, text): (usize, &&str)| SourceFile::new(format!("{number}.txt"), FileKind::Text, *text);
        texts.iter().enumerate().map(file).collect()
    }

    /// `found 0: words`, one line a quotation.
    fn outcomes(story: &str, sources: &[&str]) -> Vec<String> {
        let texts = texts(sources);
        let story = SourceFile::new("story.md", FileKind::Text, story);
        let slice = |number: usize, span: Span| texts[number].slice(span).to_owned();
        let line = |(quotation, outcome): &(Quotation, QuotationOutcome)| {
            let passage = match outcome {
                QuotationOutcome::Found(places) => {
                    let places = places.iter().map(|&(number, span)| format!("{number}: {}", slice(number, span)));
                    places.collect::<Vec<_>>().join(", ")
                }
                QuotationOutcome::Differs(number, nearest) => format!("{number}: {}", slice(*number, nearest.span)),
                QuotationOutcome::Missing | QuotationOutcome::Uncertain | QuotationOutcome::GivenUp => "-".to_owned(),
            };
            let speaker = quotation.speaker.as_ref().map_or("-", |speaker| speaker.text.as_str());
            format!("{} {passage} [{speaker}]", outcome.word())
        };
        LookupResult::new(&story, &texts).quotations.iter().map(line).collect()
    }

    const STORY: &str = "# The swing\n\n\
        “Kestrel never looked at the swing,” said Ida Berg. The “Whisper” line was shut, and she\n\
        added: “It *was* old.”\n\n\
        Cem Aydin called it “a lie from start to end”.\n\n\
        <!-- claim: Berg says the swing was old\n  quote \"It was new\" -->\n";

    #[test]
    fn each_quotation_is_found_or_shown_beside_the_nearest_passage() {
        let call = "Berg: Kestrel never looked at that swing.\nIt was\nold.";
        assert_eq!(
            outcomes(STORY, &["It was old.", call]),
            [
                "differs 1: Kestrel never looked at that swing [Ida Berg]",
                "uncertain - [-]",
                "found 0: It was old, 1: It was\nold [she]",
                "missing - [Cem Aydin]",
            ]
        );
    }

    #[test]
    fn what_has_more_of_the_runs_is_nearer() {
        let story = "She said: “We never met … and that was the end of it.”";
        let sources = ["and that is the end of it", "We never met. And that was not the end of this."];
        assert_eq!(outcomes(story, &sources), ["differs 1: And that was not the end of this [She]"]);
    }

    #[test]
    fn a_text_without_quotations_and_a_folder_without_texts_have_no_result() {
        assert_eq!(outcomes("It was late.", &["It was late."]), Vec::<String>::new());
        assert_eq!(outcomes("He said: “It was late.”", &[]), ["missing - [He]"]);
    }

    #[test]
    fn quotations_in_several_paragraphs_and_inside_others_are_looked_up_once() {
        let story = "“We left,” he said. “They told us ‘never again’.\n\n“We shall not be back,” he said.\n";
        let source = "We left. They told us never again. We shall not be back.";
        assert_eq!(
            outcomes(story, &[source]),
            ["found 0: We left [he]", "found 0: They told us never again [he]", "found 0: We shall not be back [he]",]
        );
    }

    #[test]
    fn the_nearest_passage_of_many_texts_is_the_one_that_looking_at_each_finds() {
        let sources = [
            "one two three four five six seven eight nine",
            "one two three five six seven eight",
            "two one four three six five eight seven",
            "one two tree four five six sieben eight",
        ];
        let quoted = Quoted::new("one two three four fünf six seven eight");
        let folded: Vec<Folded> = sources.iter().map(|text| Folded::new(text)).collect();
        let each = folded.iter().map(|text| text.distance(&quoted, 0));
        let best = each.enumerate().filter_map(|(number, distance)| Some((distance?, number))).min();
        let runs = (0..sources.len()).map(|number| (0, number)).collect();
        let (found, _) = nearest(&quoted, runs, &folded, u64::MAX);
        assert_eq!((best, found.map(|(number, _)| number)), (Some((1, 0)), Some(0)));
    }

    #[test]
    fn what_is_too_much_to_look_through_is_said() {
        let folded = [Folded::new(&"a a a b ".repeat(1_000))];
        assert_eq!(look_up(&Quoted::new("a b b"), true, &folded, 100, 100), (QuotationOutcome::GivenUp, false));
        assert_eq!(look_up(&Quoted::new("a c d"), true, &folded, 100, 0), (QuotationOutcome::Missing, true));
    }
}
