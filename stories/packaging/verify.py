#!/usr/bin/env python3
"""Check an evidence package without Muniment: python3 verify.py [KEY FINGERPRINT]

Needs Python 3.8 or later and nothing else; with openssl on the machine independent times are checked too. Run it in the
folder that holds bagit.txt. A package can carry a lying verifier: take this file from the project when it matters.
Lines say PASS, FAIL or NOT CHECKED. Exit: 0 all passed, 1 a failure, 2 could not run, 3 parts were not checked.
"""

import base64
import calendar
import hashlib
import json
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROOF = HERE / "data" / "proof"
lines = []


def say(mark, text):
    lines.append(mark)
    print(f"{mark:<11} {text}")


def sha256(path):
    found = hashlib.sha256()
    with path.open("rb") as file:
        for piece in iter(lambda: file.read(1 << 20), b""):
            found.update(piece)
    return found.hexdigest()


# --- 1. The bag: every file is listed, and is what the list says (BagIt, RFC 8493).


def listed(name):
    rows = {}
    for row in (HERE / name).read_text(encoding="utf-8").splitlines():
        digest, _, path = row.partition("  ")
        rows[path.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")] = digest
    return rows


def check_bag():
    lists = ("manifest-sha256.txt", "tagmanifest-sha256.txt")
    payload, tags = (listed(name) for name in lists)
    bad = 0
    for name, rows in zip(lists, (payload, tags)):
        for path, digest in rows.items():
            file = HERE / path
            if not file.is_file() or file.is_symlink():
                say("FAIL", f"{path}: is listed in {name}, and is not here")
            elif sha256(file) != digest:
                say("FAIL", f"{path}: is not the file that {name} lists")
            else:
                continue
            bad += 1
    for file in sorted(HERE.rglob("*")):
        path = file.relative_to(HERE).as_posix()
        if file.is_dir() and not file.is_symlink():
            continue
        known = payload if path.startswith("data/") else tags
        if path not in known and path != "tagmanifest-sha256.txt":
            say("FAIL", f"{path}: is here, and is not listed")
            bad += 1
    if not bad:
        say("PASS", f"{len(payload) + len(tags)} files, each listed and unchanged since it was packed")


# --- 2. The checkpoint: the head of the custody log, signed (C2SP note, Ed25519 as in RFC 8032).

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def add(a, b):
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    e, f = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    g, h = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    i, j, k, m = f - e, h - g, h + g, f + e
    return (i * j % P, k * m % P, j * k % P, i * m % P)


def times(number, point):
    found = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = add(found, point)
        point, number = add(point, point), number >> 1
    return found


def point_of(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(public, message, signature):
    key, first = point_of(public), point_of(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or key is None or first is None or scalar >= Q:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    left = times(scalar, BASE)
    right = add(first, times(int.from_bytes(digest, "little") % Q, key))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


def public_key():
    text = "".join((PROOF / "log.pub.pem").read_text(encoding="ascii").splitlines()[1:-1])
    return base64.b64decode(text)[-32:]


def check_checkpoint(fingerprint):
    """The root and size that were signed, or None."""
    note = (PROOF / "checkpoint").read_text(encoding="utf-8")
    text, _, signature = note.rpartition("\n\n")
    body = (text + "\n").encode()
    name, size, root = text.split("\n")[:3]
    data = base64.b64decode(signature.strip().split(" ")[-1])
    public = public_key()
    short = hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]
    for part, wanted in (("checkpoint.body", body), ("checkpoint.sig", data[4:])):
        if (PROOF / part).read_bytes() != wanted:
            say("FAIL", f"data/proof/{part}: is not that of data/proof/checkpoint")
    if data[:4] != short or not signed(public, body, data[4:]):
        say("FAIL", "data/proof/checkpoint: is not signed by data/proof/log.pub.pem")
        return None
    say("PASS", f"the checkpoint of {name} over {size} entries is signed by the key in log.pub.pem")
    own = hashlib.sha256(public).hexdigest()
    given = "".join(fingerprint.lower().replace(":", "").split())
    if not given:
        say("NOT CHECKED", f"whose key it is. Compare with a copy published elsewhere: {own}")
    else:
        say("PASS" if given == own else "FAIL", f"the key has the fingerprint {own}")
    return base64.b64decode(root), int(size)


# --- 3. The entries: each under that checkpoint (RFC 9162, 2.1.3), each detail the one its entry was made with.


def includes(entry, index, size, path, root):
    found, at, last = hashlib.sha256(b"\x00" + entry).digest(), index, size - 1
    for step in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = hashlib.sha256(b"\x01" + step + found).digest()
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\x01" + found + step).digest()
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def check_entries(head):
    """The names of all objects that the proven entries speak of."""
    proofs = {each["seq"]: each for each in json.loads((PROOF / "inclusion.json").read_text(encoding="utf-8"))}
    objects, proven = {}, 0
    for number, entry in enumerate((PROOF / "events.jsonl").read_bytes().splitlines(), start=1):
        try:
            fields = json.loads(entry)
            seq, names = int(fields["seq"]), fields["objects"]
        except (ValueError, KeyError, TypeError):
            say("FAIL", f"data/proof/events.jsonl: line {number} is no entry")
            continue
        proof = proofs.pop(seq, None)
        path = [bytes.fromhex(each) for each in proof["path"]] if proof else []
        if (
            proof is None
            or head is None
            or proof["size"] != head[1]
            or not includes(entry, seq - 1, head[1], path, head[0])
        ):
            say("FAIL", f"entry {seq}: is not shown to be under the signed checkpoint")
            continue
        proven += 1
        objects.update(dict.fromkeys(names, seq))
        check_detail(seq, fields["detail_sha256"])
    for seq in proofs:
        say("FAIL", f"data/proof/inclusion.json: entry {seq} is missing from events.jsonl")
    say("PASS" if proven else "FAIL", f"{proven} entries of the custody log lie under the signed checkpoint")
    return objects


def check_detail(seq, wanted):
    path = PROOF / "details" / f"{seq}.json"
    if not path.is_file():
        say("NOT CHECKED", f"entry {seq}: its detail is withheld or erased")
        return
    held = re.fullmatch(rb'\{"salt": "([0-9a-f]{64})", "detail": (.*)\}\n', path.read_bytes(), re.DOTALL)
    if not held or hashlib.sha256(bytes.fromhex(held[1].decode()) + held[2]).hexdigest() != wanted:
        say("FAIL", f"data/proof/details/{seq}.json: is not the detail that entry {seq} was made with")


# --- 4. The bytes: each original, web-archive file and text is named by a proven entry.


def check_bytes(objects):
    found = 0
    for folder, kind in (("originals", "original"), ("warc", "original"), ("wacz", "original"), ("text", "transcript")):
        for file in sorted((HERE / "data" / folder).glob("*")):
            digest = sha256(file)
            if file.name.split(".")[0] != digest:
                say("FAIL", f"data/{folder}/{file.name}: its name is not its SHA-256, {digest}")
            elif f"{kind}:sha256:{digest}" not in objects:
                say("FAIL", f"data/{folder}/{file.name}: no entry of the log names it")
            else:
                found += 1
    say("PASS" if found else "FAIL", f"{found} files of evidence, each named by its SHA-256 in an entry of the log")
    certificate = json.loads((HERE / "data" / "certificate.json").read_text(encoding="utf-8"))
    for document in certificate["documents"]:
        name = f"{document['accession']} version {document['version']}"
        original = document["original"]
        held = list((HERE / "data" / "originals").glob(original["sha256"] + "*"))
        if f"document:{document['accession']}" not in objects:
            say("FAIL", f"certificate.json: no entry of the log speaks of {name}")
        elif held:
            say("PASS", f"{name}: its original is here, {original['sha256']}")
        elif original["withheld"]:
            say("NOT CHECKED", f"{name}: its original is not in this package ({original['withheld']})")
        else:
            say("FAIL", f"certificate.json: the original of {name} is not here")


# --- 5. Independent times (RFC 3161), by openssl.


def check_times():
    replies = sorted((PROOF / "tsa").glob("*.tsr"))
    if not replies:
        say("NOT CHECKED", "when the checkpoint was made: no independent authority was asked")
    for reply in replies:
        name = reply.name[:-4]
        if not shutil.which("openssl"):
            say("NOT CHECKED", f"data/proof/tsa/{reply.name}: there is no openssl on this machine")
            continue
        told = run("openssl", "ts", "-reply", "-in", str(reply), "-text")
        stamp = re.search(r"Time stamp: (\w+ +\d+ [\d:]+)(?:\.\d+)? (\d{4}) GMT", told.stdout)
        at = calendar.timegm(time.strptime(f"{stamp[1]} {stamp[2]}", "%b %d %H:%M:%S %Y")) if stamp else 0
        made = ["openssl", "ts", "-verify", "-data", str(PROOF / "checkpoint.body"), "-in", str(reply)]
        made += ["-CAfile", str(PROOF / "tsa" / f"{name}-root.pem"), "-attime", str(at)]
        made += ["-untrusted", str(PROOF / "tsa" / f"{name}-chain.pem")]
        done = stamp and run(*made).returncode == 0
        said = f"{stamp[1]} {stamp[2]} GMT" if stamp else "no time"
        say("PASS" if done else "FAIL", f"data/proof/tsa/{reply.name}: the checkpoint existed at {said}")
        say("NOT CHECKED", f"data/proof/tsa/{name}-root.pem: whether this is a root that you trust")


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def main():
    check_bag()
    head = check_checkpoint(sys.argv[1] if len(sys.argv) > 1 else "")
    check_bytes(check_entries(head))
    check_times()
    failed, open_ones = lines.count("FAIL"), lines.count("NOT CHECKED")
    if failed:
        print(f"\nThis package does NOT hold: {failed} checks failed (FAIL, above). Do not rely on it.")
    else:
        print(f"\nAll that could be checked here holds. Not checked: {open_ones} (NOT CHECKED, above).")
    return 1 if failed else 3 if open_ones else 0


if __name__ == "__main__":
    try:
        code = main()
    except BaseException as error:  # a verifier that crashes must not look like one that passed
        print(f"could not run: {type(error).__name__}: {error}")
        code = 2
    sys.exit(code)
