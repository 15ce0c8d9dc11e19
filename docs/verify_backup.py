#!/usr/bin/env python3
"""Checks a backup of Redonda without Redonda: checksums, the chain of every text
and of the revisions, what revisions cover, the digest.

    python3 verify_backup.py FILE.tar.gz

It prints the last version and chain value of each text, then the digest, and ends with 1
where something is wrong. docs/verify.md describes what is computed. Python 3.8 or newer is enough.
"""

import calendar
import hashlib
import json
import sys
import tarfile
import time


def number(n):
    return n.to_bytes(8, "big", signed=True)


def field(value):
    if isinstance(value, str):
        value = value.encode()
    return number(len(value)) + value


def chain(previous, e):
    return hashlib.sha256(
        field("redonda-chain-1") + field(previous)
        + field(e["text"]) + number(e["version"])
        + field(e["client"]) + number(e["seq"])
        + field(e["delta"]) + field(bytes.fromhex(e["hash"]))
        + field(e["account"]) + field(e["delegation"])
        + number(e["at"]) + field(e["origins"])
    ).digest()


def canonical(value):
    """RFC 8785, for what records hold: no fractions."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(canonical(n) + ":" + canonical(value[n]) for n in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        raise ValueError("a number with a fraction")
    return json.dumps(value, ensure_ascii=False)


def record(r):
    form = field(r["id"]) + number(r["rev"])
    keys = r["keys"] or {}
    form += number(len(keys))
    for name in sorted(keys, key=str.encode):
        form += field(name) + field(keys[name])
    return form + field(canonical(r["body"]))


def link(r):
    """The chain value of a revision."""
    form = field("redonda-revision-1") + field(r.get("previous", "")) + number(r["seq"])
    by = (r.get("by") or {}).get("delegation", "")
    for value in (r["id"], r["kind"], r["scope"], r.get("section", ""), r["name"], r.get("dialogue", ""), r.get("edge", ""), by):
        form += field(value)
    form += number(milliseconds(r["at"])) + number(len(r["authors"]))
    form += b"".join(map(field, r["authors"]))
    form += number(len(r["versions"]))
    for text in sorted(r["versions"], key=str.encode):
        form += field(text) + number(r["versions"][text]) + field(r["contents"][text])
    return hashlib.sha256(form + number(r["wordsAdded"]) + number(r["wordsRemoved"])).hexdigest()


def milliseconds(moment):
    whole, _, rest = moment.rstrip("Z").partition(".")
    seconds = calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S"))
    return seconds * 1000 + int((rest + "000")[:3])


def revisions(all_of_them, wrong):
    """Follows the chain and gives what is said of contents, by text and version."""
    said, last = {}, ""
    chained = sorted((r for r in all_of_them if r.get("seq")), key=lambda r: r["seq"])
    for i, r in enumerate(chained, 1):
        if r["seq"] != i or r.get("previous", "") != last:
            wrong.append(f"revision {r['id']} does not follow the one before it: one is missing or was moved")
        if link(r) != r["hash"]:
            wrong.append(f"revision {r['id']} was altered")
        last = r["hash"]
        for text, version in r["versions"].items():
            said.setdefault((text, version), []).append((r["id"], r["contents"][text]))
    print(f"revisions\t{len(chained)}\t{last}")
    if len(chained) < len(all_of_them):
        print(f"revisions from before the chain\t{len(all_of_them) - len(chained)}")
    return said


def units(insert):
    """A string as its UTF-16 units, an embed as one."""
    if not isinstance(insert, str):
        return [insert]
    raw = insert.encode("utf-16-le")
    return [raw[i:i + 2] for i in range(0, len(raw), 2)]


def apply(content, change):
    """A content, a list of (unit, attributes), after a change."""
    after, at = [], 0
    for op in change:
        attributes = op.get("attributes", {})
        if "insert" in op:
            after += [(unit, attributes) for unit in units(op["insert"])]
            continue
        kept = content[at:at + op.get("retain", op.get("delete"))]
        at += len(kept)
        if "retain" in op:
            for unit, had in kept if attributes else ():
                both = {**had, **attributes}
                after.append((unit, {k: v for k, v in both.items() if v is not None}))
            after += kept if not attributes else []
    return after + content[at:]


def content_hash(content):
    ops, attributes = [], None
    for unit, these in content:
        if isinstance(unit, bytes) and ops and attributes == these and isinstance(ops[-1]["insert"], bytes):
            ops[-1]["insert"] += unit
            continue
        ops.append({"insert": unit, **({"attributes": these} if these else {})})
        attributes = these
    for op in ops:
        if isinstance(op["insert"], bytes):
            op["insert"] = op["insert"].decode("utf-16-le")
    return hashlib.sha256(field("redonda-content-1") + field(canonical(ops))).hexdigest()


EMPTY = [(unit, {"pid": "p0"}) for unit in units("\n")]


def check(file):
    wrong = []
    taken, said, content = [], None, EMPTY
    manifest, sums = None, []
    collections, texts = {}, {}
    with tarfile.open(file, "r|gz") as parts:
        for part in parts:
            body = parts.extractfile(part).read()
            if part.name == "manifest.json":
                manifest = json.loads(body)
                continue
            sums.append({"name": part.name, "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()})
            lines = body.splitlines() if part.name.endswith(".jsonl") else []
            for line in map(json.loads, lines):
                if part.name.endswith("-records.jsonl"):
                    collections.setdefault(line["collection"], []).append(record(line))
                    if line["collection"] == "revisions":
                        taken.append(line["body"])
                    continue
                if said is None:  # all records stand before the log
                    said = revisions(taken, wrong)
                version, last = texts.get(line["text"], (0, b""))
                if line["version"] != version + 1:
                    wrong.append(f"{line['text']} lacks version {version + 1}")
                last = chain(last, line)
                if last.hex() != line["chain"]:
                    wrong.append(f"{line['text']} version {line['version']} does not follow from what is before it")
                content = apply(content if version else EMPTY, json.loads(line["delta"]))
                texts[line["text"]] = (line["version"], last)
                for revision, hash in said.get((line["text"], line["version"]), []):
                    if content_hash(content) != hash:
                        wrong.append(f"revision {revision} covers other words of {line['text']} than the log gives")
    if said is None:
        said = revisions(taken, wrong)
    for (text, version), covered in said.items():
        if version > texts.get(text, (0,))[0]:
            wrong.append(f"revision {covered[0][0]} names version {version} of {text}, which is not there")
    if manifest is None:
        return ["the manifest is missing"]
    if sums != manifest["parts"]:
        wrong.append("checksums of parts are not those of the manifest")

    form = field("redonda-digest-1") + number(len(collections))
    for name in sorted(collections, key=str.encode):
        records = collections[name]
        form += field(name) + number(len(records)) + field(hashlib.sha256(b"".join(records)).digest())
    form += number(len(texts))
    for text in sorted(texts, key=str.encode):
        version, last = texts[text]
        print(f"{text}\t{version}\t{last.hex()}")
        form += field(text) + number(version) + field(last)
    digest = hashlib.sha256(form).hexdigest()
    print("digest", digest)
    if digest != manifest["digest"]:
        wrong.append("the digest is not the one in the manifest")
    return wrong


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    found = check(sys.argv[1])
    for line in found:
        print(line, file=sys.stderr)
    sys.exit(1 if found else 0)
