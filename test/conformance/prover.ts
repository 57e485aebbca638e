import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import * as snarkjs from 'snarkjs'
import { afterAll, describe, expect, it } from 'vitest'
import { AbortedError, type Progress } from '../../src/base'
import {
  ArtifactMismatchError,
  ArtifactMissingError,
  type ArtifactSource,
  CircuitUnknownError,
  ProverBusyError,
  ProverDisposedError,
  ProvingFailedError,
  SignalInputError,
  UnsatisfiedError,
  WorkerDiedError,
} from '../../src/prover'
import { createCacheSource } from '../../src/prover/artifacts/node'
import type { Prover, SignalInputs } from '../../src/statement'
import { createVerifier, parseVerifyingKey, proofToJson } from '../../src/verifier'
import { useFixtures } from '../prover/built'
import { startStopwatch } from '../stopwatch'

export const INPUTS = { a: 2n, b: 3n, c: [4n, 5n] } satisfies SignalInputs
export const SIGNALS = [12n, 57n, 2n, 4n, 5n]
const RANGE = { value: 5n, limit: 100n } satisfies SignalInputs

type Built = ReturnType<typeof useFixtures>

/** What the suite has to know of an implementation of `Prover`. */
export interface ProverUnderTest {
  create(built: Built, options: { artifacts: ArtifactSource; maxPending?: number | undefined; workerFile?: string }): Prover
  /** Source of a module's expression that makes a prover, for a process of its own; `artifacts` is in scope. */
  script(built: Built): string
  /** Makes workers end in the middle of the next proof, and calls `struck` just before where it knows when; undefined where there are none. */
  kill?(
    built: Built,
    struck: () => void,
  ): { readonly prover: Prover; readonly onProgress: (progress: Progress) => void; heal(): void }
  /** Ids of processes that work for provers of this process. */
  children(built: Built): readonly number[]
  /** Ids of all processes that work for anybody's provers. */
  processes(built: Built): readonly number[]
}

export function testProver(name: string, tested: ProverUnderTest): void {
  const built = useFixtures()
  const create = (maxPending?: number, artifacts = built.fixtures.artifacts): Prover =>
    tested.create(built, { artifacts, maxPending })

  afterAll(async () => {
    await (globalThis as { curve_bn128?: { terminate(): Promise<void> } }).curve_bn128?.terminate()
  })

  const readKey = async (circuit: string): Promise<unknown> =>
    JSON.parse(await readFile(join(built.fixtures.root, 'artifacts', `${circuit}.vkey.json`), 'utf8'))

  describe(`the ${name} prover`, () => {
    it('makes proofs under development keys that snarkjs and the strict verifier accept', async () => {
      const prover = create()
      const keys: Record<string, ReturnType<typeof parseVerifyingKey>> = {}
      for (const [circuit, inputs] of Object.entries({ tiny: { x: 3n, y: 5n }, several: INPUTS, range: RANGE })) {
        const result = await prover.prove(circuit, inputs)
        const key = await readKey(circuit)
        keys[circuit] = parseVerifyingKey(key)
        const signals = result.publicSignals.map(String)
        expect(await snarkjs.groth16.verify(key as never, signals, proofToJson(result.proof) as never)).toBe(true)
        expect(createVerifier({ keys, origin: 'dev' }).verify(circuit, result.publicSignals, result.proof)).toEqual({ ok: true })
        expect(result.witnessMs).toBeGreaterThanOrEqual(0)
        expect(result.proofMs).toBeGreaterThan(0)
      }
      await prover.dispose()
    })

    it('gives the public signals in the order of the circuit', async () => {
      const prover = create()
      expect((await prover.prove('several', INPUTS)).publicSignals).toEqual(SIGNALS)
      await prover.dispose()
    })

    it('reports the stages load, witness and prove, each from its beginning to its end, in every proof', async () => {
      const prover = create()
      for (let proof = 0; proof < 2; proof++) {
        const seen: Progress[] = []
        await prover.prove('tiny', { x: 3n, y: 5n }, { onProgress: (progress) => seen.push(progress) })
        expect([...new Set(seen.map(({ stage }) => stage))]).toEqual(['load', 'witness', 'prove'])
        for (const stage of ['load', 'witness', 'prove']) {
          const steps = seen.filter((progress) => progress.stage === stage)
          const shares = steps.map(({ done, total }) => done / total)
          expect([shares[0], shares.at(-1)]).toEqual([0, 1])
          expect(shares).toEqual([...shares].sort((a, b) => a - b))
        }
      }
      await prover.dispose()
    })

    it('names template and line of the assertion that failed, and no value', async () => {
      const prover = create()
      const secret = 987_654_321_987n
      const error = await prover.prove('range', { value: secret, limit: 100n }).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(UnsatisfiedError)
      expect(error).toMatchObject({ code: 'prover/unsatisfied', circuit: 'range', template: 'Num2Bits' })
      expect((error as UnsatisfiedError).line).toBeGreaterThan(0)
      expect(`${(error as Error).message} ${(error as Error).stack}`).not.toContain(secret.toString())
      // The instance that stopped half-way is not used again.
      expect((await prover.prove('range', RANGE)).publicSignals[1]).toBe(100n)
      await prover.dispose()
    })

    it.each<[string, unknown]>([
      ['a missing signal', { a: 2n, b: 3n }],
      ['an unknown signal', { ...INPUTS, d: 1n }],
      ['a list of the wrong length', { ...INPUTS, c: [4n] }],
      ['a negative element', { ...INPUTS, a: -1n }],
      ['an element that is not below r', { ...INPUTS, a: 2n ** 254n }],
      ['a number', { ...INPUTS, a: 2 }],
      ['a text', { ...INPUTS, a: '2' }],
      ['a function', { ...INPUTS, a: () => 1n }],
    ])('refuses %s', async (_, inputs) => {
      const prover = create()
      await expect(prover.prove('several', inputs as SignalInputs)).rejects.toBeInstanceOf(SignalInputError)
      await prover.dispose()
    })

    it.each(['load', 'witness', 'prove'])(
      'is rejected with what a caller throws at the progress of %s, and goes on',
      async (stage) => {
        const prover = create()
        const fault = new Error('of a caller')
        const onProgress = (progress: Progress): void => {
          if (progress.stage === stage && progress.done > 0) throw fault
        }
        await expect(prover.prove('several', INPUTS, { onProgress })).rejects.toBe(fault)
        expect((await prover.prove('several', INPUTS)).publicSignals).toEqual(SIGNALS)
        await prover.dispose()
      },
    )

    it('refuses a circuit that the manifest does not name', async () => {
      const prover = create()
      for (const name of ['none', '__proto__', 'constructor']) {
        await expect(prover.prove(name, INPUTS)).rejects.toBeInstanceOf(CircuitUnknownError)
      }
      await prover.dispose()
    })

    it('does proofs asked for at once one after the other, and refuses more than it takes', async () => {
      const prover = create(2)
      const first = prover.prove('several', INPUTS)
      const second = prover.prove('several', { ...INPUTS, a: 3n })
      await expect(prover.prove('several', INPUTS)).rejects.toBeInstanceOf(ProverBusyError)
      expect((await first).publicSignals[2]).toBe(2n)
      expect((await second).publicSignals[2]).toBe(3n)
      expect((await prover.prove('several', INPUTS)).publicSignals).toEqual(SIGNALS)
      await prover.dispose()
    })

    it.each(['load', 'witness', 'prove'])('cancels within 100 ms during %s, and the next proof works', async (stage) => {
      const prover = create()
      const cancel = async (): Promise<number> => {
        const control = new AbortController()
        let took: (() => number) | undefined
        const onProgress = (progress: Progress): void => {
          if (progress.stage !== stage || progress.done !== 0) return
          took = startStopwatch(100)
          control.abort()
        }
        const proof = prover.prove('range', RANGE, { onProgress, signal: control.signal })
        await expect(proof).rejects.toBeInstanceOf(AbortedError)
        return took?.() ?? Number.POSITIVE_INFINITY
      }
      // On a machine that does something else, two of five may be disturbed.
      const taken: number[] = []
      for (let i = 0; i < 5; i++) taken.push(await cancel())
      expect(taken.sort((a, b) => a - b)[2]).toBeLessThan(100)
      expect((await prover.prove('several', INPUTS)).publicSignals).toEqual(SIGNALS)
      await prover.dispose()
    })

    it('cancels a proof that waits without disturbing the one that runs', async () => {
      const prover = create()
      const control = new AbortController()
      const first = prover.prove('range', RANGE)
      const second = prover.prove('several', INPUTS, { signal: control.signal })
      await delay(20)
      control.abort()
      await expect(second).rejects.toBeInstanceOf(AbortedError)
      expect((await first).publicSignals[1]).toBe(100n)
      await expect(prover.prove('several', INPUTS, { signal: control.signal })).rejects.toBeInstanceOf(AbortedError)
      await prover.dispose()
    })

    it.skipIf(!tested.kill)('says so when a worker is lost, within two seconds, and works again', async () => {
      let took = startStopwatch(2000)
      const struck = (): void => {
        took = startStopwatch(2000)
      }
      const { prover, onProgress, heal } = (tested.kill as NonNullable<typeof tested.kill>)(built, struck)
      await expect(prover.prove('range', RANGE, { onProgress })).rejects.toBeInstanceOf(WorkerDiedError)
      expect(took()).toBeLessThan(2000)
      heal()
      expect((await prover.prove('range', RANGE)).publicSignals[1]).toBe(100n)
      expect((await prover.prove('several', INPUTS)).publicSignals).toEqual(SIGNALS)
      await prover.dispose()
    })

    it('ends its workers on dispose, rejects what was under way and takes no more', async () => {
      const prover = create()
      const running = prover.prove('range', RANGE)
      const waiting = prover.prove('several', INPUTS)
      const outcomes = Promise.allSettled([running, waiting])
      await delay(50)
      await prover.dispose()
      for (const outcome of await outcomes) expect(outcome).toMatchObject({ reason: expect.any(ProverDisposedError) })
      expect(tested.children(built)).toEqual([])
      await expect(prover.prove('several', INPUTS)).rejects.toBeInstanceOf(ProverDisposedError)
      await prover.dispose()
    })

    /** Starts a process that proves once with a prover of its own; `body` follows. */
    const spawnProver = async (circuit: string, inputs: string, body: string) => {
      const script = `
      const artifacts = { find: async () => (${JSON.stringify(await built.fixtures.artifacts.find(circuit))}) }
      const prover = ${tested.script(built)}
      const onProgress = ({ stage }) => process.stdout.write(stage + ' ')
      const { publicSignals } = await prover.prove(${JSON.stringify(circuit)}, ${inputs}, { onProgress })
      ${body}
    `
      return spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    }

    it('does not keep a process alive that forgets to dispose of it', async () => {
      const child = await spawnProver('several', '{ a: 2n, b: 3n, c: [4n, 5n] }', 'console.log(publicSignals.join())')
      let output = ''
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString()
      })
      const code = await new Promise((resolve) => child.on('close', resolve))
      expect([code, output]).toEqual([0, expect.stringMatching(`^load .*witness .*prove ${SIGNALS.join()}\n$`)])
    }, 20_000)

    it('leaves no process behind when its own is killed in the middle of a proof', async () => {
      const child = await spawnProver('range', '{ value: 5n, limit: 100n }', '')
      const closed = new Promise((resolve) => child.on('close', resolve))
      child.stdout.on('data', (chunk: Buffer) => {
        if (chunk.toString().includes('prove')) child.kill('SIGKILL')
      })
      await closed
      for (let i = 0; i < 40 && tested.processes(built).length > 0; i++) await delay(50)
      expect(tested.processes(built)).toEqual([])
    }, 20_000)

    it('fails when a circuit has another number of public signals than its manifest says', async () => {
      const find = async (circuit: string) => ({ ...(await built.fixtures.artifacts.find(circuit)), publicSignals: 4 })
      const prover = create(undefined, { find })
      await expect(prover.prove('several', INPUTS)).rejects.toBeInstanceOf(ProvingFailedError)
      await prover.dispose()
    })

    it.skipIf(!tested.kill)('says so when the file of its workers is missing', async () => {
      const prover = tested.create(built, {
        artifacts: built.fixtures.artifacts,
        workerFile: join(built.fixtures.root, 'none.mjs'),
      })
      await expect(prover.prove('several', INPUTS)).rejects.toBeInstanceOf(WorkerDiedError)
      await prover.dispose()
    })
  })

  describe(`files of the ${name} prover that are damaged`, () => {
    const kinds = ['wasm', 'zkey'] as const

    it.each(kinds)(
      'refuses a %s that is truncated, altered in one bit or missing, and takes it again once it is right',
      async (kind) => {
        const file = join(built.fixtures.folder, `several.${kind}`)
        const right = await readFile(file)
        const flipped = Uint8Array.from(right)
        flipped[right.length >> 1] = (flipped[right.length >> 1] as number) ^ 4
        const prover = create()
        try {
          await writeFile(file, right.subarray(0, right.length - 1))
          await expect(prover.prove('several', INPUTS)).rejects.toBeInstanceOf(ArtifactMismatchError)
          await writeFile(file, flipped)
          const error = await prover.prove('several', INPUTS).catch((reason: unknown) => reason)
          expect(error).toBeInstanceOf(ArtifactMismatchError)
          expect((error as ArtifactMismatchError).hint).toContain('nacre setup')
          await expect(prover.prove('tiny', { x: 3n, y: 5n })).resolves.toBeDefined()
        } finally {
          await writeFile(file, right)
        }
        expect((await prover.prove('several', INPUTS)).publicSignals).toEqual(SIGNALS)
        await prover.dispose()
      },
    )

    it('says which file is missing', async () => {
      const { manifest } = built.fixtures
      const prover = create(undefined, createCacheSource(manifest, join(built.fixtures.root, 'empty')))
      await expect(prover.prove('several', INPUTS)).rejects.toBeInstanceOf(ArtifactMissingError)
      await prover.dispose()
    })
  })
}
