//! What a desk needs besides the findings: the checking sheet, the requests for a reply, the names, a summary to sign.

use super::{
    Context, Options,
    context::{Standing, TickMark},
    evidence, finding, story,
};
use crate::{
    findings::{
        replies::{Replies, ReplyRequest},
        sheet::{Sheet, SheetEntry, SheetLine, sheets},
    },
    model::{DateId, Name, NameId, SourceId, Voice, ticks::Tick},
    narrow::to_u32,
    report::{
        self, RunInfo, Style, omissions, statistics, summary,
        terminal_text::{self, count},
        wording::{Placement, Saying, lapse},
    },
    value::spoken,
};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// At most how many rows a table of the page has.
const ROWS: usize = 5_000;
/// At most how many checks of one claim are shown.
const TICKS: usize = 4;

/// The checking sheet: a line for each claim of the story with who checked it, and one for each sentence that can be
/// checked and has no claim.
pub(super) fn sheet(context: &Context<'_>, options: &Options<'_>) -> Markup {
    let stories: Vec<SourceId> = context.sources(true).map(|(id, _)| id).collect();
    let sheets = sheets(&context.words.report, options.coverage, &stories, &context.matrix);
    html! {
        @for sheet in &sheets {
            @let title = story::title(context, sheet.story, context.model().source(sheet.story));
            @let rows: usize = sheet.entries.iter().map(|entry| entry.lines.len().max(1)).sum();
            h3 dir="auto" { (title) }
            div.scroll tabindex="0" role="region" aria-label=(format!("Checking sheet: {title}")) {
                table.sheet {
                    caption.unseen { "Each statement of the story, what is on file for it, and who checked it" }
                    thead {
                        tr {
                            th scope="col" { "¶" }
                            th scope="col" { "The story" }
                            th scope="col" { "On file" }
                            th scope="col" { "State" }
                            th scope="col" { "Checked" }
                        }
                    }
                    tbody { (sheet_rows(context, sheet)) }
                }
            }
            @if rows > ROWS { p.problem { "and " (count(rows - ROWS, "more row")) } }
            p.counts { (report::sheet::sentence(&sheet.counts)) }
        }
    }
}

/// The first rows of a sheet.
fn sheet_rows(context: &Context<'_>, sheet: &Sheet<'_>) -> Markup {
    let mut left = ROWS;
    html! {
        @for entry in &sheet.entries {
            @for line in entry.lines.iter().take(left) { (sheet_line(context, line)) }
            @if entry.lines.is_empty() && left > 0 { (uncovered_line(context, entry)) }
            @let () = left = left.saturating_sub(entry.lines.len().max(1));
        }
    }
}

/// A row for a sentence without a claim.
fn uncovered_line(context: &Context<'_>, entry: &SheetEntry<'_>) -> Markup {
    html! {
        tr {
            td.number { @if entry.paragraph > 0 { (entry.paragraph) } }
            td dir="auto" { q { (context.words.safe(&entry.words)) } }
            td { }
            td.state.(Standing::Uncovered.word()) { "not covered" }
            td.tick { span.box { } span.unseen { "not ticked" } }
        }
    }
}

fn sheet_line(context: &Context<'_>, line: &SheetLine<'_>) -> Markup {
    let Some(&id) = line.claims.first() else { return html! {} };
    let (words, model) = (&context.words, context.model());
    let claim = model.claim(id);
    let Saying { who, .. } = words.saying(claim);
    let standing = context.standing(id);
    let backers = evidence::backers(context, id);
    html! {
        tr {
            td.number { @if let Some(paragraph) = model.paragraph(claim) { (paragraph) } }
            td dir="auto" {
                a href=(format!("#c-{}", id.0)) {
                    @match words.wording(claim) {
                        Placement::Empty => {},
                        Placement::Quoted(quoted) => q { (quoted) },
                        Placement::OnFile(noted) => { "on file as: " (noted) },
                        Placement::Code(code) => code { (code) },
                    }
                }
                @if claim.voice == Voice::Attributed { " " span.who { (who) } }
            }
            td dir="auto" { @if backers.is_empty() { span.who { "nobody" } } @else { (backers) } }
            td.state.(standing.word()) {
                span.sign aria-hidden="true" { (standing.sign()) } " " (standing.word())
                @for shown in context.findings_of(id).iter().filter_map(|&index| context.shown.get(index)).take(6) {
                    " "
                    a.reference.(finding::class(shown.finding)) href=(format!("#{}", shown.id)) {
                        span.unseen { (finding::class(shown.finding)) " " } (shown.number)
                    }
                }
            }
            @if line.ticks.is_empty() {
                td.tick { span.box { } span.unseen { "not ticked" } }
            } @else {
                td.checked-by dir="auto" { @for tick in line.ticks.iter().take(TICKS) { (tick_line(context, tick)) } }
            }
        }
    }
}

/// Who checked a claim and when, and why that holds no more.
fn tick_line(context: &Context<'_>, tick: &Tick) -> Markup {
    let (words, model) = (&context.words, context.model());
    let dates = terminal_text::Dates { years: true, ascii: false };
    let on = tick.on.is_known().then(|| dates.words(model.date(tick.on))).flatten();
    let against: Vec<String> = tick.against.iter().map(|&id| words.safe(&model.source(id).name)).collect();
    let mark = TickMark::of(tick);
    html! {
        p.check.(mark.word()) {
            span.sign aria-hidden="true" { (mark.sign()) }
            span.unseen { (mark.word()) }
            " " (words.safe(&tick.by))
            @if let Some(on) = on { ", " (on) }
            @if !against.is_empty() { ", against " (against.join(", ")) }
            @if let Some(note) = &tick.note { ": " (words.safe(note)) }
            @if let Some(why) = lapse(tick.state) { " " span.who { "(" (why) ")" } }
        }
    }
}

/// The requests for a reply; none where there are none.
pub(super) fn replies(context: &Context<'_>, options: &Options<'_>) -> Option<Markup> {
    let report = context.words.report;
    let replies = Replies::new(report.files, report.model, options.today);
    if replies.requests.is_empty() {
        return None;
    }
    let (open, overdue) = replies.counts();
    let answered = replies.requests.len() - open;
    Some(html! {
        p.counts {
            (count(replies.requests.len(), "request")) " for a reply: " (open) " open, " (overdue) " past the deadline, "
            (answered) " answered"
        }
        ul.requests { @for asked in replies.requests.iter().take(ROWS) { (request(context, asked)) } }
        @if replies.requests.len() > ROWS { p.problem { "and " (replies.requests.len() - ROWS) " more" } }
    })
}

fn request(context: &Context<'_>, asked: &ReplyRequest<'_>) -> Markup {
    let (words, model, request) = (&context.words, context.model(), asked.request);
    let dates = terminal_text::Dates { years: true, ascii: false };
    let date = |id: DateId| id.is_known().then(|| dates.words(model.date(id))).flatten();
    let class = match (request.reply.is_some(), asked.overdue) {
        (true, _) => "answered",
        (false, true) => "overdue",
        (false, false) => "waiting",
    };
    html! {
        li.request.(class) {
            h3 dir="auto" {
                (words.safe(&model.name(request.asked).text)) ": " (words.safe(&spoken(&model.proposition_text(request.proposition))))
            }
            p.facts dir="auto" {
                span.state { (class) }
                @match date(request.on) { Some(date) => { " · asked " (date) }, None => " · asked, no day given" }
                @if let Some(by) = &request.by { " · by " (words.safe(by)) }
                @match date(request.until) { Some(date) => { " · deadline " (date) }, None => " · no deadline" }
                " " code.place { (words.place(request.place)) }
            }
            @for note in &request.notes { p.aside dir="auto" { "Note: " (words.safe(note)) } }
            @if let Some(reply) = request.reply { (evidence::said(context, reply)) }
            @if !asked.heard.is_empty() {
                p.aside { "On file from them since, perhaps the reply:" }
                @for &claim in asked.heard.iter().take(3) { (evidence::said(context, claim)) }
            }
        }
    }
}

/// The names on file with their other names.
pub(super) fn names(context: &Context<'_>) -> Markup {
    let (words, model) = (&context.words, context.model());
    let mut spoken: BTreeMap<NameId, usize> = BTreeMap::new();
    for claim in model.claims.iter().filter(|claim| claim.is_line()) {
        *spoken.entry(claim.speaker).or_default() += 1;
    }
    let all = model.names.iter().enumerate().map(|(index, name)| (NameId(to_u32(index)), name));
    let mut names: Vec<(NameId, &Name)> =
        all.filter(|(id, name)| name.declared.is_some() || spoken.contains_key(id) && !name.indefinite).collect();
    let on_file = |name: &Name| name.declared.is_some_and(|place| !words.report.files.get(place.file).embedded);
    names.retain(|(id, name)| on_file(name) || spoken.contains_key(id));
    names.sort_by_cached_key(|(id, name)| (name.text.to_lowercase(), name.text.clone(), *id));
    let forms = |name: &Name| {
        let forms = name.forms.iter().map(|&form| model.symbols.get(form)).filter(|form| *form != name.text);
        words.safe(&forms.take(20).collect::<Vec<_>>().join(", "))
    };
    html! {
        div.scroll tabindex="0" role="region" aria-label="Table of names" {
            table.names {
                caption.unseen { "The names on file, with their other names" }
                thead {
                    tr {
                        th scope="col" { "Name" }
                        th scope="col" { "What it is" }
                        th scope="col" { "Also called" }
                        th scope="col" { "Claims" }
                    }
                }
                tbody {
                    @for (id, name) in names.iter().take(ROWS) {
                        tr {
                            th scope="row" dir="auto" { (words.safe(&name.text)) }
                            td { @match name.kind { Some(kind) => (kind.word()), None => span.who { "not declared" } } }
                            td dir="auto" { (forms(name)) }
                            td.number { @if let Some(claims) = spoken.get(id) { (claims) } }
                        }
                    }
                }
            }
        }
        @if names.len() > ROWS { p.problem { "and " (count(names.len() - ROWS, "more name")) } }
    }
}

/// What was checked, what came of it, what was left out; and a place to sign.
pub(super) fn summary(context: &Context<'_>, run: &RunInfo<'_>, style: &Style, hidden: usize) -> Markup {
    let words = &context.words;
    let left_out: Vec<String> =
        omissions::sentences(words.report.omissions, false).map(|(_, sentence)| sentence).collect();
    let tables = if style.statistics {
        statistics::tables(words, style.quiet)
    } else {
        vec![statistics::by_rule(words, style.quiet)]
    };
    html! {
        p.sentence { (summary::sentence_of(&words.report, style, hidden)) }
        @if !left_out.is_empty() {
            h3 { "Left out" }
            ul { @for sentence in &left_out { li dir="auto" { (sentence) } } }
        }
        @for problem in run.problems { p.problem dir="auto" { "The run could not be done in full: " (problem) } }
        @if tables.iter().any(|table| !table.rows.is_empty()) {
            h3 { "Statistics" }
            div.statistics { @for table in &tables { @if !table.rows.is_empty() { (counted(table)) } } }
        }
        h3 { "Signed off" }
        dl.sign-off {
            @for line in ["Checked by", "Date", "Signature"] { div { dt { (line) } dd {} } }
        }
    }
}

/// The findings counted in one way.
fn counted(table: &statistics::CountTable) -> Markup {
    html! {
        table.counted {
            thead { tr { th scope="col" { (finding::upper(table.head)) } th scope="col" { "Findings" } } }
            tbody {
                @for (name, counts) in &table.rows { tr { th scope="row" dir="auto" { (name) } td { (counts) } } }
            }
            @if table.more > 0 { tfoot { tr { td colspan="2" { "and " (table.more) " more" } } } }
        }
    }
}

/// What the signs beside the story stand for.
pub(super) fn legend() -> Markup {
    html! {
        dl.legend {
            @for standing in Standing::ALL {
                div {
                    dt {
                        span.key.(standing.word()) { span.sign { (standing.sign()) } " " (standing.word()) }
                    }
                    dd { (standing.meaning()) }
                }
            }
            @for mark in [TickMark::Checked, TickMark::Lapsed] {
                div {
                    dt { span.key.(mark.word()) { span.sign { (mark.sign()) } " " (mark.word()) } }
                    dd { (mark.meaning()) }
                }
            }
        }
    }
}
