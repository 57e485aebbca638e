import { describe, expect, it } from 'vitest'
import { assertSelfCheck } from '../../src/cli/disclosure'
import { failureOf } from '../../src/cli/failure'
import { InvalidEvidenceError } from '../../src/disclosure'
import { reportOf } from '../verify/report'

describe('evidence that its maker finds to be invalid', () => {
  it('is an error with the code of the check, before anything is written', () => {
    const check = (): void => assertSelfCheck(reportOf('INVALID', [], { code: 'evidence/too-many-values' }))
    expect(check).toThrow(InvalidEvidenceError)
    try {
      check()
    } catch (error) {
      expect(failureOf(error)).toMatchObject({ code: 'evidence/too-many-values', status: 1 })
    }
    expect.assertions(2)
  })

  it('is written with every other verdict: its reader sees why', () => {
    for (const verdict of ['VALID_COMPLETE', 'VALID_PARTIAL', 'STALE'] as const) assertSelfCheck(reportOf(verdict, []))
  })
})
