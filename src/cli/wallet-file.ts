import { scrypt } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import * as v from 'valibot'
import { bytesToHex, parseHex, systemRng, utf8ToBytes } from '../base'
import { blake2b256 } from '../crypto'
import {
  FileExistsError,
  InputFileError,
  WalletExistsError,
  WalletFileCorruptError,
  WalletNotFoundError,
  WalletPasswordError,
} from './errors'
import { parseJson, writeSecretFile } from './files'
import { removeAbandoned } from './temporary'

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
const R = 8
const P = 1

/** scrypt's N of new files: 128 MiB and about 0.3 s for each guess. */
const COST = 131_072
/** For tests only, with NACRE_INSECURE_WALLET_FILES=1: 1 MiB. Files that ask for less are nobody's. */
const MIN_COST = 1_024
/** A file that asks for more is not ours: opening one must not take the machine down. */
const MAX_COST = 262_144
const MAX_FILE_BYTES = 65_536

const hex = v.pipe(v.string(), v.regex(/^([0-9a-f]{2})*$/))
const isPowerOfTwo = (n: number): boolean => Number.isInteger(Math.log2(n))
const fileSchema = v.strictObject({
  version: v.literal(VERSION),
  kdf: v.strictObject({
    name: v.literal('scrypt'),
    n: v.pipe(v.number(), v.integer(), v.minValue(MIN_COST), v.maxValue(MAX_COST), v.check(isPowerOfTwo)),
    r: v.literal(R),
    p: v.literal(P),
    salt: v.pipe(hex, v.length(64)),
  }),
  cipher: v.literal('xchacha20-poly1305'),
  nonce: v.pipe(hex, v.length(2 * NONCE_BYTES)),
  content: hex,
  /** BLAKE2b-256 of all the rest: tells damage from a wrong password. */
  checksum: v.pipe(hex, v.length(64)),
})

/** A wallet file as it lies on the disk: all that can be known of it without the password. */
export type SealedWallet = v.InferOutput<typeof fileSchema>

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

/** Writes a new wallet file, mode 0600. Throws `WalletExistsError`, `OutputFileError`. */
export async function createWalletFile(file: string, content: WalletContent, password: string): Promise<void> {
  assertNoWallet(file)
  const n = process.env['NACRE_INSECURE_WALLET_FILES'] === '1' ? MIN_COST : COST
  const kdf: SealedWallet['kdf'] = { name: 'scrypt', n, r: R, p: P, salt: bytesToHex(systemRng.bytes(32)) }
  const nonce = systemRng.bytes(NONCE_BYTES)
  const sealed = xchacha20poly1305(await deriveKey(kdf, password), nonce).encrypt(utf8ToBytes(JSON.stringify(content)))
  const cipher = 'xchacha20-poly1305'
  const text = formatWalletFile({ version: VERSION, kdf, cipher, nonce: bytesToHex(nonce), content: bytesToHex(sealed) })
  try {
    writeSecretFile(file, text)
  } catch (cause) {
    if (cause instanceof FileExistsError) assertNoWallet(file)
    throw cause
  }
}

/** Opens a wallet file; what killed processes left of making it goes. Throws `WalletNotFoundError`, `InputFileError`, `WalletFileCorruptError` or `WalletPasswordError`. */
export async function openWalletFile(file: string, password: string): Promise<WalletContent> {
  removeAbandoned(file)
  const { kdf, nonce, content } = readWalletFile(file)
  const opened = decrypt(await deriveKey(kdf, password), parseHex(nonce), parseHex(content))
  const parsed = parseWalletContent(new TextDecoder().decode(opened))
  if (!parsed) throw new WalletFileCorruptError(`${file} holds something else than a wallet`)
  return parsed
}

/** What stands inside a wallet file, `undefined` for any other text. */
export function parseWalletContent(text: string): WalletContent | undefined {
  const parsed = v.safeParse(contentSchema, parseJson(text))
  return parsed.success ? parsed.output : undefined
}

/** Reads a wallet file without opening it. Throws `WalletNotFoundError`, `InputFileError`, `WalletFileCorruptError`. */
export function readWalletFile(file: string): SealedWallet {
  const sealed = parseWalletFile(readFile(file))
  if (sealed) return sealed
  throw new WalletFileCorruptError(`${file} is damaged or no wallet file`, {
    hint: 'restore the wallet from its mnemonic under another name',
  })
}

function readFile(file: string): string {
  try {
    return statSync(file).size > MAX_FILE_BYTES ? '' : readFileSync(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') throw new WalletNotFoundError(`there is no wallet ${file}`, { cause })
    throw new InputFileError(`cannot read ${file}`, { cause })
  }
}

/** The text of a wallet file, `undefined` for any other text. */
export function parseWalletFile(text: string): SealedWallet | undefined {
  const parsed = v.safeParse(fileSchema, parseJson(text))
  return parsed.success && checksumOf(parsed.output) === parsed.output.checksum ? parsed.output : undefined
}

/** The text of a wallet file, with the checksum of its fields. */
export function formatWalletFile(fields: Omit<SealedWallet, 'checksum'>): string {
  return `${JSON.stringify({ ...fields, checksum: checksumOf(fields) }, null, 2)}\n`
}

function decrypt(key: Uint8Array, nonce: Uint8Array, content: Uint8Array): Uint8Array {
  try {
    return xchacha20poly1305(key, nonce).decrypt(content)
  } catch {
    throw new WalletPasswordError('the password is wrong')
  }
}

function checksumOf({ version, kdf, cipher, nonce, content }: Omit<SealedWallet, 'checksum'>): string {
  const fields = [version, kdf.name, kdf.n, kdf.r, kdf.p, kdf.salt, cipher, nonce, content]
  return bytesToHex(blake2b256(utf8ToBytes(JSON.stringify(fields))))
}

function deriveKey({ n, r, p, salt }: SealedWallet['kdf'], password: string): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    // One password typed on two keyboards is one password.
    scrypt(password.normalize('NFKC'), parseHex(salt), KEY_BYTES, { N: n, r, p, maxmem: 256 * n * r }, (error, key) => {
      if (error) reject(error)
      else resolve(key)
    })
  })
}
