"""Multiples of the generators of BN254 (EIP-197), affine, not the identity; a coordinate is (c0,) in G1 and (c0, c1) in G2."""
Q = 21888242871839275222246405745257275088696311157297823662689037894645226208583
G1 = ((1,), (2,))
G2 = (
    (
        10857046999023057135944570762232829481370756359578518086990519993285655852781,
        11559732032986387107991004021392285783925812861821192530917403151452391805634,
    ),
    (
        8495653923123431417604973247489272438418190587263600148770280649306958101930,
        4082367875863433681332203403145435568316851327593401208105741076214120093531,
    ),
)


def minus(a, b):
    return tuple((x - y) % Q for x, y in zip(a, b))


def times(a, b):
    if len(a) == 1:
        return (a[0] * b[0] % Q,)
    return (a[0] * b[0] - a[1] * b[1]) % Q, (a[0] * b[1] + a[1] * b[0]) % Q


def inverse(a):
    if len(a) == 1:
        return (pow(a[0], -1, Q),)
    norm = pow(a[0] * a[0] + a[1] * a[1], -1, Q)
    return a[0] * norm % Q, -a[1] * norm % Q


def add(p, q):
    if p is None:
        return q
    (x1, y1), (x2, y2) = p, q
    if p == q:
        square = times(x1, x1)
        slope = times(tuple(3 * part % Q for part in square), inverse(tuple(2 * part % Q for part in y1)))
    else:
        slope = times(minus(y2, y1), inverse(minus(x2, x1)))
    x = minus(minus(times(slope, slope), x1), x2)
    return x, minus(times(slope, minus(x1, x)), y1)


def multiply(point, scalar):
    """The last step for R - 1 and the like never meets the identity: bits are taken from the highest."""
    total = None
    for bit in bin(scalar)[2:]:
        total = add(total, total) if total else None
        total = add(total, point) if bit == "1" else total
    return total
