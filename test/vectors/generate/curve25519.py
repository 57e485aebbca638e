"""X25519 (RFC 7748), Ed25519 (RFC 8032) and hash_to_curve of curve25519_XMD:SHA-512_ELL2_RO_ (RFC 9380)."""
from hashlib import sha512

P = 2**255 - 19
J = 486662
ORDER = 2**252 + 27742317777372353535851937790883648493
ED_D = -121665 * pow(121666, -1, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def x25519(key, u):
    k = int.from_bytes(key, "little")
    k = (k & ~7 & (2**255 - 1)) | 2**254
    x1 = int.from_bytes(u, "little") & (2**255 - 1)
    x2, z2, x3, z3 = 1, 0, x1, 1
    for i in reversed(range(255)):
        if k >> i & 1:
            x3, z3, x2, z2 = double(x3, z3, x2, z2, x1)
        else:
            x2, z2, x3, z3 = double(x2, z2, x3, z3, x1)
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")


def double(x2, z2, x3, z3, x1):
    """(2 * point 2, point 2 + point 3) for points whose difference has the u-coordinate x1."""
    a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
    aa, bb, da, cb = a * a % P, b * b % P, d * a % P, c * b % P
    e = aa - bb
    return aa * bb % P, e * (aa + 121665 * e) % P, (da + cb) ** 2 % P, x1 * (da - cb) ** 2 % P


def root(value):
    """A square root, or None."""
    for candidate in (pow(value, (P + 3) // 8, P), pow(value, (P + 3) // 8, P) * SQRT_M1 % P):
        if candidate * candidate % P == value % P:
            return candidate
    return None


def expand(message, dst, length):
    dst += bytes([len(dst)])
    first = sha512(bytes(128) + message + length.to_bytes(2, "big") + b"\0" + dst).digest()
    blocks = [sha512(first + b"\1" + dst).digest()]
    while 64 * len(blocks) < length:
        mixed = bytes(x ^ y for x, y in zip(first, blocks[-1]))
        blocks.append(sha512(mixed + bytes([len(blocks) + 1]) + dst).digest())
    return b"".join(blocks)[:length]


def elligator(u):
    x1 = -J * pow(1 + 2 * u * u, P - 2, P) % P or -J % P
    x2 = (-x1 - J) % P
    for x, parity in ((x1, 1), (x2, 0)):
        y = root(x * x * x + J * x * x + x)
        if y is not None:
            return x, y if y % 2 == parity else -y % P
    raise AssertionError("one of the two is a square")


def montgomery_add(p, q):
    (x1, y1), (x2, y2) = p, q
    if p == q:
        slope = (3 * x1 * x1 + 2 * J * x1 + 1) * pow(2 * y1, -1, P)
    else:
        slope = (y2 - y1) * pow(x2 - x1, -1, P)
    x = (slope * slope - J - x1 - x2) % P
    return x, (slope * (x1 - x) - y1) % P


def hash_to_curve(message, dst):
    uniform = expand(message, dst, 96)
    halves = [int.from_bytes(uniform[i : i + 48], "big") % P for i in (0, 48)]
    point = montgomery_add(*(elligator(u) for u in halves))
    for _ in range(3):
        point = montgomery_add(point, point)
    return point[0].to_bytes(32, "little")


def edwards_add(p, q):
    (x1, y1), (x2, y2) = p, q
    t = ED_D * x1 * x2 * y1 * y2
    return (x1 * y2 + x2 * y1) * pow(1 + t, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - t, -1, P) % P


def edwards_base(scalar):
    y = 4 * pow(5, -1, P) % P
    x = root((y * y - 1) * pow(ED_D * y * y + 1, -1, P))
    point, total = (x if x % 2 == 0 else P - x, y), (0, 1)
    while scalar:
        if scalar & 1:
            total = edwards_add(total, point)
        point = edwards_add(point, point)
        scalar >>= 1
    return (total[1] | (total[0] & 1) << 255).to_bytes(32, "little")


def ed25519_public(secret):
    return edwards_base(_ed_scalar(secret)[0])


def _ed_scalar(secret):
    wide = sha512(secret).digest()
    return (int.from_bytes(wide[:32], "little") & ~7 & (2**254 - 1)) | 2**254, wide[32:]


def ed25519_sign(secret, message):
    scalar, prefix = _ed_scalar(secret)
    nonce = int.from_bytes(sha512(prefix + message).digest(), "little") % ORDER
    r = edwards_base(nonce)
    challenge = int.from_bytes(sha512(r + edwards_base(scalar) + message).digest(), "little") % ORDER
    return r + ((nonce + challenge * scalar) % ORDER).to_bytes(32, "little")
