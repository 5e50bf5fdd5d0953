//! Decodes bytes to text without guessing the encoding.

use crate::source::ReadFault;

/// Decodes a file. If its bytes are not valid UTF-8, returns the text before the fault, and the fault. If they are in a
/// different encoding altogether, the text is empty.
pub fn decode(bytes: Vec<u8>) -> (String, Option<ReadFault>) {
    if let Some(encoding) = other_encoding(&bytes) {
        let message = format!("expected UTF-8 text, found {encoding}");
        let help = vec!["save the file as UTF-8".to_owned()];
        return (String::new(), Some(ReadFault { message, help }));
    }
    match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let mut bytes = error.into_bytes();
            let byte = bytes.get(at).copied().unwrap_or(0);
            bytes.truncate(at);
            // INVARIANT: the bytes before the fault are valid, so nothing is replaced.
            (String::from_utf8_lossy(&bytes).into_owned(), Some(invalid(byte)))
        }
    }
}

fn invalid(byte: u8) -> ReadFault {
    let message = format!("expected UTF-8 text, found the byte 0x{byte:02X}; nothing after it was read");
    let mut help = vec!["save the file as UTF-8".to_owned()];
    if byte >= 0xA0 {
        help.push(format!("in a file saved as Latin-1 or Windows-1252 this byte is `{}`", char::from(byte)));
    }
    ReadFault { message, help }
}

/// The name of the encoding, if the bytes as a whole are clearly not UTF-8.
fn other_encoding(bytes: &[u8]) -> Option<&'static str> {
    const SAMPLE: usize = 4096;
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => return Some("UTF-32"),
        [0xFF, 0xFE, ..] => return Some("UTF-16 (little-endian)"),
        [0xFE, 0xFF, ..] => return Some("UTF-16 (big-endian)"),
        _ => {}
    }
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let mut nuls = [0_usize; 2];
    for pair in sample.chunks(2) {
        for (count, &byte) in nuls.iter_mut().zip(pair) {
            *count += usize::from(byte == 0);
        }
    }
    let [even, odd] = nuls;
    // Plain text contains no NUL; in Latin text encoded as UTF-16, every other byte is NUL.
    if (even + odd) * 10 < sample.len() || even + odd == 0 {
        return None;
    }
    Some(if odd > even * 4 {
        "UTF-16 (little-endian)"
    } else if even > odd * 4 {
        "UTF-16 (big-endian)"
    } else {
        "binary data"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_broken_byte_ends_the_text_where_it_stands() {
        let good = "от: Ushakov says “no”\n".repeat(3);
        for at in (0..good.len()).filter(|&at| good.is_char_boundary(at)) {
            let mut bytes = good.clone().into_bytes();
            bytes.insert(at, 0xFF);
            let (text, fault) = decode(bytes);
            assert_eq!(text, good[..at]);
            assert!(fault.unwrap().message.contains("0xFF"));
        }
    }

    #[test]
    fn other_encodings_are_named_and_a_byte_order_mark_is_kept() {
        let wide = |text: &str, swap: bool| -> Vec<u8> {
            text.encode_utf16().flat_map(|unit| if swap { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        let name = |bytes: Vec<u8>| decode(bytes).1.map(|fault| fault.message).unwrap_or_default();
        assert!(name(wide("\u{feff}Rubio says no", false)).contains("UTF-16 (little-endian)"));
        assert!(name(wide("Rubio says no", false)).contains("UTF-16 (little-endian)"));
        assert!(name(wide("Rubio says no", true)).contains("UTF-16 (big-endian)"));
        assert!(name(vec![0; 64]).contains("binary"));
        assert_eq!(decode("\u{feff}a".into()), ("\u{feff}a".to_owned(), None));
        assert_eq!(decode(Vec::new()), (String::new(), None));
    }
}
