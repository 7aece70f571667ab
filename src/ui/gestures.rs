//! What the mouse does in the text, in words, for the page of keys.
//!
//! The gestures themselves are in `ui::text::select` and `ui::text::view`.

/// Gesture, and what it does.
pub(super) const GESTURES: [(&str, &str); 13] = [
    ("Select whole words", "Drag"),
    ("Select single characters", "Alt and drag"),
    ("Select a word; drag on to go on by words", "Double click"),
    ("Select a sentence; drag on to go on by sentences", "Triple click"),
    ("Extend the selection", "Shift and click"),
    ("Scroll along while selecting", "Drag past an edge"),
    ("Select the smallest mark there", "Click on a mark"),
    ("Select the next larger mark", "Click again at the same place"),
    ("Clear the selection", "Click on bare text"),
    ("Take a label up, or mark with it", "Click on it in the bottom line"),
    ("Larger or smaller text", "Ctrl and wheel, or pinch"),
    ("Back and forward", "Buttons at the side of the mouse"),
    ("Open a folder or a text", "Drop it on the window"),
];
