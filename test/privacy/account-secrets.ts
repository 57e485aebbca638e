import { mnemonicToEntropy } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { decodeText, encodeFr } from '../../src/crypto'
import {
  deriveFullViewingKey,
  deriveSeed,
  deriveSpendingKey,
  type FullViewingKey,
  formatSpendingKey,
  type LedgerDomain,
  parseMnemonic,
  periodOf,
  periodSecret,
  revealFullViewingKey,
} from '../../src/keys'
import { revealSeed } from '../../src/keys/mnemonic'
import type { Secret } from './search'

/** Everything secret that follows from a mnemonic on a ledger, by name; names begin with the account's. */
export function secretsOf(account: string, words: string, domain: LedgerDomain): readonly Secret[] {
  const seed = deriveSeed(parseMnemonic(words))
  const spending = deriveSpendingKey(seed, domain, 0)
  const viewing = deriveFullViewingKey(spending)
  const ask = decodeText('nacresk', formatSpendingKey(spending)).slice(5, 37)
  const named: readonly (readonly [string, string | Uint8Array])[] = [
    ['mnemonic', words],
    ['entropy', mnemonicToEntropy(words, wordlist)],
    ['seed', revealSeed(seed).subarray(0, 32)],
    ['end of the seed', revealSeed(seed).subarray(32)],
    ['ask', ask],
  ]
  return [...named.map(([name, value]) => ({ name: `${account}: ${name}`, value })), ...viewingSecretsOf(account, viewing)]
}

/** What a full viewing key holds: secret but where it was asked for. */
export function viewingSecretsOf(account: string, key: FullViewingKey): readonly Secret[] {
  const { nk, jk, vsk, account: element, senderKey, external, internal } = revealFullViewingKey(key)
  const period = periodOf(Math.floor(Date.now() / 1000))
  const named: readonly (readonly [string, Uint8Array])[] = [
    ['nk', encodeFr(nk)],
    ['jk', encodeFr(jk)],
    ['vsk', vsk],
    ['account', encodeFr(element)],
    ['sender key', senderKey],
    ['ivk', external.ivk],
    ['dk', external.dk],
    ['internal ivk', internal.ivk],
    ['internal dk', internal.dk],
    ['jk_e', encodeFr(periodSecret(key, period))],
    ['jk_e of last month', encodeFr(periodSecret(key, (period - 1) as typeof period))],
  ]
  return named.map(([name, value]) => ({ name: `${account}: ${name}`, value }))
}
