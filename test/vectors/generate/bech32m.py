"""bech32m (BIP-350) without its limit of length."""
CHARACTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def checksum(values):
    state = 1
    for value in values:
        top = state >> 25
        state = (state & 0x1FFFFFF) << 5 ^ value
        for i, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            if top >> i & 1:
                state ^= generator
    return state


def encode(prefix, payload):
    bits = "".join(format(byte, "08b") for byte in payload)
    bits += "0" * (-len(bits) % 5)
    words = [int(bits[i : i + 5], 2) for i in range(0, len(bits), 5)]
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    state = checksum([*expanded, *words, 0, 0, 0, 0, 0, 0]) ^ 0x2BC830A3
    words += [state >> 5 * (5 - i) & 31 for i in range(6)]
    return prefix + "1" + "".join(CHARACTERS[word] for word in words)
