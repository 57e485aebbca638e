import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createEngineProver } from '../../src/prover/groth16'
import { type ProverUnderTest, testProver } from '../conformance/prover'

const underTest = (threads: number): ProverUnderTest => ({
  create: (built, options) => createEngineProver({ workerFile: built.workers.groth16, threads, ...options }),
  script: ({ workers }) =>
    `(await import(${JSON.stringify(workers.engine)})).createEngineProver({ artifacts, threads: ${threads}, workerFile: ${JSON.stringify(workers.groth16)} })`,
  children: () => [],
  processes: () => [],
})

testProver('engine without threads', underTest(0))

testProver('engine', {
  ...underTest(3),
  kill({ workers, fixtures }) {
    const flag = join(fixtures.root, 'die')
    const mortal = join(workers.groth16, '..', 'mortal.mjs')
    writeFileSync(
      mortal,
      `import { existsSync } from 'node:fs'
       import { parentPort } from 'node:worker_threads'
       parentPort.on('message', ({ kind }) => kind === 'sum' && existsSync(${JSON.stringify(flag)}) && process.exit(7))
       import ${JSON.stringify(workers.groth16)}`,
    )
    writeFileSync(flag, '')
    return {
      prover: createEngineProver({ artifacts: fixtures.artifacts, threads: 3, workerFile: mortal }),
      onProgress() {},
      heal: () => existsSync(flag) && rmSync(flag),
    }
  },
})
