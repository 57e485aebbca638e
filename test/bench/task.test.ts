import { describe, expect, it } from 'vitest'
import { AbortedError } from '../../src/base'
import { MeasuringFailedError } from '../../src/bench'
import { SUITE_NAMES, suiteNamed } from '../../src/bench/node'
import { runTask } from '../../src/bench/node/process'

/** Two elements of Fq2 that are like any others. */
const parameters = { drawn: new Uint8Array(128).fill(1) }
const settings = { mode: 'quick', repetitions: 1, rapidsnark: undefined, parameters } as const
const task = (name: string) => ({ suite: 'field', task: name, settings })

describe('a task in a process of its own', () => {
  it('gives what it found, and tells how far it is', async () => {
    const stages: string[] = []
    const { result, milliseconds } = await runTask(task('nacre'), { onProgress: ({ stage }) => stages.push(stage) })
    expect(result).toContainEqual(expect.objectContaining({ name: 'Fq multiply', samples: [expect.any(Number)] }))
    expect(milliseconds).toBeGreaterThan(0)
    expect(stages).toContain('Fq multiply: nacre')
  })

  it('that fails says of what, with its reason as the cause', async () => {
    const failing = runTask(task('nothing'), {})
    await expect(failing).rejects.toThrow(MeasuringFailedError)
    await expect(failing).rejects.toMatchObject({
      code: 'bench/measuring-failed',
      cause: { message: 'no task nothing in suite field' },
    })
  })

  it('that ends before it answers is a failure, and no wait without end', async () => {
    await expect(runTask(task('nacre'), { workerFile: 'package.json' })).rejects.toThrow(MeasuringFailedError)
  })

  it('ends with the caller, before or while it runs', async () => {
    await expect(runTask(task('nacre'), { signal: AbortSignal.abort() })).rejects.toThrow(AbortedError)
    const controller = new AbortController()
    const running = runTask(
      { ...task('nacre'), settings: { ...settings, repetitions: 1_000_000 } },
      {
        signal: controller.signal,
        onProgress: () => controller.abort(),
      },
    )
    await expect(running).rejects.toThrow(AbortedError)
  })
})

describe('the list of suites', () => {
  it('finds each by its name, and nothing by any other', async () => {
    for (const name of SUITE_NAMES) expect((await suiteNamed(name))?.name).toBe(name)
    for (const name of ['', 'toString', '__proto__', 'Field']) expect(await suiteNamed(name)).toBeUndefined()
  })
})
