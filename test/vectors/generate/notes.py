"""Hashes, notes, the tree and the journal (PROTOCOL 1.1, 4, 5)."""
from basics import EDGES, U32, U128, Draw, h, tag
from poseidon import R, permutation, poseidon


def commit(owner, asset, amount, psi):
    return h("note", owner, asset + (amount << 32), psi)


def hashes():
    draw = Draw("hashes")
    arities = {
        "account": 4, "journal-period": 3, "owner": 2, "origin": 2, "psi": 4, "note": 3, "nullifier": 3, "signed": 10, "journal-tag": 2,
        "subject": 2, "gap": 2,
    }
    for label, arity in arities.items():
        for edge in (None, *EDGES):
            inputs = [draw.element() if edge is None else edge for _ in range(arity)]
            yield {"label": label, "inputs": inputs, "output": h(label, *inputs)}


def notes():
    draw = Draw("notes")
    for i in range(12):
        account, nk, nf0, rseed, owner = ([EDGES[i % 3]] * 5) if i < 3 else [draw.element() for _ in range(5)]
        asset = [1, U32][i % 2]
        amount = [0, 1, U128][i] if i < 3 else draw.number(128)
        position = [0, U32][i % 2] if i < 4 else draw.number(32)
        index = i % 3
        origin = h("origin", account, nf0)
        psi = h("psi", rseed, nf0, index, origin)
        cm = commit(owner, asset, amount, psi)
        yield {
            "account": account, "nk": nk, "nf0": nf0, "rseed": rseed, "owner": owner, "asset": asset, "amount": amount, "position": position,
            "index": index, "origin": origin, "psi": psi, "cm": cm, "nf": h("nullifier", nk, cm, position),
        }


def root_of(leaves):
    nodes, empty = leaves, tag("empty-leaf")
    for _ in range(16):
        nodes = (nodes or [empty]) + [empty] * (-len(nodes or [empty]) % 4)
        nodes = [poseidon(nodes[i : i + 4]) for i in range(0, len(nodes), 4)]
        empty = poseidon([empty] * 4)
    return nodes[0]


def trees():
    for count in (0, 4, 8, 12, 16, 20, 32, 60, 64, 68):
        leaves = [tag("empty-leaf") if i % 4 == 3 else h("note", i) for i in range(count)]
        yield {"leaves": leaves, "root": root_of(leaves)}


def gaps_of(nullifiers):
    """The leaves of the nullifier tree, each step as PROTOCOL 4.2 words it."""
    gaps = [(0, 0)]
    for v in nullifiers:
        (at,) = [i for i, (low, high) in enumerate(gaps) if low < v and (v < high or high == 0)]
        low, high = gaps[at]
        gaps[at] = (low, v)
        gaps.append((v, high))
    return gaps


def nullifier_root(nullifiers):
    return root_of([h("gap", low, high) for low, high in gaps_of(nullifiers)])


def gap_path(leaves, at):
    """The siblings of a leaf, level by level."""
    nodes, empty, path = leaves, tag("empty-leaf"), []
    for _ in range(16):
        nodes = nodes + [empty] * (-len(nodes) % 4)
        family = at - at % 4
        path.append([nodes[i] for i in range(family, family + 4) if i != at])
        nodes, at, empty = [poseidon(nodes[i : i + 4]) for i in range(0, len(nodes), 4)], at // 4, poseidon([empty] * 4)
    return path


def nullifiers():
    draw = Draw("nullifiers")
    lists = [[], [1], [R - 1], [1, R - 1, 2, R - 2], list(range(1, 17)), list(range(R - 1, R - 18, -1)), [5, 7, 6, 8, 4, 2**128, 2**128 - 1]]
    lists += [[draw.element() or 1 for _ in range(count)] for count in (2, 3, 4, 15, 16, 21, 64)]
    for spent in lists:
        gaps = gaps_of(spent)
        leaves = [h("gap", *gap) for gap in gaps]
        at = draw.number(16) % len(gaps)
        yield {"nullifiers": spent, "root": root_of(leaves), "gaps": gaps, "position": at, "siblings": gap_path(leaves, at)}


def journals():
    draw = Draw("journals")
    for i in range(12):
        jk, account, nf0, cm, owner = ([EDGES[i % 3]] * 5) if i < 3 else [draw.element() for _ in range(5)]
        period = [0, 682, U32][i % 3]
        asset, amount, self_flag = [1, U32][i % 2], [0, U128, 5][i % 3], i % 2
        key = h("journal-period", jk, account, period)
        k0, k1 = permutation([0, tag("mask"), key, cm])[:2]
        entry = [(asset + (amount << 32) + (self_flag << 160) + k0) % R, (owner + k1) % R]
        yield {
            "jk": jk, "account": account, "nf0": nf0, "cm": cm, "owner": owner, "period": period, "asset": asset, "amount": amount,
            "self": self_flag, "key": key, "tag": h("journal-tag", key, nf0), "entry": entry,
        }
