"""Baby Jubjub in circomlib's form, affine."""
from poseidon import R

A = 168700
D = 168696
L = 2736030358979909402780800718157159386076813972158567259200215660948447373041
B8 = (
    5299619240641551281634865583518297030282874472190772894086521144482721001553,
    16950150798460657717958625567821834550301663161624707787222815936182638968203,
)


assert (A * B8[0] ** 2 + B8[1] ** 2 - 1 - D * B8[0] ** 2 * B8[1] ** 2) % R == 0


def add(p, q):
    (x1, y1), (x2, y2) = p, q
    t = D * x1 * x2 * y1 * y2
    return (
        (x1 * y2 + y1 * x2) * pow(1 + t, -1, R) % R,
        (y1 * y2 - A * x1 * x2) * pow(1 - t, -1, R) % R,
    )


def multiply(point, scalar):
    total = (0, 1)
    while scalar:
        if scalar & 1:
            total = add(total, point)
        point = add(point, point)
        scalar >>= 1
    return total
