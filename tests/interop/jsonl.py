#!/usr/bin/env python3
"""Reads exports as somebody else's program would: plain Python, nothing of ours.

Usage: jsonl.py PROGRAM PROJECT
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

LINE_KEYS = ["document", "sha256", "encoding", "meta", "regions", "layer", "status", "text",
             "spans", "relations"]
SPAN_KEYS = ["id", "label", "ranges", "text", "attributes", "note", "origin"]
RELATION_KEYS = ["id", "label", "from", "to", "attributes", "note"]
# Written only where there is something to say.
MORE_KEYS = {"file_sha256", "chosen_encoding", "reason", "origin_details", "outside_article"}

passed = failed = 0


def check(what, fine):
    global passed, failed
    if fine:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {what}")


def words(text, unit, start, end):
    """The words at a place, by Python's own idea of the unit."""
    if unit == "chars":
        return text[start:end]
    if unit == "utf16":
        return text.encode("utf-16-le")[2 * start:2 * end].decode("utf-16-le")
    return text.encode("utf-8")[start:end].decode("utf-8")


def export(program, project, unit, *more):
    done = subprocess.run(
        [program, "export", str(project), "--format", "jsonl", "--offsets", unit, *more],
        capture_output=True, timeout=120)
    check(f"export in {unit} ends with {done.returncode}: {done.stderr.decode()}",
          done.returncode == 0)
    return done.stdout


def check_import(program, written, unit, folder):
    """What was written comes back to the byte, into a folder that has nothing."""
    source, project = Path(folder) / f"{unit}.jsonl", Path(folder) / unit
    source.write_bytes(written)
    project.mkdir()
    done = subprocess.run([program, "import", str(project), "--format", "jsonl", str(source)],
                          capture_output=True, timeout=120)
    check(f"import in {unit} ends with {done.returncode}: {done.stderr.decode()}",
          done.returncode == 0)
    check(f"{unit}: the same bytes after an import", written == export(program, project, unit))
    done = subprocess.run([program, "check", str(project)], capture_output=True, timeout=120)
    check(f"{unit}: the import is sound: {done.stdout.decode()}", done.returncode == 0)


def check_export(written, unit):
    """Checks an export; returns its spans and relations with the offsets left out."""
    lines = [json.loads(line) for line in written.decode("utf-8").split("\n")[:-1]]
    head, documents = lines[0], lines[1:]
    check(f"{unit}: the head", list(head) == ["format", "project", "schema", "offsets"]
          and head["format"] == "gainsay/1" and head["offsets"] == unit)
    labels = {label["id"]: label for label in head["schema"]["labels"]}
    order = [(line["document"], line["layer"] is None, line["layer"] or "") for line in documents]
    check(f"{unit}: documents in order", order == sorted(order))
    spans = {}
    for line in documents:
        name = f"{unit}: {line['document']}"
        check(f"{name}: keys in order", [key for key in line if key not in MORE_KEYS] == LINE_KEYS)
        digest = hashlib.sha256(line["text"].encode("utf-8")).hexdigest()
        check(f"{name}: hash", line["sha256"] == digest)
        for start, end in line["regions"]:
            check(f"{name}: region", start < end and words(line["text"], unit, start, end))
        for span in line["spans"]:
            spans[(line["document"], span["id"])] = span
            pieces = [words(line["text"], unit, *place) for place in span["ranges"]]
            check(f"{name}: {span['text']!r} is {pieces!r}", " ".join(pieces) == span["text"])
            check(f"{name}: keys of a span", [key for key in span if key not in MORE_KEYS] == SPAN_KEYS)
            known = [attribute["id"] for attribute in labels[span["label"]]["attributes"]]
            check(f"{name}: every attribute", list(span["attributes"]) == known)
        firsts = [(span["ranges"][0], span["label"], span["id"]) for span in line["spans"]]
        check(f"{name}: spans in order", firsts == sorted(firsts))
    for line in documents:
        for relation in line["relations"]:
            name = f"{unit}: {relation['label']} in {line['document']}"
            check(f"{name}: keys", [key for key in relation if key not in MORE_KEYS | {"origin"}]
                  == RELATION_KEYS)
            check(f"{name}: stands under its beginning",
                  relation["from"]["document"] == line["document"])
            for end in ("from", "to"):
                place = (relation[end]["document"], relation[end]["span"])
                check(f"{name}: {end}", place in spans)
    for span in spans.values():
        del span["ranges"]
    return spans, [line["relations"] for line in documents]


def main(program, project):
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        shutil.copytree(project, copy)
        before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
        first = None
        for unit in ("chars", "utf16", "bytes"):
            written = export(program, copy, unit)
            check(f"{unit}: the same bytes again", written == export(program, copy, unit))
            out = Path(folder) / "out.jsonl"
            export(program, copy, unit, "--out", str(out))
            check(f"{unit}: the same bytes in a file", written == out.read_bytes())
            found = check_export(written, unit)
            first = first or found
            check(f"{unit}: all but the offsets as in chars", found == first)
            check(f"{unit}: there are spans", len(found[0]) > 100)
            check_import(program, written, unit, folder)
        after = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
        check("exporting leaves the project as it was", before == after)
    print(f"jsonl.py: {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
