//! Requests for a reply, for people: a block each, then a line of counts.

use super::{Style, json, terminal_text, wording};
use crate::{
    findings::replies::{Replies, ReplyRequest},
    model::{DateId, Model},
    source::{Files, Place},
    value::{DateRange, Day},
};
use std::io::{self, BufWriter, Write};

/// At most how many claims are offered as the reply to one request.
const HEARD: usize = 3;

/// Writes the open requests, or with `all` the answered ones too: who was asked about what, when,
/// how, by when, and where that is written.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(
    files: &Files,
    model: &Model,
    replies: &Replies<'_>,
    all: bool,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let mut page = String::new();
    for asked in replies.requests.iter().filter(|asked| all || asked.request.reply.is_none()) {
        page.clear();
        RequestBlock { files, model, style, page: &mut page }.request(asked);
        page.push('\n');
        out.write_all(page.as_bytes())?;
    }
    page.clear();
    terminal_text::wrap(&mut page, &sentence(replies, style), style.width, "", "  ");
    out.write_all(page.as_bytes())?;
    out.flush()
}

/// Writes the requests as one JSON object, the open ones or with `all` every one.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write_json(
    files: &Files,
    model: &Model,
    replies: &Replies<'_>,
    all: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (open, overdue) = replies.counts();
    let today = replies.today.map(|day| day_range(day).to_string());
    let wanted: Vec<&ReplyRequest<'_>> =
        replies.requests.iter().filter(|asked| all || asked.request.reply.is_none()).collect();
    let head = json::RepliesHead { as_of: today, requests: replies.requests.len(), open, overdue };
    json::write_replies(files, model, &head, &wanted, out)
}

const fn day_range(day: Day) -> DateRange {
    DateRange::days(day, day)
}

/// `3 requests for a reply: 2 open, 1 of them past its deadline on 26 Nov 2025; 1 answered`
fn sentence(replies: &Replies<'_>, style: &Style) -> String {
    let total = replies.requests.len();
    if total == 0 {
        return "no request for a reply is on file; write one as `asked NAME about WHAT`".to_owned();
    }
    let requests = if total == 1 { "1 request".to_owned() } else { format!("{total} requests") };
    let (open, overdue) = replies.counts();
    let mut sentence =
        format!("{requests} for a reply: {}", if open == 0 { "none open".into() } else { format!("{open} open") });
    let dates = terminal_text::Dates { years: true, ascii: style.ascii };
    if let Some(today) = replies.today.filter(|_| overdue > 0).and_then(|day| dates.words(day_range(day))) {
        sentence.push_str(&format!(", {overdue} past the deadline on {today}"));
    }
    if open < total {
        sentence.push_str(&format!(", {} answered", total - open));
    }
    sentence
}

struct RequestBlock<'a> {
    files: &'a Files,
    model: &'a Model,
    style: &'a Style,
    page: &'a mut String,
}

impl RequestBlock<'_> {
    fn request(&mut self, asked: &ReplyRequest<'_>) {
        let request = asked.request;
        let (who, about) = (&self.model.name(request.asked).text, self.model.proposition_text(request.proposition));
        self.line("", "  ", &format!("{}: {}", self.safe(who), self.safe(&about)));
        let mut parts = vec![match self.date(request.on) {
            Some(date) => format!("asked {date}"),
            None => "asked, no day given".to_owned(),
        }];
        parts.extend(request.by.as_ref().map(|by| format!("by {}", self.safe(by))));
        parts.push(match (self.date(request.until), asked.overdue) {
            (None, _) => "no deadline".to_owned(),
            (Some(date), false) => format!("deadline {date}"),
            (Some(date), true) => format!("deadline {date}, PASSED"),
        });
        self.line("    ", "      ", &parts.join(", "));
        for note in &request.notes {
            self.line("    ", "      ", &format!("note: {}", self.safe(note)));
        }
        if let Some(reply) = request.reply {
            self.line("    ", "      ", &format!("replied: {}", self.said(self.model.claim(reply).place)));
        }
        for &claim in asked.heard.iter().take(HEARD) {
            self.line(
                "    ",
                "      ",
                &format!("on file from {}: {}", self.safe(who), self.said(self.model.claim(claim).place)),
            );
        }
        if !asked.heard.is_empty() {
            let help = "if that is the reply, give its claim a label (`as LABEL`) and add `replied LABEL` here";
            self.line("    ", "      ", &format!("help: {help}"));
        }
        self.line("    ", "      ", &self.place(request.place));
    }

    fn safe(&self, text: &str) -> String {
        wording::shortened(text, self.style.ascii)
    }

    fn date(&self, id: DateId) -> Option<String> {
        let dates = terminal_text::Dates { years: true, ascii: self.style.ascii };
        id.is_known().then(|| dates.words(self.model.date(id))).flatten()
    }

    fn said(&self, place: Place) -> String {
        format!("\"{}\" ({})", self.safe(self.files.slice(place)), self.place(place))
    }

    fn place(&self, place: Place) -> String {
        let file = self.files.get(place.file);
        let position = file.position(place.span.start);
        format!("{}:{}:{}", terminal_text::safe(&file.path, self.style.ascii), position.line, position.column)
    }

    fn line(&mut self, first: &str, rest: &str, text: &str) {
        terminal_text::wrap(self.page, text, self.style.width, first, rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        check::{CheckResult, NoTexts, Options, check},
        report::sample::{style, written},
        source::{FileKind, SourceFile},
    };

    const DESK: &str = "\
asked Peskov about plan is fake
  on 2025-11-24
  by \"e-mail\"
  until 2025-11-25
  note \"his assistant confirmed receipt\"
asked Ushakov about [Witkoff called Ushakov]
  on 24 November 2025
  until Wednesday
asked Dmitriev about plan is fake
  replied dmitriev-1
from rt
  Dmitriev declines to comment on plan is fake
    as dmitriev-1
  Peskov says plan is fake
    said 2025-11-26
";

    fn checked(text: &str) -> CheckResult {
        let file = SourceFile::new("desk.claims", FileKind::Claims, text);
        check(vec![file], &NoTexts, &Options::default())
    }

    fn shown(text: &str, all: bool, width: usize) -> String {
        let CheckResult { files, model, .. } = checked(text);
        let replies = Replies::new(&files, &model, None);
        written(|out| write(&files, &model, &replies, all, &style(width), out))
    }

    #[test]
    fn open_requests_are_shown_by_deadline_and_answered_ones_where_all_are_asked_for() {
        let text = shown(DESK, false, 100);
        let expect = "\
Peskov: plan is fake
    asked 24 Nov 2025, by e-mail, deadline 25 Nov 2025, PASSED
    note: his assistant confirmed receipt
    on file from Peskov: \"Peskov says plan is fake\" (desk.claims:14:3)
    help: if that is the reply, give its claim a label (`as LABEL`) and add `replied LABEL` here
    desk.claims:1:1

Ushakov: Witkoff called Ushakov
    asked 24 Nov 2025, deadline 26 Nov 2025
    desk.claims:6:1

3 requests for a reply: 2 open, 1 past the deadline on 26 Nov 2025, 1 answered
";
        assert_eq!(text, expect);
        let all = shown(DESK, true, 100);
        assert!(all.contains("replied: \"Dmitriev declines to comment on plan is fake\" (desk.claims:12:3)"), "{all}");
    }

    #[test]
    fn no_line_is_wider_than_the_width() {
        for width in 1..60 {
            for line in shown(DESK, true, width).lines().filter(|_| width < 40) {
                assert!(terminal_text::columns(line) <= width.max(2), "{width}: {line}");
            }
        }
        assert!(shown("Peskov says plan is fake", false, 80).starts_with("no request for a reply is on file"));
    }

    #[test]
    fn programs_get_the_same_in_json() {
        let CheckResult { files, model, .. } = checked(DESK);
        let replies = Replies::new(&files, &model, None);
        let text = written(|out| write_json(&files, &model, &replies, true, out));
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let summary = serde_json::json!({"requests": 3, "open": 2, "overdue": 1});
        assert_eq!((&value["as_of"], &value["summary"]), (&"2025-11-26".into(), &summary));
        let first = &value["requests"][0];
        assert_eq!((&first["asked"], &first["about"]), (&"Peskov".into(), &"plan is fake".into()));
        assert_eq!(
            (&first["on"], &first["by"], &first["until"]),
            (&"2025-11-24".into(), &"e-mail".into(), &"2025-11-25".into())
        );
        assert_eq!((&first["open"], &first["overdue"]), (&true.into(), &true.into()));
        assert_eq!(first["heard"][0]["location"]["start"]["line"], 14);
        assert_eq!(value["requests"][2]["reply"]["stance"], "declines");
    }

    #[test]
    fn a_label_that_no_claim_has_is_pointed_out() {
        let checked = checked("asked Peskov about plan is fake\n  replied peskov-1\n");
        assert!(checked.findings.iter().any(|finding| finding.rule == "unknown-label"));
        assert_eq!(checked.model.requests[0].reply, None);
    }
}
