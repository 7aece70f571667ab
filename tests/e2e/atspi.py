#!/usr/bin/env python3
"""What a screen reader gets of the real window, by the way that screen readers go: AT-SPI.

The text of documents in logical order, as it is in the file; marks with label, words and meaning,
which can be pressed; the rows and the buttons by name.

To be run under dbus-run-session, by a python3 that has gi and Atspi.
Usage: atspi.py PROGRAM CANAL CATCH
"""

import json
import os
import shutil
import sys
import tempfile
import unicodedata
from pathlib import Path

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

import window  # noqa: E402
from window import Screen, Window, check, rows_of, wait_for  # noqa: E402

ANNOTATOR = "a1"
# What must be heard of, at the least, so that an empty text is no beginning of every file.
LEAST_CHARACTERS = 400


def switch_on(display):
    """Tells programs that a screen reader is there, before they start."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)

    def call(name, path, interface, method, arguments):
        bus.call_sync(name, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE,
                      window.LIMIT_SECS * 1000)

    # What the bus starts from now on needs a display too.
    call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
         "UpdateActivationEnvironment", GLib.Variant("(a{ss})", ({"DISPLAY": display},)))
    for what in ("IsEnabled", "ScreenReaderEnabled"):
        call("org.a11y.Bus", "/org/a11y/bus", "org.freedesktop.DBus.Properties", "Set",
             GLib.Variant("(ssv)", ("org.a11y.Status", what, GLib.Variant("b", True))))


def children(node):
    return [child for index in range(node.get_child_count())
            if (child := node.get_child_at_index(index)) is not None]


def walk(node):
    """A node and all below it, in order; nothing of one that is not there."""
    if node is None:
        return
    yield node
    for child in children(node):
        yield from walk(child)


class Reader:
    """Sees the window as a screen reader does; nothing is remembered from one look to the next."""

    def __init__(self, view):
        self.view = view
        Atspi.init()

    def nodes(self):
        # What changes while one looks is looked at again.
        try:
            desktop = Atspi.get_desktop(0)
            desktop.clear_cache()
            found = []
            for program in children(desktop):
                program.set_cache_mask(Atspi.Cache.NONE)
                if program.get_process_id() == self.view.program.pid:
                    found.extend(walk(program))
            return found
        except GLib.Error:
            return []

    def all(self, role, name=lambda name: True):
        found = []
        for node in self.nodes():
            try:
                if node.get_role() == role and name(node.get_name() or ""):
                    found.append(node)
            except GLib.Error:
                continue
        return found

    def one(self, role, name):
        found = self.all(role, name)
        return found[0] if len(found) == 1 else None

    def wait(self, what, condition):
        def tried():
            try:
                return condition()
            except GLib.Error:
                return None
        return self.view.wait(what, tried)

    def document(self):
        return self.one(Atspi.Role.DOCUMENT_FRAME, lambda name: name == "Document text")

    def text(self):
        """All that is to be heard of the document."""
        node = self.document()
        return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node)) if node else None


def is_selected(node):
    return node is not None and node.get_state_set().contains(Atspi.StateType.SELECTED)


def press(reader, find):
    """Presses what is found, as it stands at that moment."""
    reader.wait("it can be pressed", lambda: (node := find()) is not None and Atspi.Action.do_action(node, 0))


def lines_of(file):
    """A file as it is to be heard."""
    return file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")


def spans_of(project, path):
    """Label, words and name for readers of each mark in a document, in order."""
    sql = ("SELECT a.label, a.quote, a.ranges FROM annotation a JOIN document d ON d.id = a.document"
           " WHERE d.path = ? AND a.layer = ? AND a.kind = 'span'")
    found = rows_of(project / "annotations.sqlite", sql, path, ANNOTATOR)
    found.sort(key=lambda row: json.loads(row[2]))
    return [(label, json.loads(quote)["text"], json.loads(ranges)) for label, quote, ranges in found]


def read(reader, project, number, known):
    """Opens a document by its row, and compares what is heard with the file."""
    path = next((project / "texts").glob(f"{number:02}-*"))
    words = lines_of(path)
    # The program names files in NFC, whatever the disk does.
    name = unicodedata.normalize("NFC", path.relative_to(project).as_posix())
    def row():
        return reader.one(Atspi.Role.LIST_ITEM, lambda told: told.startswith(name + ","))

    press(reader, row)
    heard = reader.wait(f"the text of {name}",
                        lambda: (told := reader.text()) and told[:60] == words[:60] and told)
    check("it is heard to the letter, in the order of the file", words.startswith(heard),
          f"{heard[-80:]!r}")
    check("all of the page is heard", len(heard) >= LEAST_CHARACTERS, str(len(heard)))
    check("words that are known are among it", known in heard, f"{known!r} in {heard!r}")
    # Between two looks the tree may be built anew, and nothing be there for a moment.
    reader.wait("it is said which document it is",
                lambda: (node := reader.document()) and node.get_description() == name)
    reader.wait("its row is the one that is chosen", lambda: is_selected(row()))
    return name, heard


def marks(reader, project, path, heard):
    """The marks on the page by name, pressed, and seen to be selected."""
    spans = spans_of(project, path)
    visible = set()
    for label, _, ranges in spans:
        encoded = lines_of(project / path).encode("utf-8")
        pieces = [encoded[start:end].decode("utf-8") for start, end in ranges]
        visible.add(f"{label.capitalize()}: " + " … ".join(pieces))
    told = [node.get_name() for node in reader.wait("marks", lambda: [
        node for node in walk(reader.document()) if ": " in (node.get_name() or "")])]
    check("marks are told with label and words", told and set(told) <= visible,
          str(set(told) - visible))
    check("there are claims among them", any(name.startswith("Claim: ") for name in told))
    name = next(name for name in told if name.startswith("Claim: ") and name.count(": ") == 1
                and told.count(name) == 1)

    def mark():
        return next((node for node in walk(reader.document()) if node.get_name() == name), None)

    node = reader.wait("the mark", mark)
    check("a mark says what its label means", "said to hold true" in node.get_description(),
          node.get_description())
    check("and which of all it is", node.get_attributes().get("posinset", "").isdigit(),
          str(node.get_attributes()))
    check("it is not selected before", not is_selected(node))
    press(reader, mark)
    reader.wait("the mark is selected", lambda: is_selected(mark()))
    # The list says it in small letters and on one line.
    one_line = " ".join(name.split()).replace("Claim: ", "claim: ", 1)
    reader.wait("its row in the list is selected", lambda: any(
        is_selected(row) for row in reader.all(Atspi.Role.LIST_ITEM, lambda told: told == one_line)))
    reader.wait("its note can be written", lambda: reader.all(
        Atspi.Role.ENTRY, lambda told: told == "Note") or reader.all(
        Atspi.Role.TEXT, lambda told: told == "Note"))
    print(f"pressed {name!r}")


def buttons(reader):
    """What stands in the bottom line and the top one."""
    # Labels are taken up and put down: buttons that stay down.
    for role, name in ((Atspi.Role.TOGGLE_BUTTON, "Mark as claim"),
                       (Atspi.Role.TOGGLE_BUTTON, "Mark as source"),
                       (Atspi.Role.TOGGLE_BUTTON, "Mark as denial"),
                       (Atspi.Role.PUSH_BUTTON, "next mark"), (Atspi.Role.PUSH_BUTTON, "Menu")):
        reader.wait(f"the button “{name}”", lambda role=role, name=name: reader.one(
            role, lambda told: told == name))
    unnamed = reader.all(Atspi.Role.PUSH_BUTTON, lambda told: not told.strip())
    check("no button is without a name", not unnamed, str(len(unnamed)))


def opened(screen, program, sample, folder, visit):
    """A copy of a sample in the window, as its annotator, and what one does there."""
    project = folder / sample.name
    shutil.copytree(sample, project)
    settings = folder / "config" / "gainsay" / "settings.json"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(json.dumps({"annotators": {str(project): ANNOTATOR}}))
    view = Window(screen, program, project, folder / "config", folder / "log")
    reader = Reader(view)
    reader.wait("the document", reader.document)
    visit(reader, project)
    view.quit()


def canal(reader, project):
    # Curly quotes, over the end of a line of the window.
    path, heard = read(reader, project, 2, "“An inspector was on the dam on March 3,” the minister, "
                       "Tove Askerud, told reporters in Brennick, “and again on March 9.”")
    marks(reader, project, path, heard)
    buttons(reader)


def catch(reader, project):
    read(reader, project, 5, "ووصفت ما بثّته قناة «لاغون» (TV Lagoon) بأنه «حكاية بلا سمكة ولا صنّارة»")
    read(reader, project, 6, lines_of(next((project / "texts").glob("06-*"))).splitlines()[0])


def main(program, *samples):
    program = str(Path(program).resolve())
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        screen = Screen(folder)
        os.environ["DISPLAY"] = screen.display
        try:
            switch_on(screen.display)
            for sample, visit in zip(samples, (canal, catch)):
                opened(screen, program, Path(sample), folder, visit)
        except (AssertionError, GLib.Error) as error:
            print(f"FAILED: {error}")
            log = folder / "log"
            print(log.read_text(errors="replace") if log.exists() else "no log")
            failed = 1
        finally:
            screen.stop()
    print(f"screen reader: {window.passed} passed, {failed} failed")
    return failed


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
