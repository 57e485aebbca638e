"""Poseidon over the BN254 scalar field, its constants drawn from the Grain LFSR as the paper's reference script does."""

R = 21888242871839275222246405745257275088548364400416034343698204186575808495617
FULL_ROUNDS = 8
PARTIAL_ROUNDS = [56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68]  # for a state of 2, 3, ... words
FIELD_BITS = 254


def grain(width, partial):
    """The bits that remain of the LFSR after its self-shrinking."""
    state = []
    for value, bits in ((1, 2), (0, 4), (FIELD_BITS, 12), (width, 12), (FULL_ROUNDS, 10), (partial, 10), (2**30 - 1, 30)):
        state += [int(bit) for bit in format(value, f"0{bits}b")]

    def step():
        bit = state[62] ^ state[51] ^ state[38] ^ state[23] ^ state[13] ^ state[0]
        state.pop(0)
        state.append(bit)
        return bit

    for _ in range(160):
        step()
    while True:
        keep = step()
        bit = step()
        if keep:
            yield bit


def integer(bits):
    value = 0
    for _ in range(FIELD_BITS):
        value = 2 * value + next(bits)
    return value


_parameters = {}


def parameters(width):
    if width not in _parameters:
        partial = PARTIAL_ROUNDS[width - 2]
        bits = grain(width, partial)
        constants = []
        while len(constants) < width * (FULL_ROUNDS + partial):
            value = integer(bits)
            if value < R:
                constants.append(value)
        points = [integer(bits) % R for _ in range(2 * width)]
        assert len(set(points)) == 2 * width
        matrix = [[pow(points[i] + points[width + j], -1, R) for j in range(width)] for i in range(width)]
        _parameters[width] = (partial, constants, matrix)
    return _parameters[width]


def permutation(state):
    width = len(state)
    partial, constants, matrix = parameters(width)
    for number in range(FULL_ROUNDS + partial):
        state = [(word + constants[number * width + i]) % R for i, word in enumerate(state)]
        full = number < FULL_ROUNDS // 2 or number >= FULL_ROUNDS // 2 + partial
        state = [pow(word, 5, R) if full or i == 0 else word for i, word in enumerate(state)]
        state = [sum(row[j] * word for j, word in enumerate(state)) % R for row in matrix]
    return state


def poseidon(inputs):
    return permutation([0, *inputs])[0]
