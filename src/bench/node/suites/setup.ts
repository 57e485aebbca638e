import { copyFile, mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadManifest } from '../../../prover'
import { artifactFolder, artifactPath } from '../../../prover/artifacts/node'
import { setup } from '../../../prover/setup'
import { contestSuite } from '../contest'
import { circuitFile } from '../fixture/circuit'

const MEASURED = 'development keys of transfer'

/** The circuit is compiled already and only its keys are missing; files are read, checked and written as well. It is the first that each process does. */
export const suite = contestSuite(
  { name: 'setup', about: 'development keys of transfer from its r1cs', circuits: ['transfer'], compared: { [MEASURED]: [] } },
  1,
  async () => undefined,
  [
    {
      subject: 'nacre',
      async prepare(_, { onProgress }) {
        const cacheFolder = await mkdtemp(join(tmpdir(), 'nacre-bench-'))
        const folder = artifactFolder(cacheFolder, loadManifest())
        await mkdir(folder, { recursive: true })
        for (const kind of ['r1cs', 'wasm', 'sym'] as const)
          await copyFile(circuitFile('transfer', kind), artifactPath(folder, 'transfer', kind))
        const run = () =>
          setup({
            circuits: ['transfer'],
            cacheFolder,
            onProgress: ({ stage, done, total }) => onProgress(stage, done, total),
          })
        const sample = (milliseconds: number): number => milliseconds / 1_000
        return [{ name: MEASURED, unit: 's', better: 'less', start: 'cold', warmup: 0, sample, run }]
      },
    },
  ],
)
