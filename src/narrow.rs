//! Numbers with fewer bits: the one place where a cast may cut anything off.
//!
//! What the user's input decides is checked where it comes in, and an error names the limit: a file has half a gigabyte at
//! most, and the files of a run one together. So nothing that is counted in them reaches 2^32, and nothing is lost here.

/// A count, offset or index as 32 bits.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "no run holds so much")]
pub(crate) const fn to_u32(number: usize) -> u32 {
    debug_assert!(number <= u32::MAX as usize, "a run has a gigabyte at most");
    number as u32
}

/// A place among few things as 8 bits. Should it not fit after all, it is the largest number.
#[inline]
pub(crate) const fn to_u8(number: usize) -> u8 {
    debug_assert!(number <= u8::MAX as usize, "there are few of them");
    #[expect(clippy::cast_possible_truncation, reason = "what is larger is caught")]
    if number > u8::MAX as usize { u8::MAX } else { number as u8 }
}

/// The lower half of some bits.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the lower half is asked for")]
pub(crate) const fn low_u64(bits: u128) -> u64 {
    bits as u64
}

/// The lower half of some bits.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the lower half is asked for")]
pub(crate) const fn low_u32(bits: u64) -> u32 {
    bits as u32
}

/// The lowest byte of some bits.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the lowest byte is asked for")]
pub(crate) const fn low_u8(bits: u64) -> u8 {
    bits as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stays_and_what_is_asked_for_is_the_lower_part() {
        assert_eq!([0, 7, u32::MAX as usize].map(to_u32), [0, 7, u32::MAX]);
        assert_eq!([0, 7, 255].map(to_u8), [0, 7, 255]);
        assert_eq!(low_u64(u128::MAX - 1), u64::MAX - 1);
        assert_eq!((low_u32(0x0123_4567_89ab_cdef), low_u8(0x1ff)), (0x89ab_cdef, 0xff));
    }
}
