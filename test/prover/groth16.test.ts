import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createEngineProver, type MemoryUse, type ThreadOptions } from '../../src/prover/groth16'
import { type ProverUnderTest, testProver } from '../conformance/prover'

const underTest = (options: Pick<ThreadOptions, 'threads' | 'memory'>): ProverUnderTest => ({
  create: (built, more) => createEngineProver({ workerFile: built.workers.groth16, ...options, ...more }),
  script: ({ workers }) =>
    `(await import(${JSON.stringify(workers.engine)})).createEngineProver({ artifacts, ...${JSON.stringify(options)}, workerFile: ${JSON.stringify(workers.groth16)} })`,
  children: () => [],
  processes: () => [],
})

/** `isDeadly`: an expression of the message that ends a worker. */
const withThreads = (memory: MemoryUse, isDeadly: string): ProverUnderTest => ({
  ...underTest({ threads: 3, memory }),
  kill({ workers, fixtures }) {
    const flag = join(fixtures.root, 'die')
    const mortal = join(workers.groth16, '..', 'mortal.mjs')
    writeFileSync(
      mortal,
      `import { existsSync } from 'node:fs'
       import { parentPort } from 'node:worker_threads'
       parentPort.on('message', (message) => ${isDeadly} && existsSync(${JSON.stringify(flag)}) && process.exit(7))
       import ${JSON.stringify(workers.groth16)}`,
    )
    writeFileSync(flag, '')
    return {
      prover: createEngineProver({ artifacts: fixtures.artifacts, threads: 3, memory, workerFile: mortal }),
      onProgress() {},
      heal: () => existsSync(flag) && rmSync(flag),
    }
  },
})

testProver('engine without threads', underTest({ threads: 0 }))
testProver('engine in shared memory', withThreads('shared', "message.phase === 'sums'"))
testProver('engine in slices', withThreads('sliced', "message.kind === 'sum'"))
