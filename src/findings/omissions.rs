//! Records what a run leaves out, how much, and why.
//!
//! This is the only list of the ways in which findings, files, rules, claims or words can be missing from a run. Code
//! that leaves something out calls [`Omissions::add`], and every format shows the records. A new way is an entry in
//! the table of [`Way`]: all formats then have its words, and a test that shows every way in every format fails until
//! it is produced somewhere.

use super::{Finding, HandledBy};
use crate::{
    model::Model,
    source::{Files, Place},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::{self, Display},
};

/// The maximum number of causes and of names kept for each way. Further ones are counted.
const MOST: usize = 100;

/// The kind of thing left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OmittedKind {
    /// A finding.
    Finding,
    /// A file, or a link to one.
    File,
    /// A rule.
    Rule,
    /// A claim.
    Claim,
    /// A line of a claim file.
    Line,
    /// A word of the standard vocabulary.
    Word,
}

impl OmittedKind {
    /// All kinds, in the order in which they are shown.
    pub const ALL: [Self; 6] = [Self::Finding, Self::File, Self::Rule, Self::Claim, Self::Line, Self::Word];

    /// The singular noun for it.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Finding => "finding",
            Self::File => "file",
            Self::Rule => "rule",
            Self::Claim => "claim",
            Self::Line => "line",
            Self::Word => "standard word",
        }
    }
}

macro_rules! ways {
    ($($(#[doc = $doc:literal])+ $way:ident: $kind:ident, $name:literal, $phrase:literal, shown: $shown:literal;)+) => {
        /// A way in which something is left out.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Way {
            $($(#[doc = $doc])+ $way,)+
        }

        impl Way {
            /// All ways, in the order in which they are shown.
            pub const ALL: &[Self] = &[$(Self::$way),+];

            /// The kind of thing left out.
            pub const fn kind(self) -> OmittedKind {
                match self {
                    $(Self::$way => OmittedKind::$kind,)+
                }
            }

            /// Its name for programs, in kebab-case.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$way => $name,)+
                }
            }

            /// The words for it after the number of things, such as `turned off`.
            pub const fn phrase(self) -> &'static str {
                match self {
                    $(Self::$way => $phrase,)+
                }
            }

            /// Whether each of the things is shown with its reason anyway, so that only machine-readable formats need
            /// the total.
            pub const fn is_shown(self) -> bool {
                match self {
                    $(Self::$way => $shown,)+
                }
            }
        }
    };
}

ways! {
    /// One story carries every side, so the finding becomes a note.
    HandledByStory: Finding, "handled-by-story", "handled by the story", shown: true;
    /// An `acknowledge` statement accepts the finding, so it becomes a note.
    Acknowledged: Finding, "acknowledged", "accepted by an acknowledgement", shown: true;
    /// An `allow` line accepts the finding, so it becomes a note.
    Allowed: Finding, "allowed", "accepted by `allow`", shown: true;
    /// The rule of the finding is off for the files that it is about.
    FindingOff: Finding, "finding-off", "turned off for their files", shown: false;
    /// The finding does not touch the given files.
    Elsewhere: Finding, "elsewhere", "outside the files given", shown: false;
    /// Nothing that the finding depends on has changed.
    Unchanged: Finding, "unchanged", "untouched by what has changed", shown: false;
    /// The finding is beyond the limit.
    FindingLimit: Finding, "finding-limit", "over the limit", shown: false;
    /// `exclude` names the file.
    FileExcluded: File, "file-excluded", "excluded", shown: false;
    /// An ignore file names the file.
    FileIgnored: File, "file-ignored", "ignored", shown: false;
    /// The file, or a folder that it lies in, has a name that begins with a dot.
    FileHidden: File, "file-hidden", "hidden", shown: false;
    /// The file is a link that is not followed.
    FileLinked: File, "file-linked", "behind a link that is not followed", shown: false;
    /// It is no regular file.
    FileSpecial: File, "file-special", "not regular", shown: false;
    /// It is a document in a format that copydesk cannot read.
    FileFormat: File, "file-format", "not read, being no plain text, Markdown or HTML", shown: false;
    /// A rule file that is a copy of a built-in one.
    FileCopied: File, "file-copied", "the same as a built-in rule file", shown: false;
    /// A text in a folder that has claim comments but is named by no story.
    FileUnnamed: File, "file-unnamed", "not read for claims and named by no story", shown: false;
    /// A text with claim comments among the texts of sources.
    FileStory: File, "file-story", "not taken for a source, as it holds claim comments", shown: false;
    /// The file could not be read.
    FileUnreadable: File, "file-unreadable", "not readable", shown: true;
    /// The file could be read only in part.
    FileCut: File, "file-cut", "read only in part", shown: true;
    /// The file could not be checked because of a bug.
    FileGivenUp: File, "file-given-up", "given up because of a bug in copydesk", shown: true;
    /// The severity of the rule is `off`.
    RuleOff: Rule, "rule-off", "turned off", shown: false;
    /// `--ignore` names the rule.
    RuleIgnored: Rule, "rule-ignored", "ignored", shown: false;
    /// The rule is not among those selected.
    RuleNotSelected: Rule, "rule-not-selected", "not selected", shown: false;
    /// The rule was not evaluated in full.
    RuleGivenUp: Rule, "rule-given-up", "given up", shown: true;
    /// A later claim corrects the claim.
    ClaimCorrected: Claim, "claim-corrected", "corrected", shown: false;
    /// A later claim retracts the claim.
    ClaimRetracted: Claim, "claim-retracted", "retracted", shown: false;
    /// The claim has more implications than the limit.
    ClaimCut: Claim, "claim-cut", "from which not all that follows was followed", shown: true;
    /// The quote of the claim was not looked up in the text of its source.
    QuoteNotLookedUp: Claim, "quote-not-looked-up", "whose quote was not looked up", shown: true;
    /// The line cannot be read as a claim.
    LineUnread: Line, "line-unread", "not readable as a claim", shown: true;
    /// A declaration of the project replaces a built-in word.
    WordReplaced: Word, "word-replaced", "replaced", shown: false;
}

/// What caused an omission.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// A place in a file of the run.
    Place(Place),
    /// A line of a file outside the run, such as an ignore file or the configuration.
    Line {
        /// The displayed path.
        path: String,
        /// The line, from 1.
        line: u32,
    },
    /// A flag, as written on the command line.
    Flag(String),
    /// A limit, in words.
    Limit(String),
    /// The nature of the thing: `it is a pipe`.
    Nature(String),
}

impl Cause {
    /// The word for its kind.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Place(_) | Self::Line { .. } => "line",
            Self::Flag(_) => "flag",
            Self::Limit(_) => "limit",
            Self::Nature(_) => "nature",
        }
    }

    /// The same with a [`Cause::Line`] for a [`Cause::Place`].
    fn resolved(self, files: &Files) -> Self {
        match self {
            Self::Place(place) => {
                let file = files.get(place.file);
                Self::Line { path: file.path.clone(), line: file.position(place.span.start).line }
            }
            Self::Line { .. } | Self::Flag(_) | Self::Limit(_) | Self::Nature(_) => self,
        }
    }
}

impl Display for Cause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Only unfinished omissions have a place.
            Self::Place(place) => write!(formatter, "{}:{}", place.file.0, place.span.start),
            Self::Line { path, line } => write!(formatter, "{path}:{line}"),
            Self::Flag(text) | Self::Limit(text) | Self::Nature(text) => formatter.write_str(text),
        }
    }
}

/// What was left out in one way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Omission {
    /// The number of things.
    pub count: usize,
    /// The number of things by cause, limited to the first causes in order.
    pub causes: BTreeMap<Cause, usize>,
    /// The number of things with other causes.
    pub more_by: usize,
    /// The names of the things, if they have any, limited to the first in order.
    pub names: BTreeSet<String>,
    /// The number of things not in `names`.
    pub unnamed: usize,
}

impl Omission {
    fn add(&mut self, count: usize, cause: Option<Cause>, name: Option<String>) {
        self.count += count;
        if let Some(cause) = cause {
            *self.causes.entry(cause).or_default() += count;
            self.bound();
        }
        match name {
            Some(name) => {
                self.unnamed += count.saturating_sub(usize::from(self.names.insert(name)));
                self.bound();
            }
            None => self.unnamed += count,
        }
    }

    /// Removes the greatest entries beyond the limit. They would always be the greatest, so no removed entry comes
    /// back, and the counts of the others are exact.
    fn bound(&mut self) {
        while self.causes.len() > MOST
            && let Some((_, count)) = self.causes.pop_last()
        {
            self.more_by += count;
        }
        while self.names.len() > MOST && self.names.pop_last().is_some() {
            self.unnamed += 1;
        }
    }
}

/// Everything that a run leaves out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Omissions {
    ways: BTreeMap<Way, Omission>,
}

impl Omissions {
    /// Records that `count` things are left out.
    pub fn add_all(&mut self, way: Way, count: usize, cause: Option<Cause>) {
        if count > 0 {
            self.ways.entry(way).or_default().add(count, cause, None);
        }
    }

    /// Records that a named thing is left out.
    pub fn add(&mut self, way: Way, cause: Option<Cause>, name: impl Into<String>) {
        self.ways.entry(way).or_default().add(1, cause, Some(name.into()));
    }

    /// Adds the records of others.
    pub fn merge(&mut self, others: Self) {
        for (way, other) in others.ways {
            let own = self.ways.entry(way).or_default();
            own.count += other.count;
            own.more_by += other.more_by;
            own.unnamed += other.unnamed;
            for (cause, count) in other.causes {
                *own.causes.entry(cause).or_default() += count;
            }
            for name in other.names {
                own.unnamed += usize::from(!own.names.insert(name));
            }
            own.bound();
        }
    }

    /// Records what the claims files withdraw or replace, and lines in them that could not be read.
    pub fn of_model(&mut self, model: &Model) {
        let (mut corrected, mut retracted) = (BTreeSet::new(), BTreeSet::new());
        for claim in model.claims.iter().filter(|claim| claim.is_line()) {
            let Some(extra) = model.extra(claim) else { continue };
            for (way, ids, seen) in [
                (Way::ClaimCorrected, &extra.corrects, &mut corrected),
                (Way::ClaimRetracted, &extra.retracts, &mut retracted),
            ] {
                let new = ids.iter().filter(|id| seen.insert(**id)).count();
                self.add_all(way, new, Some(Cause::Place(claim.place)));
            }
        }
        self.add_all(Way::LineUnread, model.unread, None);
        for (word, place) in &model.vocabulary.replaced {
            self.add(Way::WordReplaced, Some(Cause::Place(*place)), word.as_str());
        }
    }

    /// Records which findings are suppressed, replacing earlier records of that.
    pub fn of_handling(&mut self, findings: &[Finding]) {
        for way in [Way::HandledByStory, Way::Acknowledged, Way::Allowed] {
            self.ways.remove(&way);
        }
        for handled in findings.iter().filter_map(|finding| finding.handled.as_ref()) {
            let way = match handled.by {
                HandledBy::Story => Way::HandledByStory,
                HandledBy::Acknowledgement => Way::Acknowledged,
                HandledBy::Allow => Way::Allowed,
            };
            self.add_all(way, 1, Some(Cause::Place(handled.place)));
        }
    }

    /// Records the files that were read only in part.
    pub fn of_files(&mut self, files: &Files) {
        for (_, file) in files.iter() {
            if let Some(fault) = &file.fault {
                self.add(Way::FileCut, Some(Cause::Nature(fault.message.clone())), file.path.as_str());
            }
        }
    }

    /// Resolves places to lines, so that they can be shown without the files.
    pub fn finish(&mut self, files: &Files) {
        for omission in self.ways.values_mut() {
            let mut causes = BTreeMap::new();
            for (cause, count) in std::mem::take(&mut omission.causes) {
                *causes.entry(cause.resolved(files)).or_default() += count;
            }
            omission.causes = causes;
        }
    }

    /// The omissions, in the order of the ways.
    pub fn iter(&self) -> impl Iterator<Item = (Way, &Omission)> {
        self.ways.iter().map(|(way, omission)| (*way, omission))
    }

    /// The number of things left out in one way.
    pub fn count(&self, way: Way) -> usize {
        self.ways.get(&way).map_or(0, |omission| omission.count)
    }

    /// The number of things of a kind that are shown nowhere else.
    pub fn hidden(&self, kind: OmittedKind) -> usize {
        let of_kind = self.iter().filter(|(way, _)| way.kind() == kind && !way.is_shown());
        of_kind.map(|(_, omission)| omission.count).sum()
    }

    /// Whether anything left out is shown nowhere else.
    pub fn any_hidden(&self) -> bool {
        self.iter().any(|(way, _)| !way.is_shown())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, FileKind, SourceFile, Span};

    #[test]
    fn every_way_has_a_name_of_its_own_and_a_phrase() {
        let names: BTreeSet<&str> = Way::ALL.iter().map(|way| way.name()).collect();
        assert_eq!(names.len(), Way::ALL.len());
        for way in Way::ALL {
            assert!(way.name().bytes().all(|byte| byte == b'-' || byte.is_ascii_lowercase()), "{way:?}");
            assert!(!way.phrase().is_empty() && OmittedKind::ALL.contains(&way.kind()), "{way:?}");
        }
    }

    #[test]
    fn what_is_kept_of_a_way_is_bounded_and_the_rest_is_counted_whatever_the_order() {
        let causes: Vec<Cause> = (0..3 * MOST).map(|number| Cause::Flag(format!("--{number:04}"))).collect();
        let fill = |order: &mut dyn Iterator<Item = &Cause>| {
            let mut omissions = Omissions::default();
            for cause in order {
                omissions.add(Way::RuleOff, Some(cause.clone()), cause.to_string());
                omissions.add_all(Way::RuleOff, 2, Some(cause.clone()));
            }
            omissions
        };
        let forward = fill(&mut causes.iter());
        assert_eq!(forward, fill(&mut causes.iter().rev()));
        let (_, omission) = forward.iter().next().unwrap();
        assert_eq!((omission.count, omission.causes.len(), omission.names.len()), (9 * MOST, MOST, MOST));
        assert_eq!(omission.causes.values().sum::<usize>() + omission.more_by, omission.count);
        assert_eq!(omission.names.len() + omission.unnamed, omission.count);
    }

    #[test]
    fn what_is_recorded_in_two_places_is_one_list() {
        let (mut one, mut other) = (Omissions::default(), Omissions::default());
        one.add(Way::FileExcluded, None, "a");
        other.add(Way::FileExcluded, None, "a");
        other.add(Way::FileExcluded, None, "b");
        other.add_all(Way::Unchanged, 0, None);
        one.merge(other);
        assert_eq!((one.count(Way::FileExcluded), one.count(Way::Unchanged), one.iter().count()), (3, 0, 1));
        let (_, omission) = one.iter().next().unwrap();
        assert_eq!((omission.names.len(), omission.unnamed), (2, 1));
    }

    #[test]
    fn places_become_lines() {
        let files = Files::new(vec![SourceFile::new("a.claims", FileKind::Claims, "x\ny\nz\n")]);
        let mut omissions = Omissions::default();
        for start in [2, 3] {
            let place = Place::new(FileId(0), Span::new(start, start));
            omissions.add_all(Way::ClaimCorrected, 1, Some(Cause::Place(place)));
        }
        omissions.finish(&files);
        let (_, omission) = omissions.iter().next().unwrap();
        assert_eq!(omission.causes, BTreeMap::from([(Cause::Line { path: "a.claims".to_owned(), line: 2 }, 2)]));
        assert!(
            omissions.any_hidden()
                && omissions.hidden(OmittedKind::Claim) == 2
                && omissions.hidden(OmittedKind::File) == 0
        );
    }
}
