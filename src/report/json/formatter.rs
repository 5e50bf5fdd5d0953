//! The output of `serde_json` with the escapes of this program's JSON.

use super::buffer::Json;
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use std::io::{self, Write};

impl Json {
    /// Writes any value behind the text.
    ///
    /// # Errors
    ///
    /// If the value has maps whose keys are no strings.
    pub fn value(&mut self, value: &(impl Serialize + ?Sized)) -> serde_json::Result<()> {
        let mut written = Vec::new();
        value.serialize(&mut Serializer::with_formatter(&mut written, Inert))?;
        self.raw(&String::from_utf8_lossy(&written));
        Ok(())
    }
}

/// Escapes what [`Json::string`] escapes beyond the rules of JSON.
struct Inert;

impl Formatter for Inert {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut escaped = Json::default();
        escaped.escape(fragment);
        out.write_all(escaped.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, prop_assert_eq, proptest};

    proptest! {
        #[test]
        fn strings_are_escaped_as_everywhere(text in any::<String>()) {
            for text in [text.as_str(), "", "plain words", "##[error]", "#\"#[", "a\u{7f}“…”\u{202e}", "tab\tand \"quotes\""] {
                let (mut by_serde, mut by_hand) = (Json::default(), Json::default());
                by_serde.value(&serde_json::json!({ text: [text, null, 7, true] })).unwrap();
                by_hand.raw("{").string(text).raw(":[").string(text).raw(",null,7,true]}");
                prop_assert_eq!(by_serde.as_bytes(), by_hand.as_bytes());
                prop_assert_eq!(&serde_json::from_slice::<serde_json::Value>(by_hand.as_bytes()).unwrap()[text][0], text);
            }
        }
    }
}
