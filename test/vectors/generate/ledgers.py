"""Transactions, genesis, blocks and exports (PROTOCOL 6.1, 7, 8). Proofs and ciphertexts are random bytes: only their places count."""
from basics import EDGES, U32, U128, Draw, be, counted, h, tag
from curve25519 import P, ed25519_public, ed25519_sign
from notes import nullifier_root, root_of
from symmetric import blake2b, keccak256


def action(draw, crossing):
    """An action's parts; the bytes are made of them, and so are public signals and the entry of a block."""
    element = draw.element
    parts = {
        "nf": [element(), element()], "cm": [element() for _ in range(3)], "tag": element(), "journal": [element() for _ in range(6)],
        "period": [0, 682, U32][draw.number(8) % 3], "crossing": crossing, "anchor": element(), "proof": draw.bytes(256),
    }
    epks = [(draw.number(256) % P).to_bytes(32, "little") for _ in range(3)]
    parts["outputs"] = b"".join(epk + draw.bytes(116 + 336 + 133) for epk in epks)
    return parts


def crossing_bytes(parts):
    public_in, public_out, asset = parts["crossing"]
    return be(parts["period"], 4) + be(public_in, 16) + be(public_out, 16) + be(asset, 4)


def action_bytes(parts):
    elements = [*parts["nf"], *parts["cm"], parts["tag"], *parts["journal"]]
    return b"".join(map(be, elements)) + crossing_bytes(parts) + parts["outputs"]


def transaction(ledger, pool, expiry, relayer, recipient, actions, issuer):
    head = be(1, 1) + ledger + be(pool, 4) + be(1, 2) + be(expiry, 6) + counted(relayer) + counted(recipient.encode()) + be(len(actions), 1)
    digest = head + b"".join(map(action_bytes, actions))
    tx_id = blake2b(digest)
    proofs = b"".join(be(parts["anchor"]) + parts["proof"] for parts in actions)
    signature = ed25519_sign(issuer, b"nacre.v1.shield" + tx_id)
    return digest, tx_id, digest + proofs + signature * sum(parts["crossing"][0] != 0 for parts in actions)


def transactions():
    draw = Draw("transactions")
    crossings = [(0, 0, 0), (1, 0, 1), (U128, 0, U32), (0, U128, 7)]
    for i in range(12):
        ledger, issuer = [bytes(32), draw.bytes(32)][i > 0], draw.bytes(32)
        pool, expiry = [0, U32][i % 2], [0, 2**48 - 1, 1_790_000_040][i % 3]
        relayer = draw.bytes([0, 64, 20][i % 3])
        recipient = ["", "x" * 256, "Caf\u00e9 \U0001f41a", "IBAN AB12 3456"][i % 4]
        actions = [action(draw, crossings[(i + j) % 4]) for j in range([1, 2, 3][i % 3] if i else 16)]
        digest, tx_id, data = transaction(ledger, pool, expiry, relayer, recipient, actions, issuer)
        tx_hash = int.from_bytes(keccak256(digest)[:31], "big")
        signals = [
            [a["anchor"], *a["nf"], *a["cm"], a["tag"], *a["journal"], a["period"], *a["crossing"], tx_hash] for a in actions
        ]
        yield {
            "ledgerId": ledger.hex(), "pool": pool, "expiry": expiry, "relayer": relayer.hex(), "recipient": recipient,
            "issuer": ed25519_public(issuer).hex(), "bytes": data.hex(), "digestLength": len(digest), "txHash": tx_hash, "txId": tx_id.hex(),
            "signals": signals,
        }


def genesis(draw, i, operator):
    network, pool, grace = ["dev", "a", "dev-" + "9" * 28][i % 3], [0, U32][i % 2], [0, 86_400, 259_200][i % 3]
    created = [0, 2**48 - 1][i] if i < 2 else 1_700_000_000 + i
    circuits = [(["transfer", "binding", "attest"][j], draw.bytes(32)) for j in range(i % 4)]
    assets = [
        (["A", "EUR", "Z" * 9 + "012"][j], [0, 2, 18][j], draw.bytes(32), [0, U128, 25][j], [U128, 0, 10][j]) for j in range((i + 1) % 4)
    ]
    data = be(1, 1) + counted(network.encode()) + be(created, 6) + ed25519_public(operator) + be(pool, 4) + be(grace, 4)
    data += be(len(circuits), 1) + b"".join(counted(name.encode()) + key for name, key in circuits) + be(len(assets), 2)
    for code, decimals, issuer, shield_fee, unshield_fee in assets:
        data += counted(code.encode()) + be(decimals, 1) + issuer + be(shield_fee, 16) + be(unshield_fee, 16)
    fields = {
        "network": network, "created": created, "pool": pool, "grace": grace, "circuits": [name for name, _ in circuits],
        "codes": [asset[0] for asset in assets], "decimals": [asset[1] for asset in assets], "shieldFees": [asset[3] for asset in assets],
        "unshieldFees": [asset[4] for asset in assets],
    }
    return data, fields


def header(ledger, height, previous, time, bodies, leaves, supply):
    """bodies: (transaction bytes, actions) of each transaction; supply: (shielded, unshielded, fees) of each asset."""
    entries = b"".join(be(a["nf"][0]) + be(a["tag"]) + crossing_bytes(a) for _, actions in bodies for a in actions)
    counters = b"".join(be(i + 1, 4) + b"".join(be(counter, 16) for counter in asset) for i, asset in enumerate(supply))
    spent = [nf for _, actions in bodies for a in actions for nf in a["nf"]]
    return (
        be(1, 1) + ledger + be(height, 6) + previous + be(time, 6) + be(len(bodies), 2)
        + blake2b(*(blake2b(data) for data, _ in bodies)) + blake2b(entries) + be(root_of(leaves)) + be(len(leaves), 6)
        + be(nullifier_root(spent)) + blake2b(counters)
    )


def ledgers():
    draw = Draw("ledgers")
    for i in range(12):
        operator = draw.bytes(32)
        data, fields = genesis(draw, i, operator)
        ledger, count = blake2b(b"nacre.v1.genesis", data), len(fields["codes"])
        actions = [action(draw, [(0, 0, 0), (U128, 0, U32), (0, 1, 1)][(i + j) % 3]) for j in range(1 + i % 2)]
        body = transaction(ledger, fields["pool"], fields["created"], b"", "", actions, draw.bytes(32))[2]
        leaves = [leaf for a in actions for leaf in (*a["cm"], tag("empty-leaf"))]
        supply = [[EDGES[j % 2], draw.number(128), U128] for j in range(count)]
        blocks, previous, export = [], bytes(32), b"nacre-ledger-1\n" + be(len(data), 4) + data
        for height, held in enumerate(([], [(body, actions)])):
            head = header(ledger, height, previous, fields["created"], held, leaves if held else [], supply if held else [[0] * 3] * count)
            previous = blake2b(b"nacre.v1.block", head)
            signature = ed25519_sign(operator, previous)
            block = head + signature + b"".join(be(len(part), 4) + part for part, _ in held)
            export += be(len(block), 4) + block
            blocks.append({"header": head.hex(), "hash": previous.hex(), "signature": signature.hex()})
        yield {
            **fields, "operator": operator.hex(), "genesis": data.hex(), "ledgerId": ledger.hex(), "leaves": leaves, "supply": supply,
            "blocks": blocks, "export": (export + bytes(4)).hex(),
        }
