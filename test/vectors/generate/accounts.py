"""Keys, addresses, ciphertexts and spend authorizations (PROTOCOL 2, 3, 4.2)."""
import hashlib

from babyjubjub import B8, L, multiply
from basics import EDGES, U32, U64, U128, Draw, be, counted, h, wide
from bech32m import encode
from curve25519 import hash_to_curve, x25519
from notes import commit
from poseidon import R, poseidon
from symmetric import aead, aes256, blake2b, hkdf

MNEMONICS = ["abandon " * 11 + "about", "zoo " * 11 + "wrong", "legal winner thank year wave sausage worth useful legal winner thank yellow"]


def fingerprint_of(ledger, pool):
    return blake2b(b"nacre.v1.fingerprint", ledger, be(pool, 4))[:4]


def child(node, label, data):
    label = label.encode()
    return blake2b(b"nacre.v1.child", node[:32], be(len(label), 1), label, data, size=64, key=node[32:])


def leaf(node, label):
    return blake2b(b"nacre.v1.leaf", node[:32], label.encode(), size=64, key=node[32:])


def side_of(vsk, name):
    return blake2b(b"nacre.v1." + name.encode(), size=64, key=vsk)


def accounts():
    draw = Draw("accounts")
    for i in range(12):
        words = MNEMONICS[i - 4] if 4 <= i < 7 else ""
        passphrase = "" if i < 6 else "TREZOR"
        if words:
            seed = hashlib.pbkdf2_hmac("sha512", words.encode(), b"mnemonic" + passphrase.encode(), 2048)
        else:
            seed = [bytes(64), b"\xff" * 64][i % 2] if i < 4 else draw.bytes(64)
        ledger = [bytes(32), b"\xff" * 32][i % 2] if i < 4 else draw.bytes(32)
        pool, index = [(0, 0), (U32, U32), (1, 0), (0, 1)][i % 4]
        master = blake2b(seed, size=64, key=b"nacre.v1.seed")
        node = child(child(master, "ledger", ledger + be(pool, 4)), "account", be(index, 4))
        ask, nk, jk = wide(leaf(node, "ask"), L), wide(leaf(node, "nk"), R), wide(leaf(node, "jk"), R)
        vsk = leaf(node, "vsk")[:32]
        ak = multiply(B8, ask)
        account = h("account", *ak, nk, jk)
        head = b"\1" + fingerprint_of(ledger, pool)
        external = side_of(vsk, "external")
        yield {
            "mnemonic": words, "passphrase": passphrase, "seed": seed.hex(), "ledgerId": ledger.hex(), "pool": pool, "index": index,
            "account": account, "fingerprint": head[1:].hex(),
            "accountFingerprint": blake2b(b"nacre.v1.account-fingerprint", be(account))[:8].hex(),
            "external": external.hex(), "internal": side_of(vsk, "internal").hex(), "sender": side_of(vsk, "sender")[:32].hex(),
            "spending": encode("nacresk", head + be(ask) + be(nk) + be(jk) + vsk),
            "full": encode("nacrefvk", head + be(ak[0]) + be(ak[1]) + be(nk) + be(jk) + vsk),
            "incoming": encode("nacreivk", head + external + be(account)),
        }


def address_of(account, fingerprint, side, index):
    """(d, owner, pk, the 85 bytes of the address) of a side of an account."""
    d = aes256(side[32:], be(index, 16))
    pk = x25519(side[:32], diversified_base(d))
    owner = h("owner", account, int.from_bytes(d, "big"))
    return d, owner, pk, b"\1" + fingerprint + d + be(owner) + pk


def diversified_base(d):
    return hash_to_curve(d, b"nacre.v1.diversify-curve25519_XMD:SHA-512_ELL2_RO_")


def addresses():
    draw = Draw("addresses")
    for i in range(12):
        ask, nk, jk = (draw.below(L) for _ in range(3))
        ledger, pool, vsk = draw.bytes(32), i % 2, draw.bytes(32)
        ak = multiply(B8, ask)
        account = h("account", *ak, nk, jk)
        fingerprint = fingerprint_of(ledger, pool)
        index = [0, 1, U64][i % 3] if i < 6 else draw.number(64)
        side = ["external", "internal"][i % 2]
        raw = address_of(account, fingerprint, side_of(vsk, side), index)[3]
        head = b"\1" + fingerprint
        period, rseed = [0, 682, U32][i % 3], draw.element()
        memo_seed = [b"", draw.bytes(32)][i % 2]
        yield {
            "ledgerId": ledger.hex(), "pool": pool, "side": side, "index": index, "period": period, "rseed": rseed,
            "memoSeed": memo_seed.hex(),
            "spending": encode("nacresk", head + be(ask) + be(nk) + be(jk) + vsk),
            "address": encode("nacre", raw),
            "periodKey": encode("nacreperiod", head + be(period, 4) + be(h("journal-period", jk, account, period))),
            "paymentKey": encode("nacrepay", raw + be(rseed) + counted(memo_seed)),
        }


def kdf(ikm, label, context=b""):
    return hkdf(ikm, b"nacre.v1", label.encode() + b"\0" + context)


def ciphertexts():
    draw = Draw("ciphertexts")
    memos = ["", "x" * 254, "\U0001f41a" * 63, "caf\u00e9 \u2116 7"]
    for i in range(12):
        account, nf0, origin = (EDGES[i % 3] if i < 3 else draw.element() for _ in range(3))
        rseed = [0, 2**252 - 1, R - 1][i] if i < 3 else draw.element()
        side, sender = draw.bytes(64), draw.bytes(32)
        asset, amount = [1, U32][i % 2], [0, U128, draw.number(128)][i % 3]
        memo, index = memos[i % 4], i % 3
        d, owner, pk, raw = address_of(account, draw.bytes(4), side, draw.number(64))
        cm = commit(owner, asset, amount, h("psi", rseed, nf0, index, origin))
        secret = kdf(be(rseed), "esk")
        epk, shared = x25519(secret, diversified_base(d)), x25519(secret, pk)
        assert shared == x25519(side[:32], epk)
        memo_seed = kdf(sender, "memo-seed", be(cm) + epk)
        memo_secret = kdf(memo_seed, "memo-esk")
        memo_epk, memo_shared = x25519(memo_secret, diversified_base(d)), x25519(memo_secret, pk)
        assert memo_shared == x25519(side[:32], memo_epk)
        text = memo.encode()
        yield {
            "account": account, "ivk": side[:32].hex(), "sender": sender.hex(), "address": raw.hex(), "nf0": nf0, "origin": origin,
            "rseed": rseed, "asset": asset, "amount": amount, "index": index, "text": memo, "cm": cm, "epk": epk.hex(),
            "payee": aead(kdf(shared, "payee", epk + be(cm)), d + be(asset, 4) + be(amount, 16) + be(rseed) + be(origin)).hex(),
            "memoSeed": memo_seed.hex(),
            "memo": (memo_epk + aead(kdf(memo_shared, "memo", memo_epk + be(cm)), memo_seed + counted_text(text))).hex(),
            "copy": aead(kdf(sender, "sender", be(cm) + epk), raw + be(rseed)).hex(),
        }


def counted_text(text):
    return be(len(text), 2) + text + bytes(254 - len(text))


def sign(ask, random, message):
    """(R, S): the 96 bytes of a signature of ask on an element."""
    ak = multiply(B8, ask)
    k = wide(blake2b(b"nacre.v1.nonce", random, be(message), size=64, key=be(ask)), L)
    r = multiply(B8, k)
    s = (k + 8 * poseidon([*r, *ak, message]) * ask) % L
    return be(r[0]) + be(r[1]) + be(s)


def signatures():
    draw = Draw("signatures")
    for i in range(12):
        ask = [1, L - 1, 2][i] if i < 3 else draw.below(L)
        random = [bytes(32), b"\xff" * 32][i] if i < 2 else draw.bytes(32)
        nf, cm = [draw.element() for _ in range(2)], [draw.element() for _ in range(3)]
        public_in, public_out, asset = [(0, 0, 0), (U128, 0, U32), (0, 1, 1)][i % 3]
        period, tx_hash = [0, 682, U32][i % 3], [0, 2**248 - 1, draw.number(248)][i % 3]
        message = h("signed", *nf, *cm, public_in, public_out, asset, period, tx_hash)
        yield {
            "ask": ask, "random": random.hex(), "nf": nf, "cm": cm, "publicIn": public_in, "publicOut": public_out, "publicAsset": asset,
            "period": period, "txHash": tx_hash, "message": message, "signature": sign(ask, random, message).hex(),
        }
