"""Writes the vectors of every formula of PROTOCOL.md as JSON into the folder that is named: python3 main.py FOLDER"""
import json
import sys

import accounts
import ledgers
import notes
import proofs
import statements

FAMILIES = [
    notes.hashes, notes.notes, notes.trees, notes.nullifiers, notes.journals, accounts.accounts, accounts.addresses, accounts.ciphertexts,
    accounts.signatures, ledgers.transactions, ledgers.ledgers, proofs.keys, proofs.trapdoors,
    statements.bindings, statements.payments, statements.attestations,
]


def plain(value):
    """Integers as decimal strings: JSON numbers lose digits."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return str(value) if isinstance(value, int) else value


for family in FAMILIES:
    with open(f"{sys.argv[1]}/{family.__name__}.json", "w") as file:
        json.dump(plain(list(family())), file, indent=1)
        file.write("\n")
