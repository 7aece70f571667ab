#!/usr/bin/env python3
"""Annotates a whole text of the sample in the real window without ever touching the mouse, and looks into the
database afterwards: marks, attributes, an edge, a note, what is not the article, a question, done.

Usage: keyboard.py PROGRAM PROJECT
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

import window
from faults import settled
from window import ANNOTATOR, Screen, Window, check, last_step, rows_of

DOCUMENT = "texts/09-lock-keepers-letter.txt"
# Key of the label, words, and the digits of all its attributes.
MARKS = [
    (2, "the keepers of Vessen, all eleven of us", "2 1"),
    (3, "deny that any of them spoke to TV Saltmark", "1"),
    (1, "any of them spoke to TV Saltmark", "4 2 1"),
    (1, "Barges were told to wait", "3 2 1"),
    (2, "The Morrow River Observatory", "3 1"),
    (3, "would not say whether it will withdraw its report", "4"),
    (2, "a docker", "1 2"),
    (1, "it was typed at the ministry", "3 2 1"),
    (1, "the lock will open again on a Sunday", "3 2 2"),
]
LABELS = {1: "claim", 2: "source", 3: "denial"}
FORM = ["quoted", "mixed", "paraphrased", "mention"]
YES_NO = ["yes", "no"]
ATTRIBUTES = {
    1: [("form", FORM), ("hedged", YES_NO), ("voice", ["attributed", "unnamed", "own"])],
    2: [("kind", ["person", "group", "institution", "media", "document"]), ("named", YES_NO)],
    3: [("force", ["outright", "partial", "doubted", "no comment"])],
}
NOTE = "by hearsay twice over"
NOTE_ON_IT = "a blog, not a newspaper"


class Hand:
    """Keys alone; each that saves something is waited for in the database."""

    def __init__(self, screen, view, database):
        self.screen, self.view, self.database = screen, view, database

    def keys(self, *keys):
        self.screen.hand("key", "--delay", 30, *keys)

    def words(self, words):
        self.screen.hand("type", "--delay", 30, words)

    def rest(self):
        self.view.wait("the picture at rest", self.screen.at_rest)

    def saved(self, name, *keys):
        """Presses keys, and waits for the step of this name that they make."""
        start = last_step(self.database)[0]
        self.keys(*keys)
        self.step_after(start, name)

    def step_after(self, start, name):
        step = self.view.wait(f"“{name}”", lambda: (found := last_step(self.database))[0] > start and found)
        check("the step", step[1] == name and step[3] == ANNOTATOR, str(step))

    def find(self, words):
        """Selects words of the text: the search leaves its hit selected."""
        self.keys("ctrl+f")
        self.rest()
        self.words(words)
        self.rest()
        self.keys("Escape")
        self.rest()


def annotate(hand):
    hand.keys("ctrl+l")
    hand.rest()
    hand.words("09")
    hand.rest()
    hand.keys("Return")
    hand.rest()
    for key, words, digits in MARKS:
        hand.find(words)
        hand.saved(f"Mark {LABELS[key]}", str(key))
        hand.keys("t")
        hand.rest()
        for digit, (attribute, values) in zip(digits.split(), ATTRIBUTES[key]):
            hand.saved(f"Set {attribute} to {values[int(digit) - 1]}", digit)
        # After the last attribute the text has the keys again.
    # The last mark is selected: its end goes on by a word, and back.
    hand.saved("Move mark", "f")
    hand.saved("Move mark", "d")
    start = last_step(hand.database)[0]
    hand.keys("e")
    hand.rest()
    hand.words(NOTE)
    hand.keys("Escape")
    hand.step_after(start, "Write note")
    # From "Share this" to the end it is not the article: somebody has said so; it is taken back and said again.
    hand.find("Share this:")
    hand.saved("Take back into the article", "alt+shift+x")
    hand.saved("Leave out of the article", "alt+End")
    hand.saved("Ask the supervisor", "q")
    start = last_step(hand.database)[0]
    hand.keys("shift+e")
    hand.rest()
    hand.words(NOTE_ON_IT)
    hand.keys("Escape")
    hand.step_after(start, "Write note on the document")
    hand.saved("Call the document done", "ctrl+Return")


def look(database, project):
    text = (project / DOCUMENT).read_bytes().decode("utf-8-sig").encode("utf-8")
    found = rows_of(database, "SELECT a.label, a.quote, a.ranges, a.attributes, a.note FROM annotation AS a"
                    " JOIN document AS d ON d.id = a.document WHERE a.layer = ? AND a.kind = 'span'"
                    " AND d.path = ?", ANNOTATOR, DOCUMENT)
    by_words = {}
    for label, quote, ranges, attributes, note in found:
        (start, end), = json.loads(ranges)
        words = json.loads(quote)["text"]
        check("the words stand there", text[start:end].decode("utf-8") == words, words)
        by_words[(label, words)] = (json.loads(attributes), note)
    check("as many marks as were made", len(found) == len(MARKS), str(sorted(by_words)))
    for key, words, digits in MARKS:
        check("the mark", (LABELS[key], words) in by_words, f"{words!r} in {sorted(by_words)}")
        attributes, note = by_words[(LABELS[key], words)]
        chosen = zip(digits.split(), ATTRIBUTES[key])
        expected = {name: values[int(digit) - 1] for digit, (name, values) in chosen}
        check("its attributes", attributes == expected, f"{words!r}: {attributes}")
        check("its note", note == (NOTE if words == MARKS[-1][1] else ""), note)
    status = rows_of(database, "SELECT p.state, p.note, p.question FROM progress AS p JOIN document AS d"
                     " ON d.id = p.document WHERE p.layer = ? AND d.path = ?", ANNOTATOR, DOCUMENT)
    check("done, with a question and a note", status == [("done", NOTE_ON_IT, 1)], str(status))
    regions = rows_of(database, "SELECT r.value FROM project_row AS r JOIN document AS d ON d.id = r.document"
                      " WHERE r.kind = 'region' AND d.path = ?", DOCUMENT)
    ends = [json.loads(value)["region"]["range"][1] for value, in regions]
    check("the rest is not the article", len(text) in ends, f"{ends} of {len(text)}")


def main(program, sample):
    program = str(Path(program).resolve())
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        project = folder / "project"
        shutil.copytree(sample, project)
        settled(folder, project)
        screen = Screen(folder)
        try:
            view = Window(screen, program, project, folder / "config", folder / "log")
            annotate(Hand(screen, view, project / "annotations.sqlite"))
            view.quit()
            look(project / "annotations.sqlite", project)
            failed = 0
        except AssertionError as error:
            print(f"FAILED: {error}")
            log = folder / "log"
            print(log.read_text(errors="replace") if log.exists() else "no log")
            failed = 1
        finally:
            screen.stop()
    print(f"keyboard: {window.passed} passed, {failed} failed")
    return failed


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
