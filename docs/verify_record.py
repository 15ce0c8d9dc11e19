#!/usr/bin/env python3
"""Checks an export of Redonda's audit log without Redonda: numbers, times and the chain.

    python3 verify_record.py FILE.jsonl [NUMBER:CHAIN]

The export has to be whole, without a filter. It prints the head of the log; a head that was
noted earlier may follow the file, and has to be in it. Ends with 1 where something is
wrong. docs/verify.md describes what is computed. Python 3.8 or newer is enough.
"""

import hashlib
import json
import sys


def canonical(value):
    """RFC 8785, for what events hold: names in ASCII, no fractions."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def check(lines, noted):
    chain, seq, at, wrong, held = "", 0, "", [], noted is None
    for line in lines:
        event = json.loads(line)
        said = event.pop("chain")
        moment = event["at"].rstrip("Z").ljust(23, "0") if "." in event["at"] else event["at"].rstrip("Z") + ".000"
        if event["seq"] != seq + 1:
            wrong.append(f"event {event['seq']} comes after {seq}")
        if moment < at:
            wrong.append(f"event {event['seq']} is older than the one before")
        form = b"redonda-record-1\n" + chain.encode() + b"\n" + canonical(event)
        if hashlib.sha256(form).hexdigest() != said:
            wrong.append(f"event {event['seq']} does not follow from what is before it")
        chain, seq, at = said, event["seq"], moment
        held = held or f"{seq}:{chain}" == noted
    if not held:
        wrong.append(f"the log does not hold {noted}: it was altered, or its end cut off")
    return f"{seq}:{chain}", wrong


def main():
    with open(sys.argv[1], encoding="utf-8") as lines:
        head, wrong = check(lines, sys.argv[2] if len(sys.argv) > 2 else None)
    print("record-head", head)
    for what in wrong:
        print(what, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
