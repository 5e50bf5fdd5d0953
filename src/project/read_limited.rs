//! Reads whole files within limits.

use super::{LARGEST_FILE, open::LocatedFile};
use rayon::{
    iter::{IndexedParallelIterator, ParallelIterator},
    slice::ParallelSliceMut,
};
use std::{
    fs::File,
    io::{self, Read},
};

/// Reads a regular file within the size limit.
pub fn read(located: &LocatedFile) -> io::Result<Vec<u8>> {
    read_open(located.open()?)
}

/// Reads a regular file of at most `most` bytes.
pub fn read_limited(located: &LocatedFile, most: u64) -> io::Result<Vec<u8>> {
    let file = located.open()?;
    regular(&file)?;
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other(format!("it is larger than {} MiB", most >> 20)));
    }
    Ok(bytes)
}

/// The size of a file, which must be a regular one. The open file is checked, not its path, because another file may
/// have that path by now.
fn regular(file: &File) -> io::Result<u64> {
    let metadata = file.metadata()?;
    if metadata.is_file() { Ok(metadata.len()) } else { Err(io::Error::other("it is not a regular file")) }
}

/// Reads a file that is already open.
pub fn read_open(mut file: File) -> io::Result<Vec<u8>> {
    let size = regular(&file)?;
    if size > LARGEST_FILE {
        return Err(too_large());
    }
    let size = usize::try_from(size).map_err(|_| too_large())?;
    match read_side_by_side(&file, size) {
        Some(bytes) => Ok(bytes),
        None => read_all(&mut file, size),
    }
}

/// Reads a large file with several threads, each one a part: most of the time goes into first-touch page faults.
/// Returns `None` if this is not worthwhile, or if the size of the file has changed.
#[cfg(unix)]
fn read_side_by_side(file: &File, size: usize) -> Option<Vec<u8>> {
    use std::os::unix::fs::FileExt;
    /// The number of bytes to read at a time.
    const PART: usize = 1 << 22;
    if size < 2 * PART || rayon::current_num_threads() == 1 {
        return None;
    }
    let mut bytes = vec![0; size];
    let parts = bytes.par_chunks_mut(PART).enumerate();
    let read = parts.map(|(index, part)| file.read_exact_at(part, (index * PART) as u64).ok());
    read.collect::<Option<()>>()?;
    let ends = matches!(file.read_at(&mut [0], size as u64), Ok(0));
    ends.then_some(bytes)
}

/// On this system, a file can only be read sequentially.
#[cfg(not(unix))]
fn read_side_by_side(_: &File, _: usize) -> Option<Vec<u8>> {
    None
}

/// Reads to the end. `size` is the approximate number of bytes: a buffer that grows by doubling would end up twice as
/// large.
pub fn read_all(reader: &mut dyn Read, size: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(size + 1);
    reader.take(LARGEST_FILE + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST_FILE { Err(too_large()) } else { Ok(bytes) }
}

fn too_large() -> io::Error {
    io::Error::other(format!("it is larger than {} MiB; split it", LARGEST_FILE >> 20))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_large_file_is_the_same_however_many_threads_read_it() {
        let path = std::env::temp_dir().join(format!("copydesk-bytes-{}", std::process::id()));
        let bytes: Vec<u8> = (0..9_u32 << 20).map(|at| (at ^ at >> 8 ^ at >> 16) as u8).collect();
        fs::write(&path, &bytes).unwrap();
        let located = LocatedFile::named(&path).unwrap();
        let with = |threads: usize| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        for threads in [1, 2, 3] {
            assert!(with(threads).install(|| read(&located)).unwrap() == bytes, "{threads} threads");
        }
        let file = File::open(&path).unwrap();
        let side_by_side = |size: usize| with(2).install(|| read_side_by_side(&file, size));
        assert_eq!(side_by_side(bytes.len()).is_some(), cfg!(unix));
        // The file grew or shrank after its size was taken.
        assert_eq!((side_by_side(bytes.len() - 1), side_by_side(bytes.len() + 1)), (None, None));
        fs::remove_file(&path).unwrap();
    }
}
