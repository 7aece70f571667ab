//! The names of things: small types, so that one is never taken for another.
//!
//! Ids are compared and stored; they are never shown in the window.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization as _;
use uuid::Uuid;

macro_rules! word_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                Self(word.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

word_id! {
    /// The stable id of a label or of a relation kind, as `project.toml` spells it.
    LabelId
}
word_id! {
    /// The short id of a person, and of that person's layer. `gold` is the adjudicated layer.
    AnnotatorId
}
word_id! {
    /// The SHA-256 of a text's UTF-8 bytes, in lower-case hexadecimal.
    TextHash
}
uuid_id! {
    /// A span or relation; random, made once, never used again.
    AnnotationId
}
uuid_id! {
    /// A document; see [`DocumentId::of`].
    DocumentId
}
uuid_id! {
    /// A step; ordered by time, see [`crate::model::clock`].
    StepId
}
uuid_id! {
    /// One database file. A copy of the project made by another machine has another.
    CopyId
}

/// The version and variant bits of a UUID whose other bits are the caller's own (RFC 9562, 5.8).
fn custom_uuid(bytes: [u8; 16]) -> Uuid {
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

impl DocumentId {
    /// The id that a document gets at its first step, from its path (relative to the project,
    /// `/`, NFC) and its text, so that two machines with the same file agree without talking.
    pub fn of(path: &str, text: &TextHash) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(normal_path(path).as_bytes());
        hasher.update([0]);
        hasher.update(text.as_str().as_bytes());
        let digest = hasher.finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(digest.get(..16).unwrap_or(&[0; 16]));
        Self(custom_uuid(bytes))
    }
}

impl AnnotationId {
    pub fn from_random(random: u128) -> Self {
        Self(uuid::Builder::from_random_bytes(random.to_be_bytes()).into_uuid())
    }
}

impl CopyId {
    pub fn from_random(random: u128) -> Self {
        Self(uuid::Builder::from_random_bytes(random.to_be_bytes()).into_uuid())
    }
}

impl TextHash {
    pub fn of(text: &str) -> Self {
        Self(crate::text::sha256_hex(text))
    }
}

/// A path as documents are known by: relative, `/` between its parts, Unicode NFC.
pub fn normal_path(path: &str) -> String {
    path.replace('\\', "/").nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_known_by_its_path_and_text() {
        let text = TextHash::of("x");
        let id = DocumentId::of("a/caf\u{e9}.txt", &text);
        assert_eq!(id, DocumentId::of("a\\cafe\u{301}.txt", &text));
        assert_ne!(id, DocumentId::of("a/caf\u{e9}.txt", &TextHash::of("y")));
        assert_ne!(id, DocumentId::of("b/caf\u{e9}.txt", &text));
        assert_eq!(id.0.get_version_num(), 8);
    }
}
