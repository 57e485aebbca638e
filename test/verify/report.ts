import type { EvidenceItem, EvidenceReport, Verdict } from '../../src/disclosure'

/** Texts as hostile people write them: markup, directions, terminals, formulas. */
export const HOSTILE = [
  '<img src=x onerror="document.title=1">',
  '</script><script>document.title=2</script>',
  '\u202egnp.exe\u202c',
  '\u001b[31mred\u0007',
  '=HYPERLINK("http://x.example","y")',
  '\u0661\u0662 مرحبا بالعالم',
  'a\u0300\u0301\u0302\u0303\u0304\u0305'.repeat(20),
] as const

const hex = (seed: number, bytes: number): string =>
  Array.from({ length: bytes }, (_, i) => ((seed * 31 + i * 97 + 13) % 256).toString(16).padStart(2, '0')).join('')

export function itemOf(index: number, memo?: string): EvidenceItem {
  return {
    txId: hex(index, 32),
    height: 1_200 + index,
    time: 1_793_700_000 + 3_607 * index,
    period: 682,
    direction: index % 7 === 6 ? 'unshield' : index % 5 === 4 ? 'change' : 'out',
    output: index % 7 === 6 ? undefined : index % 3,
    asset: index % 4 === 3 ? 2 : 1,
    amount: BigInt(2_500 + 137_911 * index),
    fee: index % 7 === 6 ? 10n : 0n,
    owner: hex(index + 1, 32),
    counterparty: index % 7 === 6 ? 'IBAN CH93 0076 2011 6238 5295 7' : `nacre1${hex(index, 24)}`,
    memo: memo ?? (index % 2 === 0 ? 'invoice 2026-117, office supplies' : undefined),
  }
}

const CODES: Readonly<Record<Verdict, string>> = {
  VALID_COMPLETE: 'evidence/complete',
  VALID_PARTIAL: 'evidence/no-trusted-block',
  STALE: 'evidence/expired',
  INVALID: 'evidence/summary-amount',
}

/** A report as `verifyEvidence` would make it, of a statement; for what is shown, not for what is true. */
export function reportOf(
  verdict: Verdict,
  items: readonly EvidenceItem[],
  changes: Partial<EvidenceReport> = {},
): EvidenceReport {
  const total = (asset: number, code: string) => {
    const own = items.filter((item) => item.asset === asset)
    const sum = (direction: EvidenceItem['direction']): bigint =>
      own.filter((item) => item.direction === direction).reduce((all, { amount }) => all + amount, 0n)
    const fees = own.reduce((all, { fee }) => all + fee, 0n)
    const [out, change, unshield] = [sum('out'), sum('change'), sum('unshield')]
    const rest = { in: 0n, shield: 0n, atLeast: undefined, opening: undefined, closing: undefined }
    return { asset, code, decimals: 2, out, change, unshield, fees, ...rest }
  }
  const isInvalid = verdict === 'INVALID'
  return {
    verdict,
    code: CODES[verdict],
    kind: 'statement',
    blocks: undefined,
    keys: 'dev',
    network: 'dev-town',
    ledgerId: hex(3, 32),
    asOf: { height: 9_204, hash: hex(7, 32), anchor: hex(9, 32), time: 1_796_169_600 },
    subject: hex(5, 32),
    address: `nacre1${'qpzry9x8gf2tvdw0s3jn54khce6mua7l'.repeat(5)}`,
    audience: 'Tax office of the canton, desk 4',
    nonce: 'a1b2c3d4e5f60718',
    expiry: 1_796_774_400,
    periods: isInvalid ? [] : [680, 681, 682],
    assets: [
      { asset: 1, code: 'USD', decimals: 2 },
      { asset: 2, code: 'CNY', decimals: 2 },
    ],
    totals: isInvalid ? [] : [total(1, 'USD'), total(2, 'CNY')],
    items: isInvalid ? [] : items,
    limits: [
      'second-account',
      'no-receipts',
      ...(verdict === 'VALID_PARTIAL' ? (['no-trusted-block'] as const) : []),
      'development-keys',
    ],
    ...changes,
  }
}
