//! How a person likes the texts set: face, distance of lines, width of the column, numbers.
//!
//! The size is the zoom, and so it is not here: one number, changed by keys, by the wheel and in
//! the settings alike.

use serde::{Deserialize, Serialize};

/// The face that documents are read in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Face {
    #[default]
    Serif,
    Sans,
    /// A family of this machine, by its name; where it is missing, the serif stands in.
    System(String),
}

/// A number that goes up and down by steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    pub steps: &'static [u32],
    pub usual: u32,
}

impl Scale {
    /// The nearest step above, if there is one.
    pub fn more(&self, now: u32) -> Option<u32> {
        self.steps.iter().copied().find(|step| *step > now)
    }

    /// The nearest step below, if there is one.
    pub fn less(&self, now: u32) -> Option<u32> {
        self.steps.iter().rev().copied().find(|step| *step < now)
    }

    /// A value within the steps: settings may have been written by hand.
    fn held(&self, value: u32) -> u32 {
        let first = self.steps.first().copied().unwrap_or(self.usual);
        let last = self.steps.last().copied().unwrap_or(self.usual);
        value.clamp(first, last)
    }
}

/// The size of the text in percent of the usual one.
pub const ZOOM: Scale =
    Scale { steps: &[50, 70, 80, 90, 100, 110, 125, 150, 175, 200, 300], usual: 100 };
/// The distance of lines in percent of the size of the text.
pub const LINES: Scale =
    Scale { steps: &[120, 130, 140, 150, 162, 175, 190, 210, 240], usual: 162 };
/// The width of the column, in characters of ordinary prose.
pub const MEASURE: Scale =
    Scale { steps: &[40, 46, 52, 60, 66, 72, 78, 84, 90, 100, 120, 140, 160], usual: 78 };

/// What is numbered in the margin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Numbers {
    #[default]
    Nothing,
    Lines,
    Paragraphs,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Typography {
    pub face: Face,
    pub numbers: Numbers,
    /// Line ends within a paragraph are shown as spaces.
    pub joined: bool,
    line_percent: u32,
    measure_chars: u32,
}

impl Default for Typography {
    fn default() -> Self {
        Self {
            face: Face::Serif,
            numbers: Numbers::Nothing,
            joined: false,
            line_percent: LINES.usual,
            measure_chars: MEASURE.usual,
        }
    }
}

impl Typography {
    pub fn line_percent(&self) -> u32 {
        LINES.held(self.line_percent)
    }

    pub fn measure_chars(&self) -> u32 {
        MEASURE.held(self.measure_chars)
    }

    #[must_use]
    pub fn with_face(&self, face: Face) -> Self {
        Self { face, ..self.clone() }
    }

    #[must_use]
    pub fn with_numbers(&self, numbers: Numbers) -> Self {
        Self { numbers, ..self.clone() }
    }

    #[must_use]
    pub fn with_joined(&self, joined: bool) -> Self {
        Self { joined, ..self.clone() }
    }

    #[must_use]
    pub fn with_line_percent(&self, line_percent: u32) -> Self {
        Self { line_percent, ..self.clone() }
    }

    #[must_use]
    pub fn with_measure_chars(&self, measure_chars: u32) -> Self {
        Self { measure_chars, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_lead_up_and_down_from_any_value() {
        assert_eq!(MEASURE.more(78), Some(84));
        assert_eq!(MEASURE.less(77), Some(72));
        assert_eq!(MEASURE.more(160), None);
        assert_eq!(LINES.less(120), None);
        for scale in [ZOOM, LINES, MEASURE] {
            assert!(scale.steps.is_sorted() && scale.steps.contains(&scale.usual));
        }
    }

    #[test]
    fn values_out_of_reach_are_brought_back() {
        let wild: Typography =
            serde_json::from_str(r#"{"line_percent":1,"measure_chars":99999}"#).unwrap();
        assert_eq!((wild.line_percent(), wild.measure_chars()), (120, 160));
        assert_eq!(wild.face, Face::Serif);
    }
}
