#!/usr/bin/env python3
"""Checks a backup of Redonda without Redonda: checksums, the chain of every text, the digest.

    python3 verify_backup.py FILE.tar.gz

It prints the last version and chain value of each text, then the digest, and ends with 1
where something is wrong. docs/verify.md describes what is computed. Python 3.8 or newer is enough.
"""

import hashlib
import json
import sys
import tarfile


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


def check(file):
    wrong = []
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
                    continue
                version, last = texts.get(line["text"], (0, b""))
                if line["version"] != version + 1:
                    wrong.append(f"{line['text']} lacks version {version + 1}")
                last = chain(last, line)
                if last.hex() != line["chain"]:
                    wrong.append(f"{line['text']} version {line['version']} does not follow from what is before it")
                texts[line["text"]] = (line["version"], last)
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
