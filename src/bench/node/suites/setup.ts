import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadManifest } from '../../../prover'
import { artifactFolder, artifactPath } from '../../../prover/artifacts/node'
import { setup } from '../../../prover/setup'
import { figureOf } from '../../statistics'
import { circuitFile } from '../fixture/circuit'
import { singleTask } from '../suite'

const MEASURED = 'development keys of transfer'

/** The circuit is compiled already and only its keys are missing; files are read, checked and written as well. */
export const suite = singleTask(
  { name: 'setup', about: 'development keys of transfer from its r1cs', circuits: ['transfer'], compared: { [MEASURED]: [] } },
  1,
  async ({ repetitions, onProgress }) => {
    const samples: number[] = []
    for (let round = 0; round < repetitions; round++) {
      const cacheFolder = await mkdtemp(join(tmpdir(), 'nacre-bench-'))
      try {
        const folder = artifactFolder(cacheFolder, loadManifest())
        await mkdir(folder, { recursive: true })
        for (const kind of ['r1cs', 'wasm', 'sym'] as const)
          await copyFile(circuitFile('transfer', kind), artifactPath(folder, 'transfer', kind))
        const start = performance.now()
        await setup({
          circuits: ['transfer'],
          cacheFolder,
          onProgress: ({ stage, done, total }) => onProgress(stage, done, total),
        })
        samples.push((performance.now() - start) / 1_000)
      } finally {
        await rm(cacheFolder, { recursive: true, force: true })
      }
    }
    const figures = [figureOf('nacre', samples)]
    return { measurements: [{ name: MEASURED, unit: 's', better: 'less', start: 'warm', figures }] }
  },
)
