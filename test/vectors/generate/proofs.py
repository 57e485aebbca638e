"""Verifying keys and the trapdoors of development keys (PROTOCOL 10)."""
import json

from basics import Draw, be, counted, wide
from bn254 import G1, G2, multiply
from poseidon import R
from symmetric import blake2b


def encode_point(point):
    """Of a coordinate in Fp2 the second part comes first."""
    return b"".join(be(part) for coordinate in point for part in reversed(coordinate))


def plain(point):
    """A point as snarkjs writes it: projective, decimal."""
    parts = [[str(part) for part in coordinate] for coordinate in point]
    if len(point[0]) == 1:
        return [parts[0][0], parts[1][0], "1"]
    return [*parts, ["1", "0"]]


def keys():
    draw = Draw("keys")
    for count in (0, 1, 2, 3, 4, 5, 6, 7, 18, 24):
        scalars = [1, R - 1, 2, R - 2] if count == 1 else [draw.below(R) for _ in range(4)]
        alpha, *twisted = (multiply(group, scalar) for group, scalar in zip((G1, G2, G2, G2), scalars))
        ic = [multiply(G1, draw.below(R)) for _ in range(count + 1)]
        data = be(1, 1) + be(count, 2) + b"".join(map(encode_point, (alpha, *twisted, *ic)))
        names = ("vk_beta_2", "vk_gamma_2", "vk_delta_2")
        key = {"protocol": "groth16", "curve": "bn128", "nPublic": count, "vk_alpha_1": plain(alpha)}
        key |= {name: plain(point) for name, point in zip(names, twisted)} | {"IC": [plain(point) for point in ic]}
        yield {"json": json.dumps(key, separators=(",", ":")), "bytes": data.hex(), "hash": blake2b(data).hex()}


def trapdoors():
    draw = Draw("trapdoors")
    for i in range(12):
        r1cs = [bytes(32), b"\xff" * 32][i] if i < 2 else draw.bytes(32)
        domain, attempt = 2 ** (i + 8), 0
        while True:
            values = [
                wide(blake2b(b"nacre.v1.development-key", counted(name), be(attempt, 4), size=64, key=r1cs), R)
                for name in (b"tau", b"alpha", b"beta", b"gamma", b"delta")
            ]
            if len({*values, 0}) == 6 and pow(values[0], 2 * domain, R) != 1:
                break
            attempt += 1
        yield {"r1cs": r1cs.hex(), "domain": domain, "values": values}
