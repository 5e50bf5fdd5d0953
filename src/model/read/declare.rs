//! Sources and names, as they are declared.

use super::{Input, ReadOptions, Reader, file_names::FileNames, single_spaced};
use crate::{
    diagnostic::{Diagnostic, Severity},
    interner::{HASH, Symbol},
    model::{DateId, NameId, Source, SourceId},
    narrow::to_u32,
    source::{FileId, FileKind, Place, Span},
    syntax::{
        ast::{self, NameDetailKind, NameKind, SourceDetailKind, TokenRange},
        token_text,
    },
    text::fold::fold,
    value::{DateRange, date},
    vocabulary::{Filling, FormPiece},
};
use smallvec::smallvec;
use std::{borrow::Cow, collections::BTreeMap, hash::BuildHasher};

/// For how many statements ahead it is asked for what is kept of the names that they declare.
const SOON: usize = 8;

impl<'a> Reader<'a> {
    pub(super) fn declarations(&mut self, options: &ReadOptions) {
        let mut declared: Vec<(NameId, &'a ast::Name, Input<'a>)> = Vec::new();
        let name_of = |statement: &'a ast::Statement| match &statement.kind {
            ast::StatementKind::Name(name) => Some(name),
            _ => None,
        };
        self.reserve();
        for input in self.inputs {
            let statements = &input.document.statements;
            let mut soon = statements.iter().skip(SOON).map(name_of);
            for name in statements.iter().map(name_of) {
                // There may be more of them than a near cache has room for.
                let soon = soon.next().flatten().into_iter().flat_map(|name| &name.names);
                soon.for_each(|form| _ = self.symbols.prefetch_word(&form.value));
                if let Some(name) = name
                    && let Some(id) = self.declare_name(input, name)
                {
                    declared.push((id, name, *input));
                }
            }
        }
        for input in self.inputs {
            for statement in &input.document.statements {
                if let ast::StatementKind::Source(source) = &statement.kind {
                    self.declare_source(input, source);
                }
            }
        }
        // What a source cites may be declared after it.
        for input in self.inputs {
            for statement in &input.document.statements {
                if let ast::StatementKind::Source(source) = &statement.kind {
                    self.cites(input, source);
                }
            }
        }
        self.choose_story(options);
        for (id, name, input) in &declared {
            self.name_details(input, *id, name);
        }
        self.close_parts();
        self.names_in_phrases();
        for (id, name, input) in &declared {
            self.meaning_of_event(input, *id, name);
        }
    }

    /// Takes room for what is declared and for the sources that claims are from; these are large.
    fn reserve(&mut self) {
        let (mut names, mut forms, mut sources) = (0, 0, 0);
        for statement in self.inputs.iter().flat_map(|input| &input.document.statements) {
            match &statement.kind {
                ast::StatementKind::Name(name) => {
                    names += 1;
                    forms += name.names.len();
                }
                ast::StatementKind::Source(_) | ast::StatementKind::From(_) => sources += 1,
                _ => {}
            }
        }
        // Each source is a name too.
        self.names.reserve(names + sources);
        // Nearly all are one word.
        self.symbols.reserve(forms + sources);
        self.declared.forms.reserve(forms);
        // Many blocks may be of one source.
        self.sources.reserve(sources.min(1 << 16));
    }

    /// The names that phrases imply, presuppose or exclude something of are names whether or not a
    /// claim has them.
    pub(super) fn names_in_phrases(&mut self) {
        let related = |phrase: &crate::vocabulary::Phrase| {
            let all = phrase.implies.iter().chain(&phrase.presupposes).chain(&phrase.opposites);
            let fixed = all.flat_map(|related| related.slots.iter().map(|filling| (*filling, related.place)));
            fixed
                .filter_map(
                    |(filling, place)| if let Filling::Name(text) = filling { Some((text, place)) } else { None },
                )
                .collect::<Vec<_>>()
        };
        let fixed: Vec<_> = self.vocabulary.phrases.iter().flat_map(related).collect();
        for (text, place) in fixed {
            if !self.declared.quoted.contains(text) {
                let indefinite = self.vocabulary.indefinites.is_form(text);
                self.undeclared(text, place, indefinite);
            }
        }
    }

    fn declare_name(&mut self, input: &Input<'_>, name: &ast::Name) -> Option<NameId> {
        let first = name.names.first()?;
        let place = Place::new(input.id, first.span);
        // Shown as it was declared, compared as it is folded.
        let id = self.new_name(single_spaced(&first.value), false);
        if let Some(declared) = self.names.get_mut(id.0 as usize) {
            declared.forms.reserve_exact(name.names.len());
        }
        let mut own = 0;
        for text in &name.names {
            let folded = fold(&text.value);
            let whole = single_spaced(&folded);
            let place = Place::new(input.id, text.span);
            if whole.is_empty() {
                self.report(
                    Diagnostic::error("syntax", place, "this name is empty").help("write the name between the quotes"),
                );
                continue;
            }
            let joined = self.symbols.intern(&whole);
            let pieces = match &whole {
                // There is no space in it.
                Cow::Borrowed(_) => smallvec![FormPiece::Word(joined)],
                Cow::Owned(whole) => whole.split(' ').map(|word| FormPiece::Word(self.symbols.intern(word))).collect(),
            };
            if let Some(earlier) = self.declared.forms.add(pieces, id.0) {
                if earlier == id.0 {
                    continue;
                }
                let earlier = self.names.get(earlier as usize).and_then(|name| name.declared);
                let mut diagnostic = Diagnostic::error(
                    "duplicate",
                    place,
                    format!("`{}` is declared twice", text.value),
                )
                .label("declared again here")
                .help("if both are the same, put all other names on one line; if not, give one of them another name");
                if let Some(earlier) = earlier {
                    diagnostic = diagnostic.also(earlier, "first declared here");
                }
                self.report(diagnostic);
                continue;
            }
            own += 1;
            self.declared.quoted.insert(joined, id);
            if let Some(declared) = self.names.get_mut(id.0 as usize) {
                declared.forms.push(joined);
            }
        }
        if own == 0 {
            return None;
        }
        self.one_person_or_two(input, name);
        self.titles(input, id, name);
        self.declared.add_kind(id, name.kind);
        if let Some(declared) = self.names.get_mut(id.0 as usize) {
            declared.kind = Some(name.kind);
            declared.declared = Some(place);
        }
        Some(id)
    }

    /// Points out `person Novak, Berg`: it declares one person with two names, and may be meant for two.
    fn one_person_or_two(&mut self, input: &Input<'_>, name: &ast::Name) {
        if name.kind != NameKind::Person {
            return;
        }
        let initial = |text: &ast::Text| {
            let is_word = !text.quoted && !text.value.contains(char::is_whitespace);
            text.value.chars().next().filter(|first| is_word && first.is_uppercase())
        };
        let Some((first, others)) = name.names.split_first() else { return };
        let Some(own) = initial(first) else { return };
        for other in others {
            if initial(other).is_none_or(|initial| initial == own) {
                continue;
            }
            let message = format!("`{}` and `{}` are declared as one person: one or two?", first.value, other.value);
            let place = Place::new(input.id, other.span);
            self.report(
                Diagnostic::new("same-thing", Severity::Note, place, message)
                    .label("taken for another name of the same person")
                    .also(Place::new(input.id, first.span), "the person")
                    .help(format!(
                        "if they are two, declare each: `person {}`, and `person {}` below",
                        first.value, other.value
                    ))
                    .help(format!("if they are one, put the other name in quotes: `\"{}\"`", other.value)),
            );
        }
    }

    /// A name with a title before it is the same name; where that is another name on file, it stays that.
    fn titles(&mut self, input: &Input<'_>, id: NameId, name: &ast::Name) {
        /// How many titles and names of one person can stand together.
        const TITLED: usize = 1024;
        let titles = name.details.iter().filter_map(|detail| match &detail.kind {
            NameDetailKind::Titles(titles) => Some(titles),
            _ => None,
        });
        let forms = self.names.get(id.0 as usize).map_or(0, |name| name.forms.len());
        let count = titles.clone().map(Vec::len).sum::<usize>();
        if count * forms > TITLED {
            let place = Place::new(input.id, name.names.first().map_or(Span::default(), |first| first.span));
            let message =
                format!("{count} titles before {forms} names are too many: there may be {TITLED} of both together");
            self.report(Diagnostic::error("syntax", place, message).help("leave out titles or other names"));
            return;
        }
        for title in titles.flatten() {
            let words = single_spaced(&fold(&title.value)).into_owned();
            if words.is_empty() {
                continue;
            }
            let symbol = self.symbols.intern(&words);
            let Some(declared) = self.names.get_mut(id.0 as usize) else { continue };
            declared.related_mut().titles.push(symbol);
            let Some(declared) = self.names.get(id.0 as usize) else { continue };
            for form in declared.forms.clone() {
                let whole = format!("{words} {}", self.symbols.get(form));
                let pieces = whole.split(' ').map(|word| FormPiece::Word(self.symbols.intern(word))).collect();
                let whole = self.symbols.intern(&whole);
                if self.declared.forms.add(pieces, id.0).is_none() {
                    self.declared.quoted.insert(whole, id);
                }
            }
        }
    }

    fn declare_source(&mut self, input: &Input<'_>, source: &ast::Source) {
        let place = Place::new(input.id, source.name.span);
        let name = fold(&source.name.value);
        if let Some(earlier) = self.source_of(&name).and_then(|id| self.sources.get(id.0 as usize)) {
            let earlier = earlier.place;
            self.report(
                Diagnostic::error("duplicate", place, format!("the source `{}` is declared twice", source.name.value))
                    .label("declared again here")
                    .also(earlier, "first declared here")
                    .help("keep one of the two, or give one of them another name"),
            );
            return;
        }
        let new = self.new_source(&name, place);
        let mut declared = Source {
            story: source.story,
            title: source.title.as_ref().map(|title| title.value.to_string()).unwrap_or_default(),
            declared: true,
            ..new
        };
        for detail in &source.details {
            match &detail.kind {
                SourceDetailKind::Published(words) => {
                    declared.published = self
                        .date_of(input, *words, "published", None)
                        .map_or(DateId::UNKNOWN, |range| self.date(range));
                }
                SourceDetailKind::Outlet(text) => declared.outlet = Some(fold(&text.value).into_owned()),
                SourceDetailKind::Text(text) => {
                    declared.text = Some((text.value.to_string(), Place::new(input.id, text.span)))
                }
                SourceDetailKind::Words(text) => {
                    // Without its quotation marks, whatever they are.
                    let inner = input.file.slice(text.span);
                    let mark = |character: Option<char>| to_u32(character.map_or(0, char::len_utf8));
                    let (first, last) = (mark(inner.chars().next()), mark(inner.chars().next_back()));
                    let span = Span::new(text.span.start + first, (text.span.end - last).max(text.span.start + first));
                    declared.words = Some(Place::new(input.id, span));
                }
                SourceDetailKind::Kind(text) => declared.kind = text.value.to_string(),
                SourceDetailKind::Marks(marks) => {
                    declared.marks.extend(marks.iter().map(|mark| self.symbols.intern(&fold(&mark.value))));
                }
                SourceDetailKind::Url(_) | SourceDetailKind::Cites(_) | SourceDetailKind::Note(_) => {}
            }
        }
        if let Some(outlet) = declared.outlet.clone() {
            let symbol = self.symbols.intern(&outlet);
            declared.voice = match self.declared.quoted.get(symbol) {
                Some(id) => id,
                None => self.undeclared(symbol, place, false),
            };
        }
        self.insert_source(declared);
    }

    /// A source of that name: its voice is a name of the same text, where one is declared,
    /// else itself.
    fn new_source(&mut self, name: &str, place: Place) -> Source {
        let symbol = self.symbols.intern(name);
        let reporter = self.new_name(name, false);
        let voice = self.declared.quoted.get(symbol).unwrap_or(reporter);
        Source {
            name: name.into(),
            story: false,
            title: String::new(),
            outlet: None,
            kind: String::new(),
            published: DateId::UNKNOWN,
            text: None,
            words: None,
            has_text: false,
            text_file: None,
            cites: Vec::new(),
            marks: Vec::new(),
            voice,
            reporter,
            declared: false,
            has_claims: false,
            place,
        }
    }

    fn insert_source(&mut self, source: Source) -> SourceId {
        let id = SourceId(to_u32(self.sources.len()));
        let hash = HASH.hash_one(source.name.as_str());
        self.sources.push(source);
        let name = |id: &SourceId| self.sources.get(id.0 as usize).map_or("", |source| source.name.as_str());
        self.source_ids.insert_unique(hash, id, |id| HASH.hash_one(name(id)));
        id
    }

    /// The source of a name as it is compared, if there is one.
    pub(super) fn source_of(&self, name: &str) -> Option<SourceId> {
        let same = |id: &SourceId| self.sources.get(id.0 as usize).is_some_and(|source| source.name == name);
        self.source_ids.find(HASH.hash_one(name), same).copied()
    }

    /// The source of that name, a new one if it was not there. `named` says that somebody wrote the
    /// name, so that it may be misspelt.
    pub(super) fn source(&mut self, name: &str, place: Place, named: bool) -> SourceId {
        let name = fold(name);
        if let Some(id) = self.source_of(&name) {
            return id;
        }
        let source = self.new_source(&name, place);
        let id = self.insert_source(source);
        if named {
            self.hints.undeclared_source(id, place);
        }
        id
    }

    fn cites(&mut self, input: &Input<'_>, source: &ast::Source) {
        let Some(id) = self.source_of(&fold(&source.name.value)) else { return };
        for detail in &source.details {
            if let SourceDetailKind::Cites(names) = &detail.kind {
                for name in names {
                    let cited = self.source(&name.value, Place::new(input.id, name.span), true);
                    if let Some(source) = self.sources.get_mut(id.0 as usize)
                        && !source.cites.contains(&cited)
                    {
                        source.cites.push(cited);
                    }
                }
            }
        }
    }

    fn choose_story(&mut self, options: &ReadOptions) {
        let Some(story) = &options.story else { return };
        if let Some(id) = self.source_of(&fold(story)) {
            if let Some(source) = self.sources.get_mut(id.0 as usize) {
                source.story = true;
            }
        } else {
            let source = self.new_source(&fold(story), Place::new(FileId(0), Span::default()));
            self.insert_source(Source { story: true, ..source });
        }
    }

    /// The stories that story files belong to: those given, else a story named after the file.
    pub(super) fn story_files(&mut self, given: &[(FileId, String)]) {
        let given: BTreeMap<FileId, &str> = given.iter().rev().map(|(file, name)| (*file, name.as_str())).collect();
        let files = || self.inputs.iter().filter(|input| input.file.kind == FileKind::Story);
        let own = files().filter(|input| !given.contains_key(&input.id)).map(|input| input.file.path.as_str());
        self.file_names = FileNames::of(own);
        for input in files() {
            let own = || self.file_names.story(&input.file.path);
            let name = given.get(&input.id).copied().unwrap_or_else(own).to_owned();
            let id = self.source(&name, Place::new(input.id, Span::default()), false);
            if let Some(source) = self.sources.get_mut(id.0 as usize) {
                source.story = true;
            }
            self.story_files.push((input.id, id));
        }
    }

    fn name_details(&mut self, input: &Input<'_>, id: NameId, name: &ast::Name) {
        let mut on = name.on;
        for detail in &name.details {
            match &detail.kind {
                NameDetailKind::Includes(parts) => {
                    for part in parts {
                        let part_id = self.named(input, part);
                        if part_id == id {
                            let place = Place::new(input.id, part.span);
                            self.report(Diagnostic::error(
                                "syntax",
                                place,
                                format!("`{}` cannot be a part of itself", part.value),
                            ));
                            continue;
                        }
                        if let Some(whole) = self.names.get_mut(id.0 as usize) {
                            whole.related_mut().parts.push(part_id);
                        }
                    }
                }
                NameDetailKind::DistinctFrom(others) => {
                    for other in others {
                        // Only undeclared names are held to be spelt alike: it is enough that the other one is known.
                        self.named(input, other);
                    }
                }
                NameDetailKind::On(words) => on = Some(*words),
                NameDetailKind::Marks(marks) => {
                    let marks: Vec<Symbol> = marks.iter().map(|mark| self.symbols.intern(&fold(&mark.value))).collect();
                    if let Some(name) = self.names.get_mut(id.0 as usize) {
                        name.related_mut().marks.extend(marks);
                    }
                }
                NameDetailKind::Titles(_) | NameDetailKind::Means(_) | NameDetailKind::Note(_) => {}
            }
        }
        if let Some(words) = on
            && let Some(range) = self.date_of(input, words, "on", None)
        {
            let date = self.date(range);
            if let Some(name) = self.names.get_mut(id.0 as usize) {
                name.on = date;
            }
        }
    }

    /// The name that a text stands for, declared or not.
    pub(super) fn named(&mut self, input: &Input<'_>, text: &ast::Text) -> NameId {
        let symbol = self.symbols.intern(&single_spaced(&fold(&text.value)));
        match self.declared.quoted.get(symbol) {
            Some(id) => id,
            None => self.undeclared(symbol, Place::new(input.id, text.span), false),
        }
    }

    /// Parts of parts are parts; a circle of `includes` ends where it began. Of long chains of groups there are too many
    /// of them, and then only the parts that are declared count, and that is reported.
    fn close_parts(&mut self) {
        /// How many parts all groups may have together.
        const MOST: usize = 3_000_000;
        let direct: Vec<Vec<NameId>> = self.names.iter().map(|name| name.related().parts.clone()).collect();
        // A group is as large as what it holds, and those that hold most say best where it gets out of hand.
        let mut parts: Vec<(NameId, Vec<NameId>)> = Vec::new();
        let (mut count, mut largest) = (0, (0, 0));
        // How far more is counted only to name the largest group.
        let mut seen = vec![u32::MAX; direct.len()];
        for (index, own) in (0..).zip(&direct).filter(|(_, own)| !own.is_empty()) {
            let mut all: Vec<NameId> = Vec::new();
            let mut open = own.clone();
            while let Some(part) = open.pop() {
                let Some(seen) = seen.get_mut(part.0 as usize).filter(|seen| **seen != index) else { continue };
                *seen = index;
                if part != NameId(index) {
                    all.push(part);
                    open.extend(direct.get(part.0 as usize).into_iter().flatten());
                }
            }
            all.sort_unstable();
            count += all.len();
            largest = largest.max((all.len(), index));
            if count > 8 * MOST {
                break;
            }
            if count <= MOST {
                parts.push((NameId(index), all));
            }
        }
        if count > MOST {
            let (most, index) = largest;
            let name = self.names.get(index as usize).map(|name| (name.text.clone(), name.declared));
            if let Some((text, Some(place))) = name {
                let message = format!(
                    "`{text}` has {most} parts, by way of other groups: all groups together have more than {MOST}"
                );
                self.report(
                    Diagnostic::error("syntax", place, message)
                        .label("parts of its parts are not counted, here and in all other groups")
                        .help("put fewer groups into groups"),
                );
            }
            parts = (0..).map(NameId).zip(direct).filter(|(_, own)| !own.is_empty()).collect();
            for (whole, own) in &mut parts {
                own.sort_unstable();
                own.dedup();
                own.retain(|part| part != whole);
            }
        }
        let mut wholes = vec![0_usize; self.names.len()];
        for part in parts.iter().flat_map(|(_, parts)| parts) {
            wholes.get_mut(part.0 as usize).into_iter().for_each(|count| *count += 1);
        }
        // Nearly all names have no parts and are none, and then nothing is kept.
        for (name, count) in self.names.iter_mut().zip(wholes).filter(|&(_, count)| count > 0) {
            name.related_mut().wholes.reserve_exact(count);
        }
        for (whole, parts) in parts {
            for part in &parts {
                if let Some(part) = self.names.get_mut(part.0 as usize) {
                    part.related_mut().wholes.push(whole);
                }
            }
            if let Some(name) = self.names.get_mut(whole.0 as usize) {
                name.related_mut().parts = parts;
            }
        }
    }

    fn meaning_of_event(&mut self, input: &Input<'_>, id: NameId, name: &ast::Name) {
        for detail in &name.details {
            let NameDetailKind::Means(words) = &detail.kind else { continue };
            let place = Place::new(input.id, input.document.span(*words));
            match self.content_of(input, *words, false) {
                Ok(Some(read)) if !read.negated => {
                    if let Some(name) = self.names.get_mut(id.0 as usize) {
                        name.related_mut().means = Some((read.proposition, place));
                    }
                }
                Ok(_) => self.report(
                    Diagnostic::error(
                        "syntax",
                        place,
                        "`means` takes what is said when the event is said to have happened",
                    )
                    .help("write a plain sentence, such as `means Dmitriev called Ushakov`"),
                ),
                Err(diagnostic) => self.report(*diagnostic),
            }
        }
    }

    /// The range of days that some words give; reported where they give none.
    pub(super) fn date_of(
        &mut self,
        input: &Input<'_>,
        words: TokenRange,
        keyword: &str,
        anchor: Option<date::Day>,
    ) -> Option<DateRange> {
        self.date_from(input, words, keyword, (anchor, false))
    }

    /// The same for a date that lies ahead of its anchor.
    pub(super) fn date_ahead(
        &mut self,
        input: &Input<'_>,
        words: TokenRange,
        keyword: &str,
        anchor: Option<date::Day>,
    ) -> Option<DateRange> {
        self.date_from(input, words, keyword, (anchor, true))
    }

    fn date_from(
        &mut self,
        input: &Input<'_>,
        words: TokenRange,
        keyword: &str,
        (anchor, ahead): (Option<date::Day>, bool),
    ) -> Option<DateRange> {
        let texts: Vec<String> = input
            .document
            .tokens(words)
            .iter()
            .map(|&token| fold(token_text(&input.file.text, token)).into_owned())
            .filter(|text| text != ",")
            .collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let place = Place::new(input.id, input.document.span(words));
        match date::parse(&texts) {
            Ok(Some((written, used))) if used == texts.len() => {
                self.other_weekday(place, date::OtherWeekday::new(&texts));
                let range = written.resolve(anchor, ahead);
                if range.is_none() {
                    self.unanchored(place, &texts.join(" "));
                }
                range
            }
            Ok(_) => {
                let message = format!("expected a date after `{keyword}`, found `{}`", texts.join(" "));
                self.report(
                    Diagnostic::error("syntax", place, message)
                        .help("write it as `2025-11-25`, `25 November 2025` or `November 2025`"),
                );
                None
            }
            Err(date::BadDate(why)) => {
                self.report(Diagnostic::error("syntax", place, why).help("look at the date again"));
                None
            }
        }
    }

    /// Says so where a date is given with the weekday of another one. A line may be tried in several
    /// ways; it is said once.
    pub(super) fn other_weekday(&mut self, place: Place, other: Option<date::OtherWeekday>) {
        const CODE: &str = "weekday-date-mismatch";
        let Some(other) = other else { return };
        let message = format!("`{}` was a {}, and `{}` is written", other.day, other.actual, other.written);
        self.report(
            Diagnostic::error(CODE, place, message)
                .help("look up the day: either the weekday or the date is meant otherwise")
                .help("until then the date is taken as it stands, without the weekday"),
        );
    }

    /// Notes that a relative date has nothing to count from.
    pub(super) fn unanchored(&mut self, place: Place, text: &str) {
        self.note(
            "relative-date-unanchored",
            place,
            format!("nothing on file says which day `{text}` is"),
            "give the date in full, or say when the source was published or the words were said",
        );
    }
}
