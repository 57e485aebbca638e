import type { Rng } from '../../src/base'
import { nodeX25519 } from '../../src/crypto/node'
import type { Address } from '../../src/keys'
import { deriveCommitment, deriveOrigin, derivePsi, drawRandomSeed, encryptOutput } from '../../src/note'
import type { AssetId } from '../../src/value'
import { parseAmount } from '../../src/value'
import { createBody, seal } from '../ledger/fixture'
import type { Bank } from './fixture'

/** Pays so many notes of 1 to an address, three a transaction, out of nothing: for ledgers whose verifier looks at no statement. */
export async function rainDust(
  rng: Rng,
  { ledger }: Pick<Bank, 'ledger'>,
  address: Address,
  asset: AssetId,
  notes: number,
): Promise<void> {
  const amount = parseAmount(1n)
  const { anchor, time } = await ledger.tip()
  for (let made = 0; made < notes; made += 3) {
    const body = createBody(rng, { domain: ledger.domain, time })
    const [action] = body.actions
    if (!action) throw new Error('a transaction without actions')
    const origin = deriveOrigin(action.tag, action.nf[0])
    const outputs = [0, 1, 2].map((index) => {
      const rseed = drawRandomSeed(rng)
      const psi = derivePsi(rseed, action.nf[0], index, origin)
      const commitment = deriveCommitment({ owner: address.owner, asset, amount, psi })
      const plaintext = { address, asset, amount, memo: '', rseed, origin }
      const ciphertexts = encryptOutput({ x25519: nodeX25519 }, rng.bytes(32), plaintext, commitment)
      return { commitment, ciphertexts }
    })
    const dusty = {
      ...action,
      cm: outputs.map(({ commitment }) => commitment) as unknown as typeof action.cm,
      outputs: outputs.map(({ ciphertexts }) => ciphertexts) as unknown as typeof action.outputs,
    }
    await ledger.submit(seal({ ...body, actions: [dusty] }, anchor))
  }
}
