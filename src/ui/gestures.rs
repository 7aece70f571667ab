//! What the mouse does in the text, and the keys that every text has, in words, for the page of keys.
//!
//! The gestures themselves are in `ui::text::gestures`, the keys in `ui::text::motion`.

/// What the caret does, and its keys.
pub(super) const CARET: [(&str, &str); 8] = [
    ("Caret by a character or a line", "Arrows"),
    ("Caret by a word or a paragraph", "Ctrl and arrows"),
    ("Caret to the start or the end of the line", "Home, End"),
    ("Caret by a page", "Page up, Page down"),
    ("Caret to the start or the end of the text", "Ctrl Home, Ctrl End"),
    ("Select as the caret goes", "Shift with these"),
    ("Mark what is selected with the label taken up", "↵"),
    ("Copy the selection", "Ctrl C"),
];

/// Gesture, and what it does.
pub(super) const GESTURES: [(&str, &str); 15] = [
    ("Select whole words", "Drag"),
    ("Select single characters", "Alt and drag"),
    ("Select a word; drag on to go on by words", "Double click"),
    ("Select a sentence; drag on to go on by sentences", "Triple click"),
    ("Extend the selection", "Shift and click"),
    ("Join words to the selected mark", "Ctrl and drag"),
    ("Scroll along while selecting", "Drag past an edge"),
    ("Select the smallest mark there", "Click on a mark"),
    ("Select the next larger mark", "Click again at the same place"),
    ("Select a mark beside the others, or no longer", "Ctrl and click on a mark"),
    ("Clear the selection", "Click on bare text"),
    ("Take a label up, or mark with it", "Click on it in the bottom line"),
    ("Larger or smaller text", "Ctrl and wheel, or pinch"),
    ("Back and forward", "Buttons at the side of the mouse"),
    ("Open a folder or a text", "Drop it on the window"),
];
