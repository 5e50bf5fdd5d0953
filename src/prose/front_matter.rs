//! Front matter: metadata in YAML, TOML or JSON before a text, for the program that publishes it.

use serde::de::IgnoredAny;

/// The length of a text's front matter in bytes, with any byte-order mark counted; 0 if there is none.
pub(super) fn front_matter(text: &str) -> usize {
    let mark = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
    let text = text.get(mark..).unwrap_or("");
    let length = match text.get(..3) {
        Some("---") => fenced(text, &["---", "..."]),
        Some("+++") => fenced(text, &["+++"]),
        _ if text.starts_with('{') => json(text),
        _ => None,
    };
    length.map_or(0, |length| mark + length)
}

/// The length of a block from a line of three marks to the line that closes it. Dashes with an empty line below them are
/// a thematic break, not front matter.
fn fenced(text: &str, ends: &[&str]) -> Option<usize> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next()?;
    let mut length = first.len();
    if first.trim_end().len() != 3 {
        return None;
    }
    for (number, line) in lines.enumerate() {
        length += line.len();
        if ends.contains(&line.trim_end()) {
            return Some(length);
        }
        if number == 0 && line.trim().is_empty() && first.starts_with('-') {
            return None;
        }
    }
    None
}

fn json(text: &str) -> Option<usize> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    values.next()?.ok()?;
    let length = values.byte_offset();
    let rest = text.get(length..)?;
    let line = rest.split_inclusive('\n').next().unwrap_or("");
    line.trim().is_empty().then_some(length + line.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_a_text_is_told_from_it() {
        let check = |text: &str, front: &str| assert_eq!(&text[..front_matter(text)], front, "{text}");
        check("---\ntitle: x\n---\nOne.\n", "---\ntitle: x\n---\n");
        check("\u{feff}---\ntitle: x\n...\nOne.\n", "\u{feff}---\ntitle: x\n...\n");
        check("---\r\ntitle: x\r\n---\r\nOne.", "---\r\ntitle: x\r\n---\r\n");
        check("+++\n\ntitle = 'x'\n+++\nOne.\n", "+++\n\ntitle = 'x'\n+++\n");
        check("{\"title\": {\"a\": [\"}\\n\"]}}\n\nOne.\n", "{\"title\": {\"a\": [\"}\\n\"]}}\n");
        check("{\n  \"title\": \"x\"\n}", "{\n  \"title\": \"x\"\n}");
        check("---\n\nOne.\n\n---\n", "");
        check("---\ntitle: x\n", "");
        check("----\na\n----\n", "");
        check("+++ a\n+++\n", "");
        check("{\"title\": 1} he said\n", "");
        check("{title}\n", "");
        check(&"{\"a\":".repeat(100_000), "");
        check("", "");
    }
}
