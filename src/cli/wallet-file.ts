import { scrypt } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import * as v from 'valibot'
import { bytesToHex, parseHex, systemRng, utf8ToBytes } from '../base'
import { blake2b256 } from '../crypto'
import { WalletExistsError, WalletFileCorruptError, WalletNotFoundError, WalletPasswordError } from './errors'
import { writeFileWhole } from './files'

/** What a wallet file keeps under its password: how to reach the ledger, and the mnemonic or, of a view-only wallet, the key. */
export interface WalletContent {
  /** Absolute path of the ledger's folder. */
  readonly ledger: string
  /** Hexadecimal; the ledger at that path must still be this one. */
  readonly ledgerId: string
  readonly account: number
  readonly secret: { readonly kind: 'mnemonic'; readonly words: string } | { readonly kind: 'viewing'; readonly key: string }
}

const VERSION = 1
const NONCE_BYTES = 24
const KEY_BYTES = 32
const COST = { n: 131_072, r: 8, p: 1 }
/** A file that asks for more than this is not ours: opening it must not take the machine down. */
const MAX_N = 1_048_576
const MIN_N = 16_384

const hex = v.pipe(v.string(), v.regex(/^([0-9a-f]{2})*$/))
const fileSchema = v.strictObject({
  version: v.literal(VERSION),
  kdf: v.strictObject({
    name: v.literal('scrypt'),
    n: v.pipe(
      v.number(),
      v.integer(),
      v.minValue(MIN_N),
      v.maxValue(MAX_N),
      v.check((n) => (n & (n - 1)) === 0),
    ),
    r: v.literal(COST.r),
    p: v.literal(COST.p),
    salt: v.pipe(hex, v.length(64)),
  }),
  cipher: v.literal('xchacha20-poly1305'),
  nonce: v.pipe(hex, v.length(2 * NONCE_BYTES)),
  content: v.pipe(hex, v.maxLength(65_536)),
  /** BLAKE2b-256 of all the rest: tells damage from a wrong password. */
  checksum: v.pipe(hex, v.length(64)),
})
type WalletFile = v.InferOutput<typeof fileSchema>

const contentSchema = v.strictObject({
  ledger: v.string(),
  ledgerId: v.pipe(hex, v.length(64)),
  account: v.pipe(v.number(), v.integer(), v.minValue(0)),
  secret: v.variant('kind', [
    v.strictObject({ kind: v.literal('mnemonic'), words: v.string() }),
    v.strictObject({ kind: v.literal('viewing'), key: v.string() }),
  ]),
})

/** Throws `WalletExistsError` if the name is taken. */
export function assertNoWallet(file: string): void {
  if (existsSync(file)) throw new WalletExistsError(`there is a wallet ${file} already`, { hint: 'choose another name' })
}

/** Writes a new wallet file, mode 0600. */
export async function createWalletFile(file: string, content: WalletContent, password: string): Promise<void> {
  assertNoWallet(file)
  const kdf: WalletFile['kdf'] = { name: 'scrypt', ...COST, salt: bytesToHex(systemRng.bytes(32)) } as WalletFile['kdf']
  const nonce = systemRng.bytes(NONCE_BYTES)
  const sealed = xchacha20poly1305(await deriveKey(kdf, password), nonce).encrypt(utf8ToBytes(JSON.stringify(content)))
  const rest = {
    version: VERSION,
    kdf,
    cipher: 'xchacha20-poly1305',
    nonce: bytesToHex(nonce),
    content: bytesToHex(sealed),
  } as const
  writeFileWhole(file, `${JSON.stringify({ ...rest, checksum: checksumOf(rest as WalletFile) }, null, 2)}\n`, {
    mode: 0o600,
    replace: false,
  })
}

/** Opens a wallet file. Throws `WalletNotFoundError`, `WalletFileCorruptError` or `WalletPasswordError`. */
export async function openWalletFile(file: string, password: string): Promise<WalletContent> {
  const { kdf, nonce, content } = readWalletFile(file)
  const opened = decrypt(await deriveKey(kdf, password), parseHex(nonce), parseHex(content))
  const parsed = v.safeParse(contentSchema, JSON.parse(new TextDecoder().decode(opened)))
  if (!parsed.success) throw new WalletFileCorruptError(`${file} holds something else than a wallet`)
  return parsed.output
}

function readWalletFile(file: string): WalletFile {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new WalletNotFoundError(`there is no wallet ${file}`, { cause })
  }
  const corrupt = (): WalletFileCorruptError =>
    new WalletFileCorruptError(`${file} is damaged or no wallet file`, {
      hint: 'restore the wallet from its mnemonic under another name',
    })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw corrupt()
  }
  const parsed = v.safeParse(fileSchema, json)
  if (!parsed.success || checksumOf(parsed.output) !== parsed.output.checksum) throw corrupt()
  return parsed.output
}

function decrypt(key: Uint8Array, nonce: Uint8Array, content: Uint8Array): Uint8Array {
  try {
    return xchacha20poly1305(key, nonce).decrypt(content)
  } catch {
    throw new WalletPasswordError('the password is wrong')
  }
}

function checksumOf({ version, kdf, cipher, nonce, content }: Omit<WalletFile, 'checksum'>): string {
  return bytesToHex(
    blake2b256(utf8ToBytes(JSON.stringify([version, kdf.name, kdf.n, kdf.r, kdf.p, kdf.salt, cipher, nonce, content]))),
  )
}

function deriveKey({ n, r, p, salt }: WalletFile['kdf'], password: string): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), parseHex(salt), KEY_BYTES, { N: n, r, p, maxmem: 256 * n * r }, (error, key) => {
      if (error) reject(error)
      else resolve(key)
    })
  })
}
