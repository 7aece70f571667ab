//! Reading one document: bytes from the disk, text out of them.
//!
//! Nothing is written, and what cannot be read is told with the reason.

use std::{fs, io::Read as _, path::Path, time::UNIX_EPOCH};

use sha2::{Digest as _, Sha256};

use crate::text::{DecodeError, Decoded, Wish, decode};

/// A document as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadText {
    pub decoded: Decoded,
    /// SHA-256 of the bytes of the file, lower-case hexadecimal.
    pub bytes_hash: String,
    pub size_bytes: u64,
    /// Milliseconds since 1970; 0 when the system does not tell.
    pub modified_ms: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("The file is gone. Put it back, or open the project again")]
    Gone,
    #[error("The file cannot be read ({0})")]
    Io(String),
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

impl From<std::io::Error> for ReadError {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::NotFound {
            Self::Gone
        } else {
            Self::Io(error.to_string())
        }
    }
}

/// Reads a document whole.
///
/// # Errors
/// In words that the window can show beside the file's name.
pub fn read_document(file: &Path, wish: Wish) -> Result<ReadText, ReadError> {
    // Before the bytes: should the file change in between, it counts as changed.
    let modified_ms = modified_ms(&fs::metadata(file)?);
    let bytes = fs::read(file)?;
    let decoded = decode(&bytes, wish)?;
    let bytes_hash = bytes_hash(&bytes);
    let size_bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    Ok(ReadText { decoded, bytes_hash, size_bytes, modified_ms })
}

/// The words of a document and nothing else: to be searched.
///
/// # Errors
/// As [`read_document`].
pub fn read_words(file: &Path, wish: Wish) -> Result<String, ReadError> {
    Ok(decode(&fs::read(file)?, wish)?.text)
}

/// Size and time of a file, which tell whether it has changed since it was read.
///
/// # Errors
/// As [`read_document`].
pub fn stamp_of(file: &Path) -> Result<(u64, u64), ReadError> {
    let meta = fs::metadata(file)?;
    Ok((meta.len(), modified_ms(&meta)))
}

fn bytes_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |hash, byte| hash + &format!("{byte:02x}"))
}

/// When a file was last changed, in milliseconds since 1970; 0 when the system does not tell.
pub(super) fn modified_ms(meta: &fs::Metadata) -> u64 {
    let since = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// Opens a file that is to be imported.
pub fn open_file(file: &Path) -> std::io::Result<impl std::io::BufRead + use<>> {
    let opened = fs::File::open(file)?;
    if opened.metadata()?.is_dir() {
        return Err(std::io::Error::other("it is a folder"));
    }
    Ok(std::io::BufReader::with_capacity(1 << 18, opened))
}

/// How many bytes a file has; 0 when that cannot be told.
pub fn size_of(file: &Path) -> u64 {
    fs::metadata(file).map_or(0, |meta| meta.len())
}

/// How many bytes [`probe`] looks at.
const PROBE_BYTES: u64 = 8192;

/// Whether a file looks like text, from its beginning. Used in the background for the list of
/// documents; what lies behind the beginning shows when the document is opened.
///
/// # Errors
/// As [`read_document`].
pub fn probe(file: &Path) -> Result<(), ReadError> {
    decode(&beginning(file, PROBE_BYTES)?, Wish::default())?;
    Ok(())
}

/// The first bytes of a file.
///
/// # Errors
/// As [`read_document`].
pub fn beginning(file: &Path, bytes: u64) -> Result<Vec<u8>, ReadError> {
    let mut beginning = Vec::new();
    fs::File::open(file)?.take(bytes).read_to_end(&mut beginning)?;
    Ok(beginning)
}

/// The bytes of a file and nothing else: to be compared with others.
pub fn bytes_hash_of(file: &Path) -> Result<String, ReadError> {
    Ok(bytes_hash(&fs::read(file)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probe_tells_texts_from_the_rest() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a.txt");
        // Its end lies inside a character.
        fs::write(&file, format!("x{}", "é".repeat(8000))).unwrap();
        assert_eq!(probe(&file), Ok(()));
        fs::write(&file, b"caf\xe9 au lait").unwrap();
        assert_eq!(probe(&file), Ok(()));
        fs::write(&file, b"\x89PNG\r\n\x1a\n\0\0\0").unwrap();
        assert!(matches!(probe(&file), Err(ReadError::Decode(DecodeError::NotText { .. }))));
        fs::write(&file, b"").unwrap();
        assert_eq!(probe(&file), Ok(()));
        assert_eq!(probe(&dir.path().join("none")), Err(ReadError::Gone));
    }
}
