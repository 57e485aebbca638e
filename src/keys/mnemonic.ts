import { entropyToMnemonic, mnemonicToSeedSync, validateMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { type Brand, InternalError, type Rng } from '../base'
import { InvalidMnemonicError, InvalidSeedError } from './errors'
import { createVault } from './vault'

/** English BIP-39 words, checksum and spacing in order. It is the secret itself: whoever reads it can spend. */
export type Mnemonic = Brand<string, 'Mnemonic'>

/** The 64 bytes from which all keys derive; opaque. */
export type Seed = Brand<{ readonly kind: 'seed' }, 'Seed'>

const ENTROPY_BYTES = 32
const SEED_BYTES = 64

const vault = createVault<Seed, Uint8Array>('Seed')

/** Draws 256 bits: 24 words. */
export function createMnemonic(rng: Rng): Mnemonic {
  const entropy = rng.bytes(ENTROPY_BYTES)
  if (entropy.length !== ENTROPY_BYTES) throw new InternalError('the random source gave another number of bytes than asked for')
  return entropyToMnemonic(entropy, wordlist) as Mnemonic
}

/** Takes 12 to 24 English words in any case, separated by any white space; throws `InvalidMnemonicError`. */
export function parseMnemonic(text: string): Mnemonic {
  const words = text.normalize('NFKD').trim().toLowerCase().split(/\s+/)
  if (![12, 15, 18, 21, 24].includes(words.length)) {
    throw new InvalidMnemonicError(`a mnemonic has 12, 15, 18, 21 or 24 words, not ${words.length}`)
  }
  const unknown = words.findIndex((word) => !wordlist.includes(word))
  // By its place, not by itself: a misspelt word gives most of the right one away.
  if (unknown !== -1) throw new InvalidMnemonicError(`word ${unknown + 1} is not in the English list of BIP-39`)
  const mnemonic = words.join(' ')
  if (!validateMnemonic(mnemonic, wordlist))
    throw new InvalidMnemonicError('the checksum does not match: a word is wrong or misplaced')
  return mnemonic as Mnemonic
}

/** BIP-39's seed; another passphrase gives other accounts, and none is wrong. */
export function deriveSeed(mnemonic: Mnemonic, passphrase = ''): Seed {
  return parseSeed(mnemonicToSeedSync(mnemonic, passphrase))
}

/** Takes a seed of 64 bytes made elsewhere; throws `InvalidSeedError`. */
export function parseSeed(bytes: Uint8Array): Seed {
  if (bytes.length !== SEED_BYTES) throw new InvalidSeedError(`a seed has ${SEED_BYTES} bytes, not ${bytes.length}`)
  return vault.seal({ kind: 'seed' } as Seed, bytes.slice())
}

/** The 64 secret bytes. */
export function revealSeed(seed: Seed): Uint8Array {
  return vault.reveal(seed)
}
