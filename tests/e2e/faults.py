#!/usr/bin/env python3
"""What the real window does when things go wrong: the program fails in each of its parts, and two
windows have one project open.

Usage: faults.py PROGRAM PROJECT
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import window
from window import ANNOTATOR, Screen, Window, check, last_step, rows_of, wait_for


def settled(folder, project):
    """Settings that say who annotates, so that nobody asks."""
    settings = folder / "config" / "gainsay" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"annotators":{"%s":"%s"}}' % (project, ANNOTATOR))


def mark_first_words(screen, view, project, key="1", length=5):
    """Marks some words of the first line; returns how many spans there are then."""
    database = project / "annotations.sqlite"
    start = last_step(database)[0]
    left, middle, height = view.first_line()
    before = screen.rows()
    screen.hand("mousemove", left + 2, middle, "mousedown", 1)
    for step in range(1, length + 1):
        screen.hand("mousemove", left + 2 + step * height, middle)
    view.wait("the selection", lambda: screen.rows()[middle] != before[middle])
    screen.hand("mouseup", 1)
    view.wait("the picture at rest", screen.at_rest)
    screen.hand("key", key)
    view.wait("a step in the database", lambda: last_step(database)[0] > start)
    return spans(project)


def spans(project):
    sql = "SELECT count(*) FROM annotation WHERE layer = ? AND kind = 'span'"
    return rows_of(project / "annotations.sqlite", sql, ANNOTATOR)[0][0]


def reports(folder):
    return sorted((folder / "state" / "gainsay").glob("failure-*.txt"))


def fails(screen, program, project, folder, part, key, length):
    """The part fails at a key: a report is written, marks are there, and somebody is told."""
    view = Window(screen, program, project, folder / "config", folder / "log",
                  ["--fail", part], {"XDG_STATE_HOME": str(folder / "state")})
    marked = mark_first_words(screen, view, project, key, length)
    before = len(reports(folder))
    picture = screen.rows()
    screen.hand("key", "ctrl+shift+F12")
    written = wait_for(f"a report of the failure of {part}",
                       lambda: reports(folder)[before:] or None)
    said = written[-1].read_text()
    check("the report says what and where", "on purpose" in said and "guard.rs" in said, said[:400])
    check("the report holds no text", "canal" not in said.lower().replace(str(project).lower(), ""))
    if part == "paint":
        wait_for("the end of the program", lambda: view.program.poll() is not None)
        view.program = Follower(screen, folder)
        view.id = wait_for("the window that tells of it", view.find)
        screen.hand("windowfocus", "--sync", view.id)
    wait_for("the picture changes", lambda: screen.rows() != picture)
    wait_for("the picture at rest", screen.at_rest)
    check("the mark is there", spans(project) == marked, str(marked))
    if part == "paint":
        view.program.terminate()
    else:
        if part == "job":
            # The dialog is read and put away; the window goes on.
            screen.hand("key", "Escape")
            wait_for("the picture at rest", screen.at_rest)
        screen.hand("key", "ctrl+q")
        wait_for("the end of the program", lambda: view.program.poll() is not None)
        check("it ends well", view.program.returncode == 0, str(view.program.returncode))
    done = subprocess.run([program, "check", str(project)], capture_output=True, text=True,
                          timeout=120)
    check("the project is sound", done.returncode == 0, done.stdout + done.stderr)


class Follower:
    """The program that a failed one has started; it is no child of ours."""

    def __init__(self, screen, folder):
        self.pid = wait_for("the program anew", self.search)
        self.returncode = None

    @staticmethod
    def search():
        found = subprocess.run(["pgrep", "-f", "--", "--after-failure"], capture_output=True,
                               text=True).stdout.split()
        return int(found[0]) if found else None

    def poll(self):
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def terminate(self):
        os.kill(self.pid, 15)
        wait_for("its end", lambda: self.poll() is not None)


def two_windows(screen, program, project, folder):
    """What one window marks, the other shows, both ways."""
    one = Window(screen, program, project, folder / "config", folder / "log")
    other = Window(screen, program, project, folder / "config", folder / "log2")
    screen.hand("windowmove", "--sync", other.id, 1600, 0)
    wait_for("the picture at rest", screen.at_rest)

    def part(left):
        return [row[4 * left:4 * (left + 1600)] for row in screen.rows()]

    waits = []
    for view, left, there in ((one, 0, 1600), (other, 1600, 0)):
        screen.hand("windowfocus", "--sync", view.id)
        wait_for("the picture at rest", screen.at_rest)
        view.x = left
        before = part(there)
        marked = spans(project)
        mark_first_words(screen, view, project, "2", 12)
        begun = time.monotonic()
        wait_for("the mark in the other window", lambda: part(there) != before)
        waits.append(time.monotonic() - begun)
        check("one mark more", spans(project) == marked + 1, str(marked))
        # The next one goes elsewhere.
        screen.hand("key", "ctrl+z")
        wait_for("it is undone", lambda: spans(project) == marked)
        wait_for("the picture at rest", screen.at_rest)
    print("seen by the other window after", ", ".join(f"{wait:.2f} s" for wait in waits))
    for view in (one, other):
        screen.hand("windowfocus", "--sync", view.id)
        wait_for("the picture at rest", screen.at_rest)
        view.quit()
    left = sorted(path.name for path in project.glob("annotations.sqlite*"))
    check("the project is one file again", left == ["annotations.sqlite"], str(left))


def main(program, sample):
    program = str(Path(program).resolve())
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        project = folder / "project"
        shutil.copytree(sample, project)
        settled(folder, project)
        screen = Screen(folder, width=3200)
        try:
            # Each time other marks: the same words are not marked twice with one label.
            fails(screen, program, project, folder, "logic", "1", 5)
            fails(screen, program, project, folder, "ui", "2", 5)
            fails(screen, program, project, folder, "job", "3", 5)
            fails(screen, program, project, folder, "paint", "1", 12)
            two_windows(screen, program, project, folder)
        except AssertionError as error:
            print(f"FAILED: {error}")
            for log in sorted(folder.glob("log*")):
                print(log.read_text(errors="replace"))
            failed = 1
        finally:
            screen.stop()
    print(f"faults: {window.passed} passed, {failed} failed")
    return failed


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
