//! Characters that stand in a page by their names: `&rsquo;`, `&#8217;`.

use std::borrow::Cow;

/// Longer than any name that stands for one character in running text.
const LONGEST: usize = 12;

/// The text of a page with these characters in their places. It is as long as the text is, byte by
/// byte, so that every place in the one is the same place in the other: what is left over is filled
/// with characters that nobody sees.
pub fn decoded<'a>(path: &str, text: &'a str) -> Cow<'a, str> {
    let ending = path.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
    if !matches!(ending.as_str(), "html" | "htm" | "md" | "markdown") || !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        decoded.push_str(before);
        let length = from.bytes().take(LONGEST).position(|byte| byte == b';').map(|end| end + 1);
        let name = length.and_then(|length| from.get(..length));
        match name.and_then(|name| Some((name, one_character(name)?))) {
            Some((name, character)) => {
                rest = from.get(name.len()..).unwrap_or("");
                let in_word = before.ends_with(char::is_alphanumeric)
                    && rest.starts_with(|next: char| next.is_alphanumeric() || next == '&');
                put(character, name.len() - character.len_utf8(), in_word, &mut decoded);
            }
            None => {
                decoded.push('&');
                rest = from.get(1..).unwrap_or("");
            }
        }
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

/// The character that a name stands for, where it is one and leaves room that can be filled.
fn one_character(name: &str) -> Option<char> {
    let text = html_escape::decode_html_entities(name);
    let mut characters = text.chars();
    let only = characters.next().filter(|_| characters.next().is_none() && text != name)?;
    let left = name.len().checked_sub(only.len_utf8())?;
    // A character that nobody sees takes two bytes or three, so one byte cannot be filled.
    (left != 1).then_some(only)
}

/// Adds a character and what fills the room it leaves, behind it, so that a word begins and ends where
/// the names of its letters do. A mark within a word comes last: what follows an apostrophe decides
/// whether it belongs to the word.
fn put(character: char, left: usize, in_word: bool, decoded: &mut String) {
    let last = in_word && !character.is_alphanumeric();
    if !last {
        decoded.push(character);
    }
    if left % 2 == 1 {
        decoded.push('\u{200b}');
    }
    (0..left.saturating_sub(left % 2 * 3) / 2).for_each(|_| decoded.push('\u{ad}'));
    if last {
        decoded.push(character);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Folded;

    #[test]
    fn a_name_takes_the_room_of_its_character() {
        for text in [
            "don&rsquo;t &ldquo;panic&rdquo; &#8212; caf&eacute; &Eacute;tat &#39;x&#39; a&nbsp;b",
            "AT&T & co; &bogus; &; &#xFFFFFFFF; &mu; &pi;",
            "&",
            "plain",
            "&amp",
            "ends with &",
            "Київ &laquo;так&raquo; &hellip;",
        ] {
            assert_eq!(decoded("a.html", text).len(), text.len(), "{text}");
            assert_eq!(decoded("a.txt", text), text);
        }
    }

    #[test]
    fn words_are_found_whose_marks_have_names() {
        let text = "<p>He said: &ldquo;I don&rsquo;t know about the caf&eacute;&rdquo;, and left.</p>";
        let folded = Folded::new(&decoded("page.html", text));
        let found = folded.find("I don’t know about the café").unwrap();
        assert_eq!(&text[found.range()], "I don&rsquo;t know about the caf&eacute;");
        assert!(Folded::new(text).find("I don’t know").is_none());
    }

    #[test]
    fn a_word_begins_where_the_name_of_its_letter_does() {
        let text = "l&apos;&Eacute;tat c&apos;est moi";
        let folded = Folded::new(&decoded("page.html", text));
        assert_eq!(&text[folded.find("l’État c'est").unwrap().range()], "l&apos;&Eacute;tat c&apos;est");
    }
}
