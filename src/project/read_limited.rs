//! All bytes of a file, where it is one that can be read whole.

use super::{LARGEST_FILE, open::LocatedFile};
use rayon::{
    iter::{IndexedParallelIterator, ParallelIterator},
    slice::ParallelSliceMut,
};
use std::{
    fs::File,
    io::{self, Read},
};

/// Reads a regular file of a bearable size.
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

/// The size of a file, which must be a regular one. It is asked of the open file: what has its path may be
/// another one by now.
fn regular(file: &File) -> io::Result<u64> {
    let metadata = file.metadata()?;
    if metadata.is_file() { Ok(metadata.len()) } else { Err(io::Error::other("it is not a regular file")) }
}

/// Reads a file that is open already.
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

/// Reads a large file with several threads, each a part of it: most of the time goes into memory that is touched first.
/// None where that is not worth it, or where the file is not of that size any more.
#[cfg(unix)]
fn read_side_by_side(file: &File, size: usize) -> Option<Vec<u8>> {
    use std::os::unix::fs::FileExt;
    /// How much is read in one go.
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

/// Where a file can only be read from its beginning.
#[cfg(not(unix))]
fn read_side_by_side(_: &File, _: usize) -> Option<Vec<u8>> {
    None
}

/// Reads all there is; `size` is about how much that will be. Room that grows step by step would end up
/// twice as large.
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
        // It grew, or became shorter, since its size was asked.
        assert_eq!((side_by_side(bytes.len() - 1), side_by_side(bytes.len() + 1)), (None, None));
        fs::remove_file(&path).unwrap();
    }
}
