import { bytesToHex, readJson, utf8ToBytes, writeJson } from '../../src/base'
import { parseHeight, parseNonce, parseTime } from '../../src/cli/disclosure'
import { formatEvidence, parseEvidence } from '../../src/disclosure'
import { decodeEntry, deriveBlockHash, encodeEntry, entriesOf, formatHead, parseHead } from '../../src/rules'
import { parseTyped, readHead } from '../../src/verify/recognize'
import { NOVEMBER, stateOf, tellStory } from '../disclosure/fixture'
import type { Bank } from '../wallet/fixture'
import { bytesDecoder, type Decoder, textDecoder } from './decoder'

const LIMITS = { length: 10_000, depth: 8, values: 1_000 }

/** What a discloser hands to a third party, and what that one types. */
export async function createDisclosureDecoders(): Promise<readonly Decoder[]> {
  const story = await tellStory('dev', 'short')
  const evidence = formatEvidence(await stateOf(story, story.alice, [NOVEMBER]))
  const { ledger } = story.bank
  const [head, entry] = await firstOf(ledger)
  return [
    textDecoder('evidence', ['disclosure/evidence/format.ts parseEvidence'], [evidence], (text) =>
      formatEvidence(parseEvidence(text)),
    ),
    textDecoder('head of a ledger', ['rules/head.ts parseHead'], [head], (text) => formatHead(parseHead(text))),
    textDecoder('strict JSON', ['base/json.ts readJson'], ['{"a":[1,-2,"\\\\u202e",null,true],"b":{}}'], (text) =>
      writeJson(readJson(text, LIMITS)),
    ),
    bytesDecoder('entry of a block', ['rules/entries.ts decodeEntry'], [encodeEntry(entry)], (bytes) =>
      encodeEntry(decodeEntry(bytes)),
    ),
    {
      ...bytesDecoder(
        'head, as the page takes it',
        ['verify/recognize.ts readHead'],
        [utf8ToBytes(head)],
        (bytes) => void readHead(bytes),
      ),
      lenient: true,
    },
    textDecoder('typed hexadecimal', ['verify/recognize.ts parseTyped'], ['00 11:aaBB', '12345678'], (text) =>
      parseTyped(text, 2, 8),
    ),
    textDecoder('nonce', ['cli/disclosure.ts parseNonce'], ['00112233aabbccdd'], (text) => bytesToHex(parseNonce(text))),
    textDecoder('time', ['cli/disclosure.ts parseTime'], ['2027-01-31', '2027-01-31T12:00:00Z'], (text) =>
      new Date(1000 * parseTime(text)).toISOString().replace('.000Z', 'Z'),
    ),
    textDecoder('height', ['cli/disclosure.ts parseHeight'], ['0', '1234'], (text) => String(parseHeight(text))),
  ]
}

/** The head of a ledger and an entry as of its first block. */
async function firstOf({ genesis, domain, blocks }: Bank['ledger']) {
  for await (const { header, signature, transactions } of blocks(1)) {
    const [entry] = transactions.flatMap(entriesOf)
    const head = formatHead({ genesis, ledgerId: domain.ledgerId, header, hash: deriveBlockHash(header), signature, signers: [] })
    if (entry) return [head, entry] as const
  }
  throw new Error('a ledger without blocks')
}
