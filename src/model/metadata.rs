//! The fields of a document's metadata: which everybody knows, and what may stand in them.
//!
//! A field is a short word of one's own choice; five have a meaning that the program knows.

use crate::text::check_iso_date;

pub const TITLE: &str = "title";
pub const DATE: &str = "date";
pub const PUBLISHER: &str = "publisher";
pub const URL: &str = "url";
pub const LANGUAGE: &str = "language";

/// The fields that the program knows, as they are shown: id and name.
pub const KNOWN_FIELDS: [(&str, &str); 5] = [
    (TITLE, "Title"),
    (DATE, "Date"),
    (PUBLISHER, "Publisher"),
    (URL, "URL"),
    (LANGUAGE, "Language"),
];

/// The name of the column that says which document a line is about; no field can be called so.
pub const DOCUMENT: &str = "document";

/// In characters.
const LONGEST_FIELD: usize = 60;
const LONGEST_VALUE: usize = 4_000;

/// The name that people read.
pub fn field_name(field: &str) -> &str {
    KNOWN_FIELDS.iter().find(|(id, _)| *id == field).map_or(field, |(_, name)| name)
}

/// The field that a word means: one that is known, whatever the case of its letters, else the word itself.
///
/// # Errors
/// Why no field can be called so, as a sentence without its full stop.
pub fn field_id(word: &str) -> Result<String, String> {
    let word = word.trim();
    let known = KNOWN_FIELDS
        .iter()
        .find(|(id, name)| id.eq_ignore_ascii_case(word) || name.eq_ignore_ascii_case(word));
    if let Some((id, _)) = known {
        return Ok((*id).to_owned());
    }
    if word.is_empty() {
        return Err("A field needs a name".to_owned());
    }
    if word.chars().count() > LONGEST_FIELD {
        return Err(format!("The name of a field has {LONGEST_FIELD} characters at most"));
    }
    if word.chars().any(char::is_control) {
        return Err("The name of a field has no line end or tab in it".to_owned());
    }
    if word.eq_ignore_ascii_case(DOCUMENT) {
        return Err(format!("“{DOCUMENT}” names the document itself; choose another word"));
    }
    Ok(word.to_owned())
}

/// A value as it is kept: without white space around it.
///
/// # Errors
/// What is wrong with it, as a sentence without its full stop.
pub fn field_value(field: &str, value: &str) -> Result<String, String> {
    let value = value.trim();
    let wrong = |why: &str| format!("“{value}” is no {}: {why}", field_name(field).to_lowercase());
    if value.chars().count() > LONGEST_VALUE {
        return Err(format!("This is longer than {LONGEST_VALUE} characters"));
    }
    match field {
        DATE if !value.is_empty() => check_iso_date(value).map_err(wrong)?,
        LANGUAGE if !value.is_empty() => check_language(value).map_err(wrong)?,
        _ => {}
    }
    Ok(value.to_owned())
}

/// Whether a word has the form of a language tag (BCP 47): "en", "pt-BR", "zh-Hant-TW". Not whether there is such a
/// language.
fn check_language(tag: &str) -> Result<(), &'static str> {
    const FORM: &str = "it must look like en, uk or pt-BR (a tag by BCP 47)";
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    let letters = language.bytes().all(|b| b.is_ascii_alphabetic());
    if !(letters && (2..=3).contains(&language.len()) || language.eq_ignore_ascii_case("x")) {
        return Err(FORM);
    }
    let part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    if parts.all(part) { Ok(()) } else { Err(FORM) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_that_are_known_are_found_in_any_case() {
        assert_eq!(field_id(" Title").as_deref(), Ok("title"));
        assert_eq!(field_id("URL").as_deref(), Ok("url"));
        assert_eq!(field_id("Seen by").as_deref(), Ok("Seen by"));
        for bad in ["", " ", "Document", "a\nb", &"x".repeat(61)] {
            assert!(field_id(bad).is_err(), "{bad:?}");
        }
        assert_eq!(field_name("url"), "URL");
        assert_eq!(field_name("Seen by"), "Seen by");
    }

    #[test]
    fn dates_and_languages_are_looked_at() {
        assert_eq!(field_value(DATE, " 2025-07 ").as_deref(), Ok("2025-07"));
        let said = field_value(DATE, "5 July").unwrap_err();
        assert_eq!(said, "“5 July” is no date: it must look like 2025-07-10, 2025-07 or 2025");
        for good in ["en", "uk", "pt-BR", "zh-Hant-TW", "sr-Latn", "ast", "x-own", ""] {
            assert_eq!(field_value(LANGUAGE, good).as_deref(), Ok(good));
        }
        for bad in ["english", "e", "en_US", "en-", "de DE", "українська"] {
            assert!(field_value(LANGUAGE, bad).is_err(), "{bad}");
        }
        assert_eq!(field_value("seen by", "5 July").as_deref(), Ok("5 July"));
        assert!(field_value(TITLE, &"x".repeat(4_001)).is_err());
    }
}
