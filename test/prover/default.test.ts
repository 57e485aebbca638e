import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  ArtifactMissingError,
  CircuitUnknownError,
  createProver,
  ProverUnavailableError,
  WorkerMissingError,
} from '../../src/prover'
import * as browser from '../../src/prover/browser'
import { resolveWorkerFile } from '../../src/worker/node'

describe('the default prover', () => {
  it('says what is missing and what to do when there was no setup', async () => {
    const error = await createProver({ cacheFolder: join(import.meta.dirname, 'none') }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ArtifactMissingError)
    expect(error).toMatchObject({ code: 'artifacts/missing', category: 'store', hint: expect.stringContaining('nacre setup') })
  })

  it('builds nothing: it names the setup of the circuit that is missing', async () => {
    const cacheFolder = mkdtempSync(join(tmpdir(), 'nacre-prover-'))
    try {
      const error = await createProver({ cacheFolder, circuits: ['attest'] }).catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: 'artifacts/missing', hint: expect.stringContaining('`nacre setup --circuit attest`') })
      const prover = await createProver({ cacheFolder, circuits: [] })
      const late = await prover.prove('binding', {}).catch((reason: unknown) => reason)
      expect(late).toMatchObject({ code: 'artifacts/missing', hint: expect.stringContaining('`nacre setup --circuit binding`') })
      await prover.dispose()
      await expect(createProver({ cacheFolder, circuits: ['none'] })).rejects.toBeInstanceOf(CircuitUnknownError)
      expect(readdirSync(cacheFolder)).toEqual([])
    } finally {
      rmSync(cacheFolder, { recursive: true, force: true })
    }
  })

  it('is not there in a browser, which says so', async () => {
    await expect(browser.createProver()).rejects.toBeInstanceOf(ProverUnavailableError)
  })

  it('knows no workers but its own', () => {
    expect(() => resolveWorkerFile('nacre/prover/none/worker' as never)).toThrow(WorkerMissingError)
  })
})
