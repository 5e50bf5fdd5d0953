//! Writes values as compact JSON, for results with many findings.
//!
//! The library's own serializer looks at each key and each string byte by byte, and that was most of what
//! a large result cost. Names of fields are plain words here, and so are most strings: they are written as
//! they are. Every other string is left to the library.

use serde::ser::{
    Error as _, Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple, Serializer,
};
use std::io::Write;

type Error = serde_json::Error;
type Written = Result<(), Error>;

/// Writes a value. Its maps must have strings for keys, and it must hold no numbers but whole ones.
///
/// # Errors
///
/// Whatever the writer fails with; for a value of another kind, that it is one.
pub(super) fn write(out: &mut impl Write, value: &impl Serialize) -> Written {
    value.serialize(Compact { out })
}

struct Compact<'o, W> {
    out: &'o mut W,
}

/// An object or array of which the beginning is written.
struct Inside<'o, W> {
    out: &'o mut W,
    first: bool,
    close: &'static [u8],
}

fn bytes(out: &mut impl Write, bytes: &[u8]) -> Written {
    out.write_all(bytes).map_err(Error::io)
}

/// Whether a string means itself in JSON, and nothing that shows it acts on it.
fn is_plain(text: &str) -> bool {
    let plain = |byte: u8| byte >= b' ' && !matches!(byte, b'"' | b'\\' | b'[' | 0x7f);
    // One byte after the other without a branch, so that several are looked at in one step.
    let (plain, ascii) =
        text.bytes().fold((true, true), |(all, ascii), byte| (all & plain(byte), ascii & byte.is_ascii()));
    plain && (ascii || !text.chars().any(|char| !char.is_ascii() && crate::report::text::is_hidden(char)))
}

impl<'o, W: Write> Compact<'o, W> {
    fn open(self, open: &'static [u8], close: &'static [u8]) -> Result<Inside<'o, W>, Error> {
        bytes(self.out, open)?;
        Ok(Inside { out: self.out, first: true, close })
    }
}

impl<W: Write> Inside<'_, W> {
    fn next(&mut self) -> Written {
        if !std::mem::take(&mut self.first) {
            bytes(self.out, b",")?;
        }
        Ok(())
    }

    fn item(&mut self, value: &(impl Serialize + ?Sized)) -> Written {
        self.next()?;
        value.serialize(Compact { out: self.out })
    }

    fn close(self) -> Written {
        bytes(self.out, self.close)
    }
}

/// What no form of a result holds.
fn none_such<T>() -> Result<T, Error> {
    Err(Error::custom("no result holds such a value"))
}

impl<'o, W: Write> Serializer for Compact<'o, W> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Inside<'o, W>;
    type SerializeTuple = Inside<'o, W>;
    type SerializeMap = Inside<'o, W>;
    type SerializeStruct = Inside<'o, W>;
    type SerializeTupleStruct = Impossible<(), Error>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeStructVariant = Impossible<(), Error>;

    fn serialize_bool(self, value: bool) -> Written {
        bytes(self.out, if value { b"true" } else { b"false" })
    }

    fn serialize_i64(self, value: i64) -> Written {
        bytes(self.out, itoa::Buffer::new().format(value).as_bytes())
    }

    fn serialize_u64(self, value: u64) -> Written {
        bytes(self.out, itoa::Buffer::new().format(value).as_bytes())
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
        if !is_plain(value) {
            return super::put_escaped(self.out, value);
        }
        bytes(self.out, b"\"")?;
        bytes(self.out, value.as_bytes())?;
        bytes(self.out, b"\"")
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
        bytes(self.out, b"null")
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

    fn serialize_seq(self, _: Option<usize>) -> Result<Inside<'o, W>, Error> {
        self.open(b"[", b"]")
    }

    fn serialize_tuple(self, _: usize) -> Result<Inside<'o, W>, Error> {
        self.open(b"[", b"]")
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Inside<'o, W>, Error> {
        self.open(b"{", b"}")
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Inside<'o, W>, Error> {
        self.open(b"{", b"}")
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

impl<W: Write> SerializeSeq for Inside<'_, W> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.item(value)
    }

    fn end(self) -> Written {
        self.close()
    }
}

impl<W: Write> SerializeTuple for Inside<'_, W> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.item(value)
    }

    fn end(self) -> Written {
        self.close()
    }
}

impl<W: Write> SerializeMap for Inside<'_, W> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Written {
        self.item(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        bytes(self.out, b":")?;
        value.serialize(Compact { out: self.out })
    }

    fn end(self) -> Written {
        self.close()
    }
}

impl<W: Write> SerializeStruct for Inside<'_, W> {
    type Ok = ();
    type Error = Error;

    /// The names of fields are words of this program, which need no escaping.
    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Written {
        bytes(self.out, if std::mem::take(&mut self.first) { b"\"" } else { b",\"" })?;
        bytes(self.out, name.as_bytes())?;
        bytes(self.out, b"\":")?;
        value.serialize(Compact { out: self.out })
    }

    fn end(self) -> Written {
        self.close()
    }
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::report::json::put_escaped;
    use proptest::prelude::{any, prop_assert_eq, proptest};
    use serde::Serialize;
    use serde_json::{Value, json};

    fn both(value: &impl Serialize) -> (String, String) {
        let (mut own, mut library) = (Vec::new(), Vec::new());
        write(&mut own, value).unwrap();
        put_escaped(&mut library, value).unwrap();
        (String::from_utf8(own).unwrap(), String::from_utf8(library).unwrap())
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
        assert!(write(&mut Vec::new(), &0.5).is_err());
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
