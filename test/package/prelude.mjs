/* biome-ignore-all lint/correctness/noUnusedVariables: the README's lines come after these. */
import { createMnemonic, deriveFullViewingKey, deriveSeed, deriveSpendingKey, parseAssetId } from 'nacre'
import { deriveEd25519PublicKey } from 'nacre/crypto'
import { defaultAddress } from 'nacre/keys'
import { createLmdbLedger } from 'nacre/ledger/lmdb'
import { createMemoryStore } from 'nacre/store/memory'
import { createPinnedVerifier } from 'nacre/verifier'

// What an application has before the README's lines begin: a ledger with money in it, a wallet's keys, somebody to pay.
const rng = { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) }
const issuer = rng.bytes(32)
const founded = await createLmdbLedger({
  path: 'ledger',
  network: 'dev-test',
  assets: [{ code: 'USD', decimals: 2, issuer: deriveEd25519PublicKey(issuer), shieldFee: 0n, unshieldFee: 0n }],
  verifier: createPinnedVerifier(),
})
const { domain } = founded
const [spendingKey, payee] = [0, 1].map((account) => deriveSpendingKey(deriveSeed(createMnemonic(rng)), domain, account))
const viewingKey = deriveFullViewingKey(spendingKey)
const store = createMemoryStore()
const to = defaultAddress(deriveFullViewingKey(payee))
const asset = parseAssetId(1)
const onProgress = () => {}
const { signal } = new AbortController()
{
  const prover = await createProver()
  const wallet = await createWallet({ ledger: founded, prover, store: createMemoryStore(), viewingKey })
  const proposal = await wallet.propose({ shield: { asset, amount: 10_000n } })
  await wallet.send(proposal, { authorize: spendingKey, issuer })
  await prover.dispose()
  await founded.close()
}
