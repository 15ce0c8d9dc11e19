#!/usr/bin/env python3
"""Checks an export of Redonda as data (JSON) without Redonda: what each text holds, and
the chain of the revisions.

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
        form += field(text) + number(r["versions"][text]) + field(r["contents"][text])
    return hashlib.sha256(form + number(r["wordsAdded"]) + number(r["wordsRemoved"])).hexdigest()


def check(export, noted):
    wrong, held = [], {}
    for text in export["texts"]:
        held[text["id"]] = hashlib.sha256(field("redonda-content-1") + field(canonical(text["content"]))).hexdigest()
        print(text["id"], text["version"], held[text["id"]], sep="\t")
        if held[text["id"]] != text["hash"]:
            wrong.append(f"{text['id']} holds other words than its hash says")
    chained = sorted((r for r in export["revisions"] if r.get("seq")), key=lambda r: r["seq"])
    before, hashes = None, {r["hash"] for r in chained}
    for r in chained:
        # What a file leaves out can't be followed: it says so itself.
        if not r.get("partial") and link(r) != r["hash"]:
            wrong.append(f"revision {r['id']} was altered")
        if before and r["seq"] == before["seq"] + 1 and r.get("previous", "") != before["hash"]:
            wrong.append(f"revision {r['id']} does not follow the one before it")
        for text in export["texts"]:
            if r["versions"].get(text["id"]) == text["version"] and r["contents"][text["id"]] != held[text["id"]]:
                wrong.append(f"revision {r['id']} covers other words of {text['id']} than the file holds")
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
