"""Writes the vectors of notes, tree, journal and addresses (PROTOCOL 1, 3, 4, 5) as JSON into the folder that is named: python3 main.py FOLDER"""
import hashlib
import json
import sys

from babyjubjub import B8, L, multiply
from bech32m import encode
from curve25519 import hash_to_curve, x25519
from poseidon import R, permutation, poseidon
from symmetric import aes256, blake2b

counter = 0


def draw(size):
    global counter
    counter += 1
    return b"".join(hashlib.sha256(b"nacre vectors %d %d" % (counter, i)).digest() for i in range(3))[:size]


def element():
    return int.from_bytes(draw(48), "big") % R


def tag(label):
    return int.from_bytes(blake2b(b"nacre.v1." + label.encode()), "big") % R


def h(label, *inputs):
    return poseidon([tag(label), *inputs])


def be(value, size=32):
    return value.to_bytes(size, "big")


EDGES = [0, 1, R - 1]


def hashes():
    arities = {
        "account": 4, "journal-period": 3, "owner": 2, "origin": 2, "psi": 4, "note": 3, "nullifier": 3, "signed": 10, "journal-tag": 2,
        "subject": 2,
    }
    for label, arity in arities.items():
        for edge in (None, *EDGES):
            inputs = [element() if edge is None else edge for _ in range(arity)]
            yield {"label": label, "inputs": inputs, "output": h(label, *inputs)}


def notes():
    for i in range(12):
        account, nk, nf0, rseed, owner = ([EDGES[i % 3]] * 5) if i < 3 else [element() for _ in range(5)]
        asset = [1, 2**32 - 1][i % 2]
        amount = [0, 1, 2**128 - 1][i] if i < 3 else int.from_bytes(draw(16), "big")
        position = [0, 2**32 - 1][i % 2] if i < 4 else int.from_bytes(draw(4), "big")
        index = i % 3
        origin = h("origin", account, nf0)
        psi = h("psi", rseed, nf0, index, origin)
        cm = h("note", owner, asset + (amount << 32), psi)
        nf = h("nullifier", nk, cm, position)
        yield {
            "account": account, "nk": nk, "nf0": nf0, "rseed": rseed, "owner": owner, "asset": asset, "amount": amount, "position": position,
            "index": index, "origin": origin, "psi": psi, "cm": cm, "nf": nf,
        }


def trees():
    empty = [tag("empty-leaf")]
    for _ in range(16):
        empty.append(poseidon([empty[-1]] * 4))
    for count in (0, 4, 8, 12, 16, 20, 32, 60, 64, 68):
        leaves = [empty[0] if i % 4 == 3 else h("note", i) for i in range(count)]
        nodes = leaves
        for level in range(16):
            nodes = nodes + [empty[level]] * (-len(nodes) % 4)
            nodes = [poseidon(nodes[i : i + 4]) for i in range(0, len(nodes), 4)]
        yield {"leaves": leaves, "root": nodes[0] if nodes else empty[16]}


def journals():
    for i in range(12):
        jk, account, nf0, cm, owner = ([EDGES[i % 3]] * 5) if i < 3 else [element() for _ in range(5)]
        period = [0, 682, 2**32 - 1][i % 3]
        asset, amount, self_flag = [1, 2**32 - 1][i % 2], [0, 2**128 - 1, 5][i % 3], i % 2
        key = h("journal-period", jk, account, period)
        k0, k1 = permutation([0, tag("mask"), key, cm])[:2]
        entry = [(asset + (amount << 32) + (self_flag << 160) + k0) % R, (owner + k1) % R]
        yield {
            "jk": jk, "account": account, "nf0": nf0, "cm": cm, "owner": owner, "period": period, "asset": asset, "amount": amount,
            "self": self_flag, "key": key, "tag": h("journal-tag", key, nf0), "entry": entry,
        }


def addresses():
    for i in range(10):
        ask, nk, jk = (1 + int.from_bytes(draw(40), "big") % (L - 1) for _ in range(3))
        ledger, pool, vsk = draw(32), i % 2, draw(32)
        ak = multiply(B8, ask)
        account = h("account", *ak, nk, jk)
        fingerprint = blake2b(b"nacre.v1.fingerprint", ledger, be(pool, 4))[:4]
        index = [0, 1, 2**64 - 1][i] if i < 3 else int.from_bytes(draw(8), "big")
        side = ["external", "internal"][i % 2]
        wide = blake2b(b"nacre.v1." + side.encode(), size=64, key=vsk)
        d = aes256(wide[32:], be(index, 16))
        base = hash_to_curve(d, b"nacre.v1.diversify-curve25519_XMD:SHA-512_ELL2_RO_")
        pk = x25519(wide[:32], base)
        owner = h("owner", account, int.from_bytes(d, "big"))
        head = b"\1" + fingerprint
        rseed = element()
        yield {
            "ledgerId": ledger.hex(), "pool": pool, "side": side, "index": index,
            "spending": encode("nacresk", head + be(ask) + be(nk) + be(jk) + vsk),
            "full": encode("nacrefvk", head + be(ak[0]) + be(ak[1]) + be(nk) + be(jk) + vsk),
            "address": encode("nacre", head + d + be(owner) + pk),
            "period": encode("nacreperiod", head + be(682, 4) + be(h("journal-period", jk, account, 682))),
            "payment": encode("nacrepay", head + d + be(owner) + pk + be(rseed)), "rseed": rseed,
        }


def plain(value):
    """Integers as decimal strings: JSON numbers lose digits."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return str(value) if isinstance(value, int) else value


for family in (hashes, notes, trees, journals, addresses):
    with open(f"{sys.argv[1]}/{family.__name__}.json", "w") as file:
        json.dump(plain(list(family())), file, indent=1)
        file.write("\n")
