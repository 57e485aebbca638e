"""BLAKE2b, HKDF, ChaCha20-Poly1305, AES-256 and keccak-256, from their specifications where hashlib has none."""
import hashlib
import hmac
import struct


def blake2b(*parts, size=32, key=b""):
    return hashlib.blake2b(b"".join(parts), digest_size=size, key=key).digest()


def hkdf(ikm, salt, info):
    """HKDF-SHA-256 with 32 bytes of output."""
    key = hmac.new(salt, ikm, hashlib.sha256).digest()
    return hmac.new(key, info + b"\1", hashlib.sha256).digest()


def chacha20(key, counter, nonce):
    state = [0x61707865, 0x3320646E, 0x79622D32, 0x6B206574, *struct.unpack("<8L", key), counter, *struct.unpack("<3L", nonce)]
    work = list(state)

    def quarter(a, b, c, d):
        for x, y, z, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            work[x] = (work[x] + work[y]) & 0xFFFFFFFF
            value = work[z] ^ work[x]
            work[z] = ((value << turn) | (value >> (32 - turn))) & 0xFFFFFFFF

    for _ in range(10):
        for column in range(4):
            quarter(column, column + 4, column + 8, column + 12)
        for a, b, c, d in ((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            quarter(a, b, c, d)
    return struct.pack("<16L", *((x + y) & 0xFFFFFFFF for x, y in zip(work, state)))


def aead(key, plaintext):
    nonce = bytes(12)
    stream = b"".join(chacha20(key, 1 + i, nonce) for i in range((len(plaintext) + 63) // 64))
    sealed = bytes(x ^ y for x, y in zip(plaintext, stream))
    one_time = chacha20(key, 0, nonce)
    r = int.from_bytes(one_time[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    data = sealed + bytes(-len(sealed) % 16) + struct.pack("<QQ", 0, len(sealed))
    total = 0
    for at in range(0, len(data), 16):
        total = (total + int.from_bytes(data[at : at + 16] + b"\1", "little")) * r % (2**130 - 5)
    tag = (total + int.from_bytes(one_time[16:32], "little")) % 2**128
    return sealed + tag.to_bytes(16, "little")


def _times(a, b):
    product = 0
    while b:
        if b & 1:
            product ^= a
        a = a << 1 ^ (0x11B if a & 0x80 else 0)
        b >>= 1
    return product


def _substitution(byte):
    inverse = next((x for x in range(256) if _times(byte, x) == 1), 0)
    turned = [(inverse << i | inverse >> (8 - i)) & 255 for i in range(5)]
    return turned[0] ^ turned[1] ^ turned[2] ^ turned[3] ^ turned[4] ^ 0x63


SBOX = [_substitution(byte) for byte in range(256)]


def aes256(key, block):
    words = [list(key[i : i + 4]) for i in range(0, 32, 4)]
    factor = 1
    for i in range(8, 60):
        word = list(words[-1])
        if i % 8 == 0:
            word = [SBOX[byte] for byte in word[1:] + word[:1]]
            word[0] ^= factor
            factor = _times(factor, 2)
        elif i % 8 == 4:
            word = [SBOX[byte] for byte in word]
        words.append([x ^ y for x, y in zip(words[i - 8], word)])
    keys = [sum(words[4 * i : 4 * i + 4], []) for i in range(15)]
    state = [x ^ y for x, y in zip(block, keys[0])]
    for number in range(1, 15):
        state = [SBOX[byte] for byte in state]
        state = [state[(i + 4 * (i % 4)) % 16] for i in range(16)]
        if number < 14:
            mixed = []
            for i in range(0, 16, 4):
                column = state[i : i + 4]
                for j in range(4):
                    a, b, c, d = (column[(j + k) % 4] for k in range(4))
                    mixed.append(_times(a, 2) ^ _times(b, 3) ^ c ^ d)
            state = mixed
        state = [x ^ y for x, y in zip(state, keys[number])]
    return bytes(state)


def _turn(lane, bits):
    bits %= 64
    return (lane << bits | lane >> (64 - bits)) & (2**64 - 1) if bits else lane


def _keccak_f(lanes):
    lfsr = 1
    for _ in range(24):
        parity = [lanes[x][0] ^ lanes[x][1] ^ lanes[x][2] ^ lanes[x][3] ^ lanes[x][4] for x in range(5)]
        for x in range(5):
            change = parity[(x + 4) % 5] ^ _turn(parity[(x + 1) % 5], 1)
            lanes[x] = [lane ^ change for lane in lanes[x]]
        x, y, current = 1, 0, lanes[1][0]
        for step in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            current, lanes[x][y] = lanes[x][y], _turn(current, (step + 1) * (step + 2) // 2)
        for y in range(5):
            row = [lanes[x][y] for x in range(5)]
            for x in range(5):
                lanes[x][y] = row[x] ^ (~row[(x + 1) % 5] & (2**64 - 1) & row[(x + 2) % 5])
        for j in range(7):
            if lfsr & 1:
                lanes[0][0] ^= 1 << ((1 << j) - 1)
            lfsr = lfsr << 1 ^ (0x171 if lfsr & 0x80 else 0)


def keccak256(data):
    rate = 136
    padded = bytearray(data + b"\1" + bytes(-(len(data) + 1) % rate))
    padded[-1] |= 0x80
    lanes = [[0] * 5 for _ in range(5)]
    for at in range(0, len(padded), rate):
        for i in range(rate // 8):
            lanes[i % 5][i // 5] ^= int.from_bytes(padded[at + 8 * i : at + 8 * i + 8], "little")
        _keccak_f(lanes)
    return b"".join(lanes[i % 5][i // 5].to_bytes(8, "little") for i in range(4))
