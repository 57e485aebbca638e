import { describe, expect, it } from 'vitest'
import { MeasuringFailedError } from '../../src/bench'
import { type Bench, suiteNamed } from '../../src/bench/node'
import { contest, contestTasks, MILLISECONDS, type Program, rate } from '../../src/bench/node/contest'
import { proversOn } from '../../src/bench/node/suites/prove-warm'

const NAME = 'sums'
const idle = (subject: string): Program<string> => ({ subject, prepare: () => [] })

/** A bench whose processes are calls: each program finds the samples of its next one, and a result. */
function scene(
  samples: Readonly<Record<string, readonly (readonly number[])[]>>,
  results: Readonly<Record<string, unknown>> = {},
) {
  const asked: { readonly task: string; readonly parameters: unknown; readonly rounds: number | undefined }[] = []
  const bench: Bench = {
    mode: 'normal',
    rapidsnark: undefined,
    repetitions: (normal) => normal,
    coldTask: () => Promise.reject(new Error('nothing is cold here')),
    async task<Result>(task: string, parameters: unknown, rounds?: number) {
      const before = asked.filter((each) => each.task === task).length
      asked.push({ task, parameters, rounds })
      const heat = { name: NAME, ...MILLISECONDS, start: 'warm', samples: samples[task]?.[before], result: results[task] }
      return [heat] as unknown as Result
    },
  }
  return { bench, asked, order: () => asked.map(({ task }) => task).join('') }
}

describe('a contest', () => {
  const three = { a: [[1], [2], [3]], b: [[4], [5], [6]], c: [[7], [8], [9]] }
  const programs = ['a', 'b', 'c'].map(idle)

  it('starts processes of all programs in turn, in an order that rotates', async () => {
    const { bench, order } = scene(three)
    await contest(bench, programs, { drawn: '', rounds: 1 })
    expect(order()).toBe('abcbcacab')
  })

  it('makes one figure of the samples of all processes of a program', async () => {
    const { bench } = scene({ a: [[1, 2], [10], [3, 4]], b: [[50], [70], [60]] })
    const { measurements } = await contest(bench, ['a', 'b'].map(idle), { drawn: '', rounds: 2 })
    expect(measurements).toEqual([
      {
        name: NAME,
        unit: 'ms',
        better: 'less',
        start: 'warm',
        figures: [
          { subject: 'a', median: 3, spread: 1, samples: [1, 2, 10, 3, 4] },
          { subject: 'b', median: 60, spread: 10, samples: [50, 70, 60] },
        ],
      },
    ])
  })

  it('hands the same to every process, with the rounds that count', async () => {
    const { bench, asked } = scene(three)
    await contest(bench, programs, { drawn: 'payments', rounds: 4, processes: 2 })
    expect(asked).toHaveLength(6)
    expect(new Set(asked.map(({ parameters, rounds }) => JSON.stringify([parameters, rounds])))).toEqual(
      new Set(['[{"drawn":"payments"},4]']),
    )
  })

  it('fails when programs do not find the same', async () => {
    const found = (b: bigint) => contest(scene(three, { a: 1n, b, c: 1n }).bench, programs, { drawn: '', rounds: 1 })
    await expect(found(2n)).rejects.toThrow(MeasuringFailedError)
    expect((await found(1n)).measurements).toHaveLength(1)
  })

  it('starts nothing of a program that is absent, and says so once', async () => {
    const { bench, order } = scene({ a: [[1], [2], [3]] })
    const absent = () => ({ what: 'b', reason: 'it is not installed' })
    const lost = (task: string) => ({ ...idle('b'), task, absent })
    const { measurements, skipped } = await contest(bench, [idle('a'), lost('one'), lost('two')], { drawn: '', rounds: 1 })
    expect([order(), skipped]).toEqual(['aaa', [absent()]])
    expect(measurements[0]?.figures.map(({ subject }) => subject)).toEqual(['a'])
  })
})

describe('a process of a contest', () => {
  const settings = { mode: 'quick', repetitions: 2, rapidsnark: undefined, onProgress: () => undefined } as const
  const run = (program: Program<string>) =>
    contestTasks([program])[program.subject]?.({ ...settings, parameters: { drawn: 'payments' } })

  it('measures each trial after rounds that do not count, and tells what it found', async () => {
    const calls: string[] = []
    const prepare: Program<string>['prepare'] = (drawn) =>
      ['short', 'long'].map((name) => ({
        name,
        ...rate('sums'),
        warmup: 3,
        run: () => calls.push(name),
        inspect: () => drawn,
      }))
    const heats = await run({ subject: 'a', prepare })
    expect(calls.join(' ')).toBe('short short short short short long long long long long')
    expect(heats).toMatchObject([
      { name: 'short', unit: 'sums/s', better: 'more', start: 'warm', result: 'payments' },
      { name: 'long', result: 'payments' },
    ])
    expect((heats as { samples: number[] }[]).map(({ samples }) => samples.length)).toEqual([2, 2])
  })

  it('fails when two runs do not find the same, or a look at one throws', async () => {
    let count = 0
    const trial = { name: NAME, ...MILLISECONDS, run: () => count++ }
    await expect(run({ subject: 'a', prepare: () => [{ ...trial, inspect: (found: number) => found }] })).rejects.toThrow(
      MeasuringFailedError,
    )
    const refuse = () => {
      throw new RangeError('wrong')
    }
    await expect(run({ subject: 'a', prepare: () => [{ ...trial, inspect: refuse }] })).rejects.toThrow(RangeError)
  })
})

describe.each(['field', 'fft', 'msm'])('the contest of %s', (suite) => {
  it('compares what its programs found, and they found the same', async () => {
    const { tasks = {} } = (await suiteNamed(suite)) ?? {}
    const settings = { mode: 'quick', repetitions: 1, rapidsnark: undefined, onProgress: () => undefined } as const
    const drawn = await tasks['draw']?.({ ...settings, parameters: {} })
    const resultsOf = async (task: string) => {
      const heats = (await tasks[task]?.({ ...settings, parameters: { drawn } })) as { name: string; result: Uint8Array }[]
      return heats.map(({ name, result }) => [name, Buffer.from(result).toString('hex')])
    }
    const results = await resultsOf('nacre')
    expect(await resultsOf('ffjavascript')).toEqual(results)
    for (const [, result] of results) expect(result).toMatch(/[1-9a-f]/)
  })
})

describe('the contest of provers', () => {
  const threadsOn = (cores: number) =>
    proversOn(cores)
      .map(({ subject, task }) => task ?? subject)
      .filter((task) => task.endsWith('threads'))

  it('has nacre on 2, 4 and so on threads, where there are more cores than that', () => {
    expect([1, 2, 3, 4, 8].map(threadsOn)).toEqual([
      [],
      [],
      ['nacre, 2 threads'],
      ['nacre, 2 threads'],
      ['nacre, 2 threads', 'nacre, 4 threads'],
    ])
  })

  it('names rapidsnark where none was given, and tells nothing else of it', async () => {
    const { bench } = scene({})
    const reasons = proversOn(2).map(({ absent }) => absent?.(bench))
    expect(new Set(reasons.filter((reason) => reason?.what === 'rapidsnark').map((reason) => reason?.reason))).toEqual(
      new Set(['no --rapidsnark was given']),
    )
  })
})
