#!/usr/bin/env python3
"""Opens the sample in the real window, marks words by mouse and key, quits, and looks into the
database and the export; then opens it again and undoes.

Everything is waited for by a condition: a window, the picture at rest, a file, a row.
Where to drag is found in the picture, so that a moved panel breaks nothing here.

Usage: window.py PROGRAM PROJECT
"""

import json
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ANNOTATOR = "e2e"
LIMIT_SECS = 90
# The part of the window in which the document is, as shares of its width and height: it leaves
# out the list, the inspector and the bars.
COLUMN = (0.20, 0.75)
ROWS = (0.08, 0.90)
# How dark, at most, the text of an article is; what lies outside it is greyer.
INK = 0x50
# Rows that may change while the picture is at rest: a blinking caret.
CARET_ROWS = 40

passed = 0


def check(what, fine, seen=""):
    global passed
    if not fine:
        raise AssertionError(f"{what} {seen}")
    passed += 1


def wait_for(what, condition, program=None):
    """Waits until the condition holds and returns what it gave."""
    end = time.monotonic() + LIMIT_SECS
    while time.monotonic() < end:
        if found := condition():
            return found
        if program is not None and program.poll() is not None:
            raise AssertionError(f"the program ended ({program.returncode}) before: {what}")
        time.sleep(0.05)
    raise AssertionError(f"waited in vain: {what}")


class Screen:
    """An X server without a screen, and its picture."""

    def __init__(self, folder, width=1600):
        reading, writing = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x1000x24", "-noreset", "-nolisten", "tcp",
             "-fbdir", str(folder)],
            pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        check("Xvfb gives a display", number.isdigit(), number)
        self.display = f":{number}"
        self.file = folder / "Xvfb_screen0"

    def rows(self):
        """The picture: a list of rows of bytes, blue, green, red and nothing for each pixel."""
        data = self.file.read_bytes()
        head = struct.unpack(">25I", data[:100])
        size, width, height, bits, stride, colours = (head[i] for i in (0, 4, 5, 11, 12, 19))
        assert bits == 32, bits
        start = size + colours * 12
        return [data[start + y * stride:start + y * stride + width * 4] for y in range(height)]

    def at_rest(self):
        """Whether there is a picture and it has stopped changing."""
        one = self.rows()
        if not any(any(row) for row in one):
            return False
        for _ in range(4):
            time.sleep(0.1)
            two = self.rows()
            if sum(a != b for a, b in zip(one, two)) > CARET_ROWS:
                return False
        return True

    def hand(self, *arguments):
        done = subprocess.run(["xdotool", *map(str, arguments)], capture_output=True, text=True,
                              env={**os.environ, "DISPLAY": self.display}, timeout=LIMIT_SECS)
        return done.stdout

    def stop(self):
        self.server.terminate()
        self.server.wait()


class Window:
    """The program with its window."""

    def __init__(self, screen, program, project, config, log, arguments=(), more=None):
        environment = {key: value for key, value in os.environ.items() if key != "WAYLAND_DISPLAY"}
        environment |= {"DISPLAY": screen.display, "XDG_CONFIG_HOME": str(config),
                        "USER": ANNOTATOR, "LIBGL_ALWAYS_SOFTWARE": "1", "RUST_BACKTRACE": "1",
                        # Not on the machine of whoever runs this.
                        "XDG_STATE_HOME": str(config.parent / "state")} | (more or {})
        self.screen = screen
        self.log = log
        self.others = set(self.all_windows())
        with log.open("ab") as out:
            self.program = subprocess.Popen([program, *arguments, str(project)], env=environment, stdout=out,
                                            stderr=out)
        self.id = self.wait("a window", self.find)
        # There is no window manager that would do it.
        screen.hand("windowfocus", "--sync", self.id)
        self.wait("its picture at rest", screen.at_rest)
        place = screen.hand("getwindowgeometry", "--shell", self.id)
        place = dict(line.split("=") for line in place.split())
        self.x, self.y, self.width, self.height = (
            int(place[key]) for key in ("X", "Y", "WIDTH", "HEIGHT"))

    def all_windows(self):
        return self.screen.hand("search", "--onlyvisible", "--name", "Gainsay").split()

    def find(self):
        """The window that was not there before."""
        return next((found for found in self.all_windows() if found not in self.others), None)

    def wait(self, what, condition):
        return wait_for(what, condition, self.program)

    def first_line(self):
        """Where the first line of the article begins: left edge, middle, height."""
        left, right = (self.x + int(share * self.width) for share in COLUMN)
        top, bottom = (self.y + int(share * self.height) for share in ROWS)
        dark = {}
        for y, row in enumerate(self.screen.rows()[top:bottom], top):
            for x in range(left, right):
                if max(row[4 * x:4 * x + 3]) < INK:
                    dark[y] = x if y not in dark else min(x, dark[y])
            if dark and y not in dark:
                if len(dark) >= 6:
                    break
                # A stroke is no line of text.
                dark = {}
        check("there is text in the window", len(dark) >= 6, str(dark))
        return min(dark.values()), sum(dark) // len(dark), len(dark)

    def quit(self):
        self.screen.hand("key", "ctrl+q")
        wait_for("the end of the program", lambda: self.program.poll() is not None)
        check("it ends well", self.program.returncode == 0, str(self.program.returncode))
        said = self.log.read_text(errors="replace")
        check("it does not panic", "panicked" not in said, said)


def rows_of(database, sql, *values):
    """What a query gives, by a connection that cannot write."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


def last_step(database):
    sql = "SELECT seq, name, kind, author, layer FROM step ORDER BY seq DESC LIMIT 1"
    return rows_of(database, sql)[0]


def files_of(project):
    return {path.relative_to(project): path.read_bytes()
            for path in project.rglob("*") if path.is_file()}


def mark(screen, program, project, folder):
    database = project / "annotations.sqlite"
    settings = folder / "config" / "gainsay" / "settings.json"
    start = last_step(database)[0]
    window = Window(screen, program, project, folder / "config", folder / "log")

    # "Who are you?" has the login name filled in.
    screen.hand("key", "Return")
    window.wait("who annotates is remembered",
                lambda: settings.exists() and ANNOTATOR in settings.read_text())
    window.wait("the picture at rest", screen.at_rest)

    left, middle, height = window.first_line()
    before = screen.rows()
    screen.hand("mousemove", left + 2, middle, "mousedown", 1)
    for step in range(1, 6):
        screen.hand("mousemove", left + 2 + step * height, middle)
    window.wait("the selection", lambda: screen.rows()[middle] != before[middle])
    screen.hand("mouseup", 1)
    window.wait("the picture at rest", screen.at_rest)
    screen.hand("key", "1")
    step = window.wait("a step in the database",
                       lambda: (found := last_step(database))[0] > start and found)
    check("the step", step[1:] == ("Mark claim", "do", ANNOTATOR, ANNOTATOR), str(step))
    window.quit()
    return look(program, database, project)


def look(program, database, project):
    """Compares the database with the text, and the export with both."""
    found = rows_of(database, "SELECT id, label, ranges, quote, text, document FROM annotation"
                    " WHERE layer = ? AND kind = 'span'", ANNOTATOR)
    check("one span", len(found) == 1, str(found))
    span, label, ranges, quote, text, document = found[0]
    ranges, quote = json.loads(ranges), json.loads(quote)["text"]
    words = rows_of(database, "SELECT words FROM text WHERE hash = ?", text)[0][0]
    path = rows_of(database, "SELECT path FROM document WHERE id = ?", document)[0][0]
    encoded = words.encode("utf-8")
    cut = " ".join(encoded[start:end].decode("utf-8") for start, end in ranges)
    check("the quote is what stands there", quote == cut, f"{quote!r} {cut!r}")
    check("the text is that of the file",
          (project / path).read_bytes().decode("utf-8-sig") == words)
    (start, end), = ranges
    around = encoded[:start].decode("utf-8")[-1:] + encoded[end:].decode("utf-8")[:1]
    check("whole words are marked", quote and quote.strip() == quote
          and not any(c.isalnum() for c in around), f"{quote!r} {around!r}")
    check("the label", label == "claim", label)

    for unit, size in (("bytes", lambda s: len(s.encode("utf-8"))), ("chars", len),
                       ("utf16", lambda s: len(s.encode("utf-16-le")) // 2)):
        done = subprocess.run([program, "export", str(project), "--format", "jsonl", "--layer",
                               ANNOTATOR, "--offsets", unit], capture_output=True, timeout=60)
        check("the export ends well", done.returncode == 0, done.stderr.decode())
        _, line = map(json.loads, done.stdout.decode("utf-8").splitlines())
        place = [size(encoded[:at].decode("utf-8")) for at in (start, end)]
        told = {key: line["spans"][0][key] for key in ("id", "label", "ranges", "text", "origin")}
        check(f"the export in {unit} tells the same",
              told == {"id": span, "label": label, "ranges": [place], "text": quote,
                       "origin": "hand"}, str(told))
        check("and of the same document",
              (line["document"], line["text"], line["status"]) == (path, words, "in progress"))
    print(f"marked {quote!r} in {path}")


def undo(screen, program, project, folder):
    """After a restart the mark can be undone; nobody asks again who one is."""
    database = project / "annotations.sqlite"
    start = last_step(database)[0]
    window = Window(screen, program, project, folder / "config", folder / "log")
    screen.hand("key", "ctrl+z")
    step = window.wait("an undo in the database",
                       lambda: (found := last_step(database))[0] > start and found)
    check("the undo", step[1:3] == ("Mark claim", "undo"), str(step))
    window.quit()
    left = rows_of(database, "SELECT count(*) FROM annotation WHERE layer = ?", ANNOTATOR)
    check("the mark is gone", left == [(0,)], str(left))


def main(program, sample):
    program = str(Path(program).resolve())
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        project = folder / "project"
        shutil.copytree(sample, project)
        before = files_of(project)
        screen = Screen(folder)
        try:
            mark(screen, program, project, folder)
            after = files_of(project)
            check("no file came or went", sorted(before) == sorted(after), str(sorted(after)))
            changed = [str(path) for path in before if before[path] != after[path]]
            check("only the database changed", changed == ["annotations.sqlite"], str(changed))
            undo(screen, program, project, folder)
            failed = 0
        except AssertionError as error:
            print(f"FAILED: {error}")
            log = folder / "log"
            print(log.read_text(errors="replace") if log.exists() else "no log")
            failed = 1
        finally:
            screen.stop()
    print(f"end to end: {passed} passed, {failed} failed")
    return failed


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
