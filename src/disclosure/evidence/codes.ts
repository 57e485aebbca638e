import type { Verdict } from './report'

/** What each code means; stable, and listed in docs/ERRORS.md. */
export const EVIDENCE_CODES = {
  'evidence/too-large': { verdict: 'INVALID', meaning: 'The file is larger than evidence may be.' },
  'evidence/not-json': { verdict: 'INVALID', meaning: 'The file is no JSON in UTF-8.' },
  'evidence/duplicate-key': { verdict: 'INVALID', meaning: 'An object of the file names a field twice.' },
  'evidence/too-deep': { verdict: 'INVALID', meaning: 'The file nests deeper than evidence does.' },
  'evidence/too-many-values': { verdict: 'INVALID', meaning: 'The file holds more values than evidence may.' },
  'evidence/number-not-canonical': {
    verdict: 'INVALID',
    meaning: 'A number of the file is not written in the one way that is taken.',
  },
  'evidence/string-not-canonical': {
    verdict: 'INVALID',
    meaning: 'A text of the file is not written in the one way that is taken.',
  },
  'evidence/schema': { verdict: 'INVALID', meaning: 'A field is missing, unknown, or not of its kind.' },
  'evidence/version-unknown': { verdict: 'INVALID', meaning: 'The file is of a version that this program does not know.' },
  'evidence/field-not-canonical': {
    verdict: 'INVALID',
    meaning: 'A public input or another element is not below the order of the field.',
  },
  'evidence/text-invalid': {
    verdict: 'INVALID',
    meaning: 'The audience or nonce is empty, too long, or has characters that texts may not have.',
  },
  'evidence/genesis-malformed': { verdict: 'INVALID', meaning: 'What should be the genesis of the ledger is none.' },
  'evidence/development-keys': {
    verdict: 'INVALID',
    meaning: 'The proofs are under development keys, which anyone can forge, and the ledger is none for development.',
  },
  'evidence/verifying-key': { verdict: 'INVALID', meaning: 'The ledger pins other verifying keys than this program has.' },
  'evidence/ledger-mismatch': {
    verdict: 'INVALID',
    meaning: 'The evidence is of another ledger than the one that the reader trusts.',
  },
  'evidence/block-malformed': { verdict: 'INVALID', meaning: 'What should be the header of the block is none.' },
  'evidence/block-mismatch': { verdict: 'INVALID', meaning: 'Height, hash and ledger of the block are not those of its header.' },
  'evidence/block-signature': { verdict: 'INVALID', meaning: 'The operator of the ledger did not sign the block.' },
  'evidence/audience-mismatch': { verdict: 'INVALID', meaning: 'The evidence was made for somebody else.' },
  'evidence/nonce-mismatch': {
    verdict: 'INVALID',
    meaning: 'The evidence was made for another question: it is being shown a second time.',
  },
  'evidence/address-malformed': { verdict: 'INVALID', meaning: 'What should be an address is none.' },
  'evidence/viewing-key-malformed': { verdict: 'INVALID', meaning: 'What should be a full viewing key is none.' },
  'evidence/foreign-key': { verdict: 'INVALID', meaning: 'An address or key belongs to another ledger.' },
  'evidence/periods': { verdict: 'INVALID', meaning: 'The periods do not rise, or are none.' },
  'evidence/counted-twice': { verdict: 'INVALID', meaning: 'A note counts more than once.' },
  'evidence/sum': { verdict: 'INVALID', meaning: 'The parts do not add up to what is claimed.' },
  'evidence/heights': {
    verdict: 'INVALID',
    meaning: 'The heights are not those of blocks up to the block of the evidence, or the range is not that of their leaves.',
  },
  'evidence/asset-unknown': { verdict: 'INVALID', meaning: 'The ledger has no such asset.' },
  'evidence/proof-count': { verdict: 'INVALID', meaning: 'There are more or fewer proofs than the claim needs.' },
  'evidence/proof-circuit': { verdict: 'INVALID', meaning: 'A proof is of another circuit than the claim needs.' },
  'evidence/proof-malformed': { verdict: 'INVALID', meaning: 'A proof is not canonical, off the curve or outside the subgroup.' },
  'evidence/proof-invalid': { verdict: 'INVALID', meaning: 'A proof does not hold for what is claimed.' },
  'evidence/signature-invalid': { verdict: 'INVALID', meaning: 'The signature of the account does not hold.' },
  'evidence/subject-mismatch': { verdict: 'INVALID', meaning: 'The subject is not the one of this account and audience.' },
  'evidence/chain-malformed': { verdict: 'INVALID', meaning: 'A block of the evidence is not canonical.' },
  'evidence/chain-begin': { verdict: 'INVALID', meaning: 'The blocks of the evidence begin too late.' },
  'evidence/chain-link': { verdict: 'INVALID', meaning: 'A block is missing, or is not the one that the next names.' },
  'evidence/chain-end': { verdict: 'INVALID', meaning: 'The blocks do not end with the block of the evidence.' },
  'evidence/chain-count': { verdict: 'INVALID', meaning: 'A block lists more or fewer transactions than its header says.' },
  'evidence/chain-body': { verdict: 'INVALID', meaning: 'The transactions of a block are not those that its header commits to.' },
  'evidence/chain-entries': { verdict: 'INVALID', meaning: 'The entries of a block are not those that its header commits to.' },
  'evidence/chain-incomplete': { verdict: 'INVALID', meaning: 'A block whose transactions are needed came without them.' },
  'evidence/item-hidden': {
    verdict: 'INVALID',
    meaning: 'A transaction of the account is among the blocks, and its content was left out.',
  },
  'evidence/journal-malformed': {
    verdict: 'INVALID',
    meaning: 'The journal of a transaction does not open under the key of its period.',
  },
  'evidence/blocks-needed': {
    verdict: 'INVALID',
    meaning:
      'Nothing can be checked of a payment without the blocks up to it, which neither the evidence nor a ledger at hand has.',
  },
  'evidence/transaction-unknown': { verdict: 'INVALID', meaning: 'The transaction stands in none of the blocks.' },
  'evidence/output-unknown': { verdict: 'INVALID', meaning: 'The transaction has no such output.' },
  'evidence/payment-key': { verdict: 'INVALID', meaning: 'The key does not open the payment.' },
  'evidence/memo-key': { verdict: 'INVALID', meaning: 'The key of the memo does not open it.' },
  'evidence/payee-mismatch': {
    verdict: 'INVALID',
    meaning: 'Who says to be the payee names another address than the payment was made to.',
  },
  'evidence/receipt-hidden': { verdict: 'INVALID', meaning: 'The account spent a note that none of its receipts shows.' },
  'evidence/summary-item-missing': { verdict: 'INVALID', meaning: 'The summary leaves out a line.' },
  'evidence/summary-item-repeated': { verdict: 'INVALID', meaning: 'The summary has a line twice.' },
  'evidence/summary-item-unknown': { verdict: 'INVALID', meaning: 'The summary has a line that the ledger does not.' },
  'evidence/summary-amount': { verdict: 'INVALID', meaning: 'The summary says another amount or fee than the ledger.' },
  'evidence/summary-memo': { verdict: 'INVALID', meaning: 'The summary says another memo than the payment has.' },
  'evidence/summary-detail': { verdict: 'INVALID', meaning: 'A line of the summary differs from the ledger in another field.' },
  'evidence/summary-totals': { verdict: 'INVALID', meaning: 'The totals of the summary do not add up.' },
  'evidence/expired': { verdict: 'STALE', meaning: 'The evidence was good until a time that has passed.' },
  'evidence/block-old': { verdict: 'STALE', meaning: 'The block of the evidence is older than its reader asked for.' },
  'evidence/block-reorganised': { verdict: 'STALE', meaning: 'The block of the evidence is no longer part of the ledger.' },
  'evidence/no-ledger-data': {
    verdict: 'VALID_PARTIAL',
    meaning: 'No blocks came with the evidence, nor a ledger to read them from: only the keys were checked.',
  },
  'evidence/trust-contradicted': {
    verdict: 'VALID_PARTIAL',
    meaning: 'What the reader trusts contradicts itself, two blocks of one height: whoever signed both cannot be relied on.',
  },
  'evidence/no-trusted-block': {
    verdict: 'VALID_PARTIAL',
    meaning: 'The evidence is sound, but nothing ties its block to the ledger that the reader trusts.',
  },
  'evidence/period-open': {
    verdict: 'VALID_PARTIAL',
    meaning: 'The evidence is sound, but transactions can still be added to its period: it shows what is there so far.',
  },
  'evidence/complete': {
    verdict: 'VALID_COMPLETE',
    meaning: 'All that the evidence claims was checked against a block that the reader trusts.',
  },
} as const satisfies Readonly<Record<string, { readonly verdict: Verdict; readonly meaning: string }>>

export type EvidenceCode = keyof typeof EVIDENCE_CODES
