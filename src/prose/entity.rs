//! Character references: `&rsquo;`, `&#8217;`.

use smol_str::SmolStr;

/// Longer than the name of any character reference.
const LONGEST: usize = 34;

/// The character reference at the start of a text: its length, and what readers see.
pub(super) fn reference(text: &str) -> Option<(usize, SmolStr)> {
    let inner = text.strip_prefix('&')?;
    let ends = |byte: u8| !(byte.is_ascii_alphanumeric() || byte == b'#');
    let length = inner.bytes().take(LONGEST).position(ends).unwrap_or(inner.len().min(LONGEST));
    let name = inner.get(..length)?;
    let closed = inner.get(length..)?.starts_with(';');
    let shown = match name.strip_prefix('#') {
        Some(number) => numbered(number)?,
        None => named(name, closed)?,
    };
    Some((1 + length + usize::from(closed), shown))
}

fn numbered(number: &str) -> Option<SmolStr> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    let code = code.ok()?;
    // Browsers read these numbers as Windows-1252.
    let code = code.checked_sub(0x80).and_then(|at| WINDOWS.get(at as usize)).map_or(code, |&known| u32::from(known));
    char::from_u32(code)
        .filter(|&character| character != '\0')
        .map(|character| SmolStr::new(character.encode_utf8(&mut [0; 4])))
}

fn named(name: &str, closed: bool) -> Option<SmolStr> {
    if name.is_empty() {
        return None;
    }
    let whole = format!("&{name};");
    let shown = html_escape::decode_html_entities(&whole);
    // Only names from Latin-1 are valid without a semicolon.
    let stands = closed || shown.chars().all(|character| character <= '\u{ff}');
    (shown != whole && stands).then(|| SmolStr::new(shown))
}

const WINDOWS: [u16; 32] = [
    0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d, 0x017d,
    0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,
    0x017e, 0x0178,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_what_a_browser_shows() {
        let check = |text: &str, expect: Option<(usize, &str)>| {
            let found = reference(text);
            let found = found.as_ref().map(|(length, shown)| (*length, shown.as_str()));
            assert_eq!(found, expect, "{text}");
        };
        check("&rsquo;t", Some((7, "’")));
        check("&#8217;t", Some((7, "’")));
        check("&#x2019;", Some((8, "’")));
        check("&#146;", Some((6, "’")));
        check("&#8217 t", Some((6, "’")));
        check("&nbsp x", Some((5, "\u{a0}")));
        check("&amp;amp;", Some((5, "&")));
        check("&eacute;", Some((8, "é")));
        check("&shy;", Some((5, "\u{ad}")));
        check("&rsquo x", None);
        check("& co", None);
        check("&bogus;", None);
        check("&;", None);
        check("&#;", None);
        check("&#xFFFFFFFF;", None);
        check("&#0;", None);
        check("&", None);
    }
}
