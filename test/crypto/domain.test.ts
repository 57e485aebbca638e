import { describe, expect, it } from 'vitest'
import { BYTE_LABELS, DIVERSIFY_DST, DOMAIN_LABELS, DOMAIN_TAGS, EMPTY_LEAF, labelBytes } from '../../src/crypto'

/** BLAKE2b-256("nacre.v1." ‖ label) mod r, by Python's hashlib. */
const EXPECTED = {
  account: 0x2dad99fb59bee1b0492f756d1626192ce43aeb3190c60557f3b1452eedf91d7dn,
  'journal-period': 0x1fb2223258b0b231f0384addbc111bbfb4e18577d866d18e8a14265594b27d7dn,
  owner: 0x149fc90fc514f2afe1466f6b94277f23b52a074f4171099b9c9fec982af27b60n,
  origin: 0x2d9c133b06f5b94be743986dd16a7fdfdf056594994e9b4fba900789d1f10d0n,
  psi: 0x2dbf2e93f877e6e62eccb01c39ee28c20915f3d24bec2410e783208b91b6e6ben,
  note: 0x492ff877e384aa0cc175fd2d1b64eafa642ad4b5cc379dc984fcf0d64cd357bn,
  nullifier: 0x28968754bc0eaf8913d954ee08009cafd4fcc88250bb9a91eae4daf00ee2c39fn,
  signed: 0x152b16e10d2582295accef0925071cba09bddcf034bed1336200b599575fcfe4n,
  'journal-tag': 0x93112b148dd58730e41f9cbfd6f1b1e2e259a362cfba97da932b894266f2d63n,
  mask: 0x1b2d3259600bfd7c7ce0c584057fd8199feccaab67da55b927291e3017a829d7n,
  subject: 0x14af6957a8a90ddc3596dd889c1711c197b4cfe89678e25752785278fd7b3660n,
  disclosed: 0x172f5fbeecef3458ea51bb89765af4873fbfe4d510007d9f60dd5e2e7b1203cn,
  gap: 0x644c88296f540f41ea86c4b10858991c3a1d99ff451d83326f997989718b4f4n,
  mark: 0x1bc01434caa46105f424b7b3f63c5b5b8f5a2facc1c27e83b2c14bcb3fbc8604n,
  share: 0x2027e358111ad149650c6055629651d6454ab2a30e63bd1486a79fb1f2d60e08n,
} as const
const EXPECTED_EMPTY = 0x6255c0aa862eead7fc64a41e53ed4dc1ca3157109a4daafd82ff5d5158e26d4n

describe('the domain tags', () => {
  it('are the ones that an independent BLAKE2b gives', () => {
    expect(DOMAIN_TAGS).toEqual(EXPECTED)
    expect(EMPTY_LEAF).toBe(EXPECTED_EMPTY)
  })

  it('are all different, the empty leaf too', () => {
    const all = [...Object.values(DOMAIN_TAGS), EMPTY_LEAF]
    expect(new Set(all).size).toBe(DOMAIN_LABELS.length + 1)
  })

  it('cannot be changed', () => {
    expect(Object.isFrozen(DOMAIN_TAGS)).toBe(true)
  })

  it('share no label with the byte-level ones', () => {
    const circuit = DOMAIN_LABELS.map((label) => `nacre.v1.${label}`)
    const outside = [...Object.values(BYTE_LABELS), DIVERSIFY_DST, 'nacre.v1.empty-leaf']
    expect(new Set([...circuit, ...outside]).size).toBe(circuit.length + outside.length)
  })

  it('come as ASCII', () => {
    expect(Buffer.from(labelBytes('accountFingerprint')).toString('ascii')).toBe('nacre.v1.account-fingerprint')
  })
})
