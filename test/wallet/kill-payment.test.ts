import { describe, expect, it } from 'vitest'
import { issuerKeys } from '../ledger/fixture'
import { cases, LONG } from '../suite'
import { balanceOf, shield, USD } from './fixture'
import { useKilling } from './killing'

const killing = useKilling()

describe('a process that is killed at any moment', () => {
  // Every look at a longer history takes longer, so that many kills are done over several ledgers.
  const ledgers = Array.from({ length: cases(1, 1, 10) }, (_, i) => i + 1)
  it.each(ledgers)(
    'has paid each payment once or not at all, none that it acknowledged is lost, and the next one goes on (ledger %d)',
    {
      timeout: LONG,
    },
    async (number) => {
      await shield(await killing.personOver(1), 1_000_000n, USD, issuerKeys[0])
      const bob = await killing.personOver(2)
      const acknowledged: number[] = []
      for await (const lines of killing.kill('pay', cases(6, 70, 20), 300, `ledger ${number}`)) {
        acknowledged.push(...lines.map(Number))
        await bob.wallet.sync()
        const memos = (await bob.wallet.history()).map(({ memo }) => memo ?? '')
        expect(new Set(memos).size).toBe(memos.length)
        const paid = new Set(memos)
        const due = acknowledged.flatMap((payment) => [0, 1, 2].map((part) => `${payment}.${part}`))
        expect(due.filter((part) => !paid.has(part))).toEqual([])
      }
      expect(acknowledged.length).toBeGreaterThanOrEqual(6)
      expect(acknowledged).toEqual([...new Set(acknowledged)].sort((a, b) => a - b))
      expect((await killing.left()).records).toEqual(await killing.fresh())
      const received = await balanceOf(bob)
      expect(received).toBe(BigInt((await bob.wallet.history()).length))
      expect(received).toBeGreaterThanOrEqual(BigInt(3 * acknowledged.length))
      expect(await balanceOf(await killing.personOver(1))).toBe(1_000_000n - received)
      expect(await killing.ledger.verify()).toMatchObject({ ok: true })
    },
  )
})
