//! Cryptographic hashes as hexadecimal digits: what names words must not be made to name others.

use sha2::{Digest, Sha256};
use smol_str::SmolStr;

/// The hash of some bytes.
pub fn of(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The first bytes of a hash, two digits each.
pub fn hexadecimal(hash: &[u8], bytes: usize) -> SmolStr {
    let digit = |nibble: u8| char::from(if nibble < 10 { b'0' + nibble } else { b'a' - 10 + nibble });
    hash.iter().take(bytes).flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
