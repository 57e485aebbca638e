import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ArtifactMissingError, createProver, ProverUnavailableError, WorkerMissingError } from '../../src/prover'
import * as browser from '../../src/prover/browser'
import { resolveWorkerFile } from '../../src/prover/node-child'

describe('the default prover', () => {
  it('says what is missing and what to do when there was no setup', async () => {
    const error = await createProver({ cacheFolder: join(import.meta.dirname, 'none') }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ArtifactMissingError)
    expect(error).toMatchObject({ code: 'artifacts/missing', category: 'store', hint: expect.stringContaining('nacre setup') })
  })

  it('is not there in a browser, which says so', async () => {
    await expect(browser.createProver()).rejects.toBeInstanceOf(ProverUnavailableError)
  })

  it('knows no workers but its own', () => {
    expect(() => resolveWorkerFile('nacre/prover/none/worker' as never)).toThrow(WorkerMissingError)
  })
})
