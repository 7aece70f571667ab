//! Which format a file to be imported is in: by how it begins, and by its name.

use super::{FORMATS, Format};

/// So much of a file is enough to tell, in bytes.
pub const BEGINNING: u64 = 4096;

/// The format of a file with this name that begins so; `None`: it may be several, or none.
pub fn format_of(name: &str, begins: &[u8]) -> Option<&'static dyn Format> {
    find(FORMATS, name, &String::from_utf8_lossy(begins))
}

fn find<'a>(formats: &[&'a dyn Format], name: &str, begins: &str) -> Option<&'a dyn Format> {
    let readers: Vec<&dyn Format> = formats.iter().copied().filter(|f| f.reads()).collect();
    if let [only] = readers[..] {
        // What is wrong with the file, it will say itself.
        return Some(only);
    }
    let ends = |f: &&dyn Format| {
        name.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case(f.extension()))
    };
    let begun: Vec<&dyn Format> = readers.iter().copied().filter(|f| f.begins_so(begins)).collect();
    // A name can be any; how a file begins is said by whoever wrote it.
    let likely = if begun.is_empty() { readers } else { begun };
    match likely[..] {
        [only] => Some(only),
        _ => match likely.into_iter().filter(ends).collect::<Vec<_>>()[..] {
            [only] => Some(only),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        formats::{Documents, ExportError, Head, Sink, Summary},
        model::Progress,
    };

    /// Its id is also its extension, and how its files begin.
    struct Made(&'static str);

    impl Format for Made {
        fn id(&self) -> &'static str {
            self.0
        }
        fn name(&self) -> &'static str {
            self.0
        }
        fn about(&self) -> &'static str {
            self.0
        }
        fn extension(&self) -> &'static str {
            self.0
        }
        fn export(
            &self,
            _: &Head,
            _: &mut Documents<'_>,
            _: &mut dyn Sink,
            _: &dyn Progress,
        ) -> Result<Summary, ExportError> {
            Ok(Summary::default())
        }
        fn reads(&self) -> bool {
            true
        }
        fn begins_so(&self, begins: &str) -> bool {
            begins.starts_with(self.0)
        }
    }

    #[test]
    fn how_a_file_begins_tells_its_format_and_then_its_name() {
        let (a, b, c) = (Made("ann"), Made("tsv"), Made("tsv"));
        let found = |formats: &[&dyn Format], name: &str, begins: &str| {
            formats
                .iter()
                .position(|f| find(formats, name, begins).is_some_and(|g| std::ptr::addr_eq(*f, g)))
        };
        assert_eq!(found(&[&a], "x.txt", "whatever"), Some(0));
        assert_eq!(found(&[&a, &b], "x.ann", "tsv…"), Some(1));
        assert_eq!(found(&[&a, &b], "x.TSV", "whatever"), Some(1));
        assert_eq!(found(&[&a, &b], "x.txt", "whatever"), None);
        assert_eq!(found(&[&b, &c], "x.tsv", "tsv"), None);
    }

    #[test]
    fn what_was_exported_is_known_by_its_beginning() {
        let head = "{\"format\":\"gainsay/1\",\"project\":\"x\"}";
        assert_eq!(format_of("x", head.as_bytes()).map(Format::id), Some("jsonl"));
    }
}
