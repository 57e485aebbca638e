"""Disclosures: context, claims and the statements of the circuits binding, payment and attest (PROTOCOL 10)."""
from accounts import address_of, fingerprint_of, side_of, sign
from babyjubjub import B8, L, multiply
from basics import EDGES, U32, U128, Draw, be, counted, h, tag
from notes import commit, root_of
from poseidon import R, poseidon
from symmetric import blake2b, keccak256

AUDIENCES = ["a", "x" * 256, "Finanzamt K\u00f6ln", "\U0001f3db regulator"]
U48 = 2**48 - 1


def cut(data):
    return int.from_bytes(keccak256(data)[:31], "big")


class Discloser:
    """An account, what it is asked by whom, and what follows for any kind of disclosure."""

    def __init__(self, draw, i):
        self.draw, self.i = draw, i
        self.ask = [1, L - 1, 2][i] if i < 3 else draw.below(L)
        self.nk, self.jk = (EDGES[1:] if i == 0 else EDGES[:0:-1]) if i < 2 else (draw.element(), draw.element())
        self.vsk, self.random = draw.bytes(32), draw.bytes(32)
        self.ledger, self.pool = [bytes(32), b"\xff" * 32][i] if i < 2 else draw.bytes(32), [0, U32, 7][i % 3]
        self.ak = multiply(B8, self.ask)
        self.account = h("account", *self.ak, self.nk, self.jk)
        self.fingerprint = fingerprint_of(self.ledger, self.pool)
        self.d, self.owner, _, self.address = self.address_at("external", draw.number(64))

    def address_at(self, side, index):
        return address_of(self.account, self.fingerprint, side_of(self.vsk, side), index)

    def disclose(self, kind, claim):
        draw, i = self.draw, self.i
        audience, nonce = AUDIENCES[i % 4].encode(), draw.bytes([8, 64, 32][i % 3])
        height, expiry, block = [0, U48, draw.number(32)][i % 3], [U48, 0, 1_800_000_000][i % 3], draw.bytes(32)
        claim_hash = blake2b(b"nacre.v1.claim", claim)
        head = b"nacre.v1.context" + self.ledger + be(self.pool, 4) + be(height, 6) + block
        context = cut(head + counted(audience) + counted(nonce) + be(expiry, 6) + be(kind, 1) + claim_hash)
        element = cut(b"nacre.v1.audience" + audience)
        message = h("disclosed", context)
        return {
            "ask": self.ask, "nk": self.nk, "jk": self.jk, "random": self.random.hex(), "ledgerId": self.ledger.hex(), "pool": self.pool,
            "height": height, "block": block.hex(), "audience": AUDIENCES[i % 4], "nonce": nonce.hex(), "expiry": expiry, "kind": kind,
            "claim": claim.hex(), "claimHash": claim_hash.hex(), "context": context, "audienceElement": element, "account": self.account,
            "subject": h("subject", self.nk, self.account, element), "message": message, "signature": sign(self.ask, self.random, message).hex(),
        }

    def period_key(self, period):
        return h("journal-period", self.jk, self.account, period)


def bindings():
    draw = Draw("bindings")
    for i in range(12):
        me = Discloser(draw, i)
        periods = [0, U32] if i == 0 else list(range(682, 683 + i))
        keys = [me.period_key(period) for period in periods]
        claim = me.address + be(len(periods), 1) + b"".join(be(e, 4) + be(key) for e, key in zip(periods, keys))
        rest = 12 - len(periods)
        shared = me.disclose(1, claim)
        signals = [shared["context"], shared["audienceElement"], shared["subject"], me.owner]
        signals += periods + periods[-1:] * rest + keys + keys[-1:] * rest
        yield {**shared, "address": me.address.hex(), "diversifier": int.from_bytes(me.d, "big"), "periods": periods, "signals": signals}


def payments():
    draw = Draw("payments")
    for i in range(12):
        me, other = Discloser(draw, i), Discloser(draw, 3)
        payer, output = i % 2, i % 3
        maker = me if payer else other
        payee = other if payer else me
        nf0, rseed, period = EDGES[i] if i < 3 else draw.element(), draw.number(248), [0, 682, U32][i % 3]
        tx_id, memo_seed = draw.bytes(32), [b"", draw.bytes(32)][i // 2 % 2]
        journal_tag = h("journal-tag", maker.period_key(period), nf0)
        origin = h("origin", maker.account, nf0)
        claim = me.address + be(payer, 1) + tx_id + be(output, 1) + payee.address + be(rseed) + counted(memo_seed)
        shared = me.disclose(3, claim)
        signals = [shared["context"], shared["audienceElement"], shared["subject"], me.owner, payer, nf0, journal_tag, period, origin]
        yield {
            **shared, "address": me.address.hex(), "diversifier": int.from_bytes(me.d, "big"), "payer": payer, "txId": tx_id.hex(), "output": output,
            "payee": payee.address.hex(), "rseed": rseed, "memoSeed": memo_seed.hex(), "signals": signals,
        }


def path_of(leaves, at):
    """The siblings of a leaf, level by level; above the third they are roots of empty subtrees for 64 leaves or fewer."""
    nodes, empty, path = leaves, tag("empty-leaf"), []
    for _ in range(3):
        nodes = nodes + [empty] * (-len(nodes) % 4)
        family = at - at % 4
        path.append([nodes[k] for k in range(family, family + 4) if k != at])
        nodes, at, empty = [poseidon(nodes[k : k + 4]) for k in range(0, len(nodes), 4)], at // 4, poseidon([empty] * 4)
    return path


def chain_of(nullifiers):
    """The gaps after these nullifiers (PROTOCOL 4.2), in the order of their leaves."""
    gaps = [(0, 0)]
    for nf in nullifiers:
        (at,) = [k for k, (low, high) in enumerate(gaps) if low < nf and (nf < high or high == 0)]
        low, high = gaps[at]
        gaps[at] = (low, nf)
        gaps.append((nf, high))
    return gaps


def attestations():
    draw = Draw("attestations")
    for i in range(12):
        me, income, asset = Discloser(draw, i), i % 2, [1, U32][i % 2]
        filled = [0, 4, 1, 2, 3][i % 5]
        leaves = [tag("empty-leaf") if k % 4 == 3 else draw.element() for k in range(4 * [1, 3, 6][i % 3])]
        positions = sorted([0, 1, 2, 4, 5, 6, 8, 9, 10][k] for k in range(4)) if len(leaves) > 4 else [0, 1, 2, 3]
        notes = []
        for k, position in enumerate(positions):
            d = me.address_at(["external", "internal"][k % 2], draw.number(64))[0]
            amount = 0 if k >= filled else [1, U128, draw.number(128)][(i + k) % 3]
            rseed, nf0, index = draw.number(248), EDGES[k] if i < 2 and k < 3 else draw.element(), k % 3
            origin = draw.element() if income or k % 2 == 0 else h("origin", me.account, nf0)
            owner = h("owner", me.account, int.from_bytes(d, "big"))
            cm = commit(owner, asset, amount, h("psi", rseed, nf0, index, origin))
            if amount:
                leaves[position] = cm
            notes.append({
                "diversifier": int.from_bytes(d, "big"), "amount": amount, "rseed": rseed, "nf0": nf0, "index": index, "origin": origin,
                "position": position, "cm": cm, "nf": h("nullifier", me.nk, cm, position),
            })
        chain = chain_of([[1, R - 1], [], [draw.element() or 1 for _ in range(5)]][i % 3])
        for note in notes:
            (at,) = [k for k, (low, high) in enumerate(chain) if low < note["nf"] and (note["nf"] < high or high == 0)]
            note |= {"siblings": path_of(leaves, note["position"]), "gapLow": chain[at][0], "gapHigh": chain[at][1], "gapPosition": at}
            note["gapSiblings"] = path_of([h("gap", *gap) for gap in chain], at)
        total = sum(note["amount"] for note in notes)
        start, end = 0, [2**32, len(leaves)][i % 2]
        threshold = min([total, total // 2, 0][i % 3], U128)
        part, following = [(0, 0), (0, 1), (1022, 1023), (1023, 0)][i % 4]
        at_least = [threshold, U128, draw.number(128)][i % 3]
        salt = draw.bytes(32)
        claim = be(asset, 4) + be(at_least, 16) + salt + (be(1, 6) + be(U48, 6) + be(start, 4) + be(end, 6) if income else b"")
        shared = me.disclose(5 if income else 4, claim)
        roots = [root_of(leaves), root_of([h("gap", *gap) for gap in chain])]
        context = shared["context"]
        marks = [h("mark", me.nk, note["nf"], context) for note in notes]
        share = (threshold + part * h("share", me.nk, context, part) - following * h("share", me.nk, context, following)) % R
        signals = [context, shared["audienceElement"], shared["subject"], *roots, asset, income, start, end, part, following, share, *marks]
        yield {**shared, "threshold": threshold, "atLeast": at_least, "salt": salt.hex(), "notes": notes, "signals": signals}
