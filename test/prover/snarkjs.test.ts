import { describe } from 'vitest'
import { createSnarkjsProver } from '../../src/prover/snarkjs'
import { testProver } from '../conformance/prover'
import { suite } from '../suite'
import { childrenOfThisProcess, processesOf } from './processes'

// The same is asked of our own in the small suite.
describe.skipIf(suite === 'normal')('with snarkjs,', () => {
  testProver('snarkjs', {
    create: (built, options) => createSnarkjsProver({ workerFile: built.workers.snarkjs, ...options }),
    script: ({ workers }) =>
      `(await import(${JSON.stringify(workers.prover)})).createSnarkjsProver({ artifacts, workerFile: ${JSON.stringify(workers.snarkjs)} })`,
    kill: ({ workers, fixtures }, struck) => ({
      prover: createSnarkjsProver({ artifacts: fixtures.artifacts, workerFile: workers.snarkjs }),
      onProgress({ stage, done }) {
        if (stage !== 'prove' || done !== 0) return
        struck()
        for (const pid of childrenOfThisProcess(workers.snarkjs)) process.kill(pid, 'SIGKILL')
      },
      heal() {},
    }),
    children: ({ workers }) => childrenOfThisProcess(workers.snarkjs),
    processes: ({ workers }) => processesOf(workers.snarkjs),
  })
})
