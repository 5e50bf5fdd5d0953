//! Prefetching: asking for memory some steps before it is read.
//!
//! What a run works with is larger than the near caches, and much of it is read in no order that a processor could
//! foresee. A read then waits, and all that comes behind it. To ask for the memory some steps ahead waits for no more
//! than the page that it lies in, and if many lines are asked for in a row these waits are one.

/// How many bytes come into a cache together, on nearly all processors.
pub const CACHE_LINE: usize = 64;

/// Asks for the line of memory that a value begins in.
#[inline]
pub fn prefetch<T>(value: &T) {
    #[cfg(all(target_arch = "x86_64", target_feature = "sse"))]
    safe_arch::prefetch_t0(value);
    // Elsewhere it comes when it is read.
    #[cfg(not(all(target_arch = "x86_64", target_feature = "sse")))]
    let _ = value;
}

/// The same for one of a row, if it is there.
#[inline]
pub fn prefetch_at<T>(all: &[T], index: usize) {
    if let Some(value) = all.get(index) {
        prefetch(value);
    }
}
