//! Puts any value that can be serialized behind a text in JSON.
//!
//! The library's own serializer looks at each key byte by byte. Names of fields are plain words here, and
//! are written as they are; strings are left to [`Json::string`].

use super::buffer::Json;
use serde::ser::{
    Error as _, Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple, Serializer,
};

type Error = serde_json::Error;
type Written = Result<(), Error>;

impl Json {
    /// Puts a value behind the text. Its maps must have strings for keys, and it must hold no numbers but
    /// whole ones.
    ///
    /// # Errors
    ///
    /// For a value of another kind, that it is one.
    pub fn value(&mut self, value: &(impl Serialize + ?Sized)) -> Written {
        value.serialize(Compact { json: self })
    }
}

struct Compact<'j> {
    json: &'j mut Json,
}

/// An object or array of which the beginning is written.
struct Inside<'j> {
    json: &'j mut Json,
    first: bool,
    close: &'static str,
}

impl<'j> Compact<'j> {
    fn raw(self, text: &str) -> Written {
        self.json.raw(text);
        Ok(())
    }

    fn open(self, open: &'static str, close: &'static str) -> Result<Inside<'j>, Error> {
        self.json.raw(open);
        Ok(Inside { json: self.json, first: true, close })
    }
}

impl Inside<'_> {
    fn item(&mut self, value: &(impl Serialize + ?Sized)) -> Written {
        if !std::mem::take(&mut self.first) {
            self.json.raw(",");
        }
        self.json.value(value)
    }

    fn close(self) -> Written {
        self.json.raw(self.close);
        Ok(())
    }
}

/// What no form of a result holds.
fn none_such<T>() -> Result<T, Error> {
    Err(Error::custom("no result holds such a value"))
}

impl<'j> Serializer for Compact<'j> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Inside<'j>;
    type SerializeTuple = Inside<'j>;
    type SerializeMap = Inside<'j>;
    type SerializeStruct = Inside<'j>;
    type SerializeTupleStruct = Impossible<(), Error>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeStructVariant = Impossible<(), Error>;

    fn serialize_bool(self, value: bool) -> Written {
        self.raw(if value { "true" } else { "false" })
    }

    fn serialize_i64(self, value: i64) -> Written {
        self.json.number(value);
        Ok(())
    }

    fn serialize_u64(self, value: u64) -> Written {
        self.json.number(value);
        Ok(())
    }

    fn serialize_i8(self, value: i8) -> Written {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Written {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Written {
        self.serialize_i64(value.into())
    }

    fn serialize_u8(self, value: u8) -> Written {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Written {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Written {
        self.serialize_u64(value.into())
    }

    fn serialize_f32(self, _: f32) -> Written {
        none_such()
    }

    fn serialize_f64(self, _: f64) -> Written {
        none_such()
    }

    fn serialize_char(self, value: char) -> Written {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Written {
        self.json.string(value);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Written {
        value.serialize(self)
    }

    fn serialize_none(self) -> Written {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written {
        self.raw("null")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Written {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Written {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Written {
        none_such()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Inside<'j>, Error> {
        self.open("[", "]")
    }

    fn serialize_tuple(self, _: usize) -> Result<Inside<'j>, Error> {
        self.open("[", "]")
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Inside<'j>, Error> {
        self.open("{", "}")
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Inside<'j>, Error> {
        self.open("{", "}")
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Impossible<(), Error>, Error> {
        none_such()
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Impossible<(), Error>, Error> {
        none_such()
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Impossible<(), Error>, Error> {
        none_such()
    }
}

impl SerializeSeq for Inside<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.item(value)
    }

    fn end(self) -> Written {
        self.close()
    }
}

impl SerializeTuple for Inside<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.item(value)
    }

    fn end(self) -> Written {
        self.close()
    }
}

impl SerializeMap for Inside<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Written {
        self.item(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.json.raw(":").value(value)
    }

    fn end(self) -> Written {
        self.close()
    }
}

impl SerializeStruct for Inside<'_> {
    type Ok = ();
    type Error = Error;

    /// The names of fields are words of this program, which need no escaping.
    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Written {
        self.json.raw(if std::mem::take(&mut self.first) { "\"" } else { ",\"" }).raw(name).raw("\":").value(value)
    }

    fn end(self) -> Written {
        self.close()
    }
}

#[cfg(test)]
mod tests {
    use super::Json;
    use crate::report::terminal_text;
    use proptest::prelude::{any, prop_assert_eq, proptest};
    use serde::Serialize;
    use serde_json::{Value, json};
    use std::io::{self, Write};

    /// With this the library escapes what is escaped here.
    struct Inert;

    impl serde_json::ser::Formatter for Inert {
        fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
            let mut escaped = fragment.replace("##[", "##\\u005b");
            for char in fragment.chars().filter(|&char| terminal_text::is_hidden(char)) {
                let units: String =
                    char.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect();
                escaped = escaped.replace(char, &units);
            }
            out.write_all(escaped.as_bytes())
        }
    }

    fn both(value: &impl Serialize) -> (String, String) {
        let (mut own, mut library) = (Json::default(), Vec::new());
        own.value(value).unwrap();
        value.serialize(&mut serde_json::Serializer::with_formatter(&mut library, Inert)).unwrap();
        (String::from_utf8(own.as_bytes().to_vec()).unwrap(), String::from_utf8(library).unwrap())
    }

    #[derive(Serialize)]
    struct Form<'a> {
        text: &'a str,
        list: Vec<Option<i32>>,
        pair: (u8, char),
        empty: Vec<()>,
        nested: Option<Value>,
        kind: Kind,
    }

    #[derive(Serialize)]
    enum Kind {
        One,
    }

    #[test]
    fn a_number_with_a_fraction_is_in_no_result() {
        assert!(Json::default().value(&0.5).is_err());
    }

    proptest! {
        #[test]
        fn it_writes_what_the_library_writes(text in any::<String>(), key in any::<String>(), number in any::<i32>()) {
            for text in [text.as_str(), "", "plain words", "##[error]", "a\u{7f}“…”\u{202e}", "tab\tand \"quotes\""] {
                let form = Form {
                    text,
                    list: vec![Some(number), None],
                    pair: (7, '“'),
                    empty: Vec::new(),
                    nested: Some(json!({key.as_str(): [true, false, null, text], "b": {}})),
                    kind: Kind::One,
                };
                let (own, library) = both(&form);
                prop_assert_eq!(own, library);
            }
        }
    }
}
