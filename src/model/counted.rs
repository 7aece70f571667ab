//! Numbers of things in words for people: "1 mark", "1,200 marks".
//!
//! Sentences are the business of whoever says them.

/// How many of something whose plural ends in "s".
pub fn counted(n: usize, one: &str) -> String {
    counted_as(n, one, &format!("{one}s"))
}

/// How many of something.
pub fn counted_as(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", number(n), if n == 1 { one } else { many })
}

/// A number with its thousands set off.
pub fn number(n: usize) -> String {
    let digits = n.to_string();
    let mut words = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            words.push(',');
        }
        words.push(digit);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_thousands_set_off() {
        assert_eq!(
            [0, 7, 999, 1_000, 100_000, 1_234_567].map(number).join(" "),
            "0 7 999 1,000 100,000 1,234,567"
        );
    }

    #[test]
    fn one_thing_is_one_and_others_are_many() {
        assert_eq!(
            [0, 1, 2, 1_200].map(|n| counted(n, "hit")).join(" "),
            "0 hits 1 hit 2 hits 1,200 hits"
        );
        assert_eq!(counted_as(1, "person", "people"), "1 person");
        assert_eq!(counted_as(3, "person", "people"), "3 people");
    }
}
