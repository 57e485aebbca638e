"""What every family is written with: draws, bytes, and the tagged hash (PROTOCOL 1)."""
import hashlib

from poseidon import R, poseidon
from symmetric import blake2b


class Draw:
    """Random-looking values, the same on every machine; each family draws its own."""

    def __init__(self, family):
        self.family, self.count = family, 0

    def bytes(self, size):
        self.count += 1
        return hashlib.shake_256(b"nacre vectors %s %d" % (self.family.encode(), self.count)).digest(size)

    def number(self, bits):
        return int.from_bytes(self.bytes(bits // 8), "big")

    def element(self):
        return self.number(384) % R

    def below(self, order):
        """From 1 on."""
        return 1 + self.number(384) % (order - 1)


def be(value, size=32):
    return value.to_bytes(size, "big")


def counted(data):
    return be(len(data), 2) + data


def wide(data, order):
    return int.from_bytes(data, "big") % order


def tag(label):
    return wide(blake2b(b"nacre.v1." + label.encode()), R)


def h(label, *inputs):
    return poseidon([tag(label), *inputs])


EDGES = [0, 1, R - 1]
U32, U64, U128 = 2**32 - 1, 2**64 - 1, 2**128 - 1
