#!/usr/bin/env python3
"""Checks an export of Redonda as data (JSON) without Redonda: what each text holds, now
and at its revisions, and the chain of the revisions.

    python3 verify_export.py FILE.json [LAST-HASH]

It prints the hash of each text and the last one of the chain, and ends with 1 where
something is wrong. LAST-HASH is a value of the chain that was noted elsewhere: it must
be in the file. docs/verify.md describes what is computed. Python 3.8 or newer is enough.
"""

import calendar
import hashlib
import json
import sys
import time


def number(n):
    return n.to_bytes(8, "big", signed=True)


def field(value):
    value = value.encode() if isinstance(value, str) else value
    return number(len(value)) + value


def canonical(value):
    """RFC 8785, for what contents hold: no fractions."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(canonical(n) + ":" + canonical(value[n]) for n in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def milliseconds(moment):
    whole, _, rest = moment.rstrip("Z").partition(".")
    return calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) * 1000 + int((rest + "000")[:3])


def link(r):
    """The chain value of a revision."""
    by = (r.get("by") or {}).get("delegation", "")
    names = (r["id"], r["kind"], r["scope"], r.get("section", ""), r["name"], r.get("dialogue", ""), r.get("edge", ""), by)
    form = field("redonda-revision-1") + field(r.get("previous", "")) + number(r["seq"]) + b"".join(map(field, names))
    form += number(milliseconds(r["at"])) + number(len(r["authors"])) + b"".join(map(field, r["authors"]))
    form += number(len(r["versions"]))
    for text in sorted(r["versions"], key=str.encode):
        form += field(text) + number(r["versions"][text]) + field(r["contents"].get(text, ""))
    return hashlib.sha256(form + number(r["wordsAdded"]) + number(r["wordsRemoved"])).hexdigest()


def content_hash(content):
    return hashlib.sha256(field("redonda-content-1") + field(canonical(content))).hexdigest()


def units(operations):
    """What operations insert, as UTF-16 units with their attributes; a footnote is one."""
    for op in operations:
        value, attributes = op["insert"], op.get("attributes", {})
        if isinstance(value, dict):
            yield value, attributes
        else:
            words = value.encode("utf-16-be")
            for at in range(0, len(words), 2):
                yield words[at:at + 2], attributes


def joined(text):
    """The operations of a text of units: neighbours with equal attributes are one."""
    content = []
    for value, attributes in text:
        words = isinstance(value, bytes)
        if words and content and isinstance(content[-1][0], bytearray) and content[-1][1] == attributes:
            content[-1][0].extend(value)
        else:
            content.append((bytearray(value) if words else value, attributes))
    return [{"insert": v.decode("utf-16-be") if isinstance(v, bytearray) else v, **({"attributes": a} if a else {})} for v, a in content]


def changed(text, change):
    """A text of units after a change."""
    after, at = [], 0
    for op in change:
        if "insert" in op:
            after.extend(units([op]))
            continue
        n = op.get("retain", op.get("delete"))
        if at + n > len(text):
            raise ValueError("a step runs past the end")
        for value, attributes in text[at:at + n] if "retain" in op else ():
            both = {**attributes, **op.get("attributes", {})}
            after.append((value, {name: v for name, v in both.items() if v is not None}))
        at += n
    return after + text[at:]


def versions(text, asked):
    """The content hashes of a text at the versions asked for, by its steps."""
    now = list(units([{"insert": "\n", "attributes": {"pid": "p0"}}]))
    hashes = {0: content_hash(joined(now))}
    for step in text.get("steps", []):
        now = changed(now, step["change"])
        if step["version"] in asked:
            hashes[step["version"]] = content_hash(joined(now))
    return hashes


def check(export, noted):
    wrong, held = [], {}
    for text in export["texts"]:
        covered = {r["versions"].get(text["id"]) for r in export["revisions"]}
        hashes = held[text["id"]] = versions(text, covered | {text["version"]})
        now = content_hash(text["content"])
        print(text["id"], text["version"], now, sep="\t")
        if now != text["hash"]:
            wrong.append(f"{text['id']} holds other words than its hash says")
        # The form before this one has no steps.
        if hashes.setdefault(text["version"], now) != now:
            wrong.append(f"the steps of {text['id']} lead to other words than it holds")
    chained = sorted((r for r in export["revisions"] if r.get("seq")), key=lambda r: r["seq"])
    before, hashes = None, {r["hash"] for r in chained}
    for r in chained:
        # What a file leaves out can't be followed: it says so itself.
        if not r.get("partial") and link(r) != r["hash"]:
            wrong.append(f"revision {r['id']} was altered")
        if before and r["seq"] == before["seq"] + 1 and r.get("previous", "") != before["hash"]:
            wrong.append(f"revision {r['id']} does not follow the one before it")
        for text, version in r["versions"].items():
            known = held.get(text, {})
            if version in known and r["contents"].get(text) != known[version]:
                wrong.append(f"revision {r['id']} covers other words of {text} than the file holds")
            if version not in known and export["format"] != "redonda-contribution-1":
                wrong.append(f"no step leads to version {version} of {text}, which revision {r['id']} covers")
        before = r
    gaps = (chained[-1]["seq"] if chained else 0) - len(chained)
    print(f"revisions\t{len(chained)}\t{gaps} left out\t{chained[-1]['hash'] if chained else ''}")
    if noted and noted not in hashes:
        wrong.append(f"no revision has the hash {noted}")
    return wrong


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        problems = check(json.load(file), sys.argv[2] if len(sys.argv) > 2 else "")
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)
