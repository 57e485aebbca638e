import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AbortedError, type Progress } from '../../src/base'
import {
  ArtifactMismatchError,
  ArtifactMissingError,
  CacheUnusableError,
  CircuitUnknownError,
  NotPinnedError,
} from '../../src/prover'
import { parseManifest } from '../../src/prover/artifacts'
import {
  CircuitCompileError,
  CircuitListMalformedError,
  CompilerMissingError,
  inspectArtifacts,
  pinCircuits,
  setup,
} from '../../src/prover/setup'
import { useFixtures } from './built'

const built = useFixtures()

const options = () => {
  const { root, manifest, cacheFolder } = built.fixtures
  return { root, manifest, cacheFolder }
}

/** A manifest of the smallest circuit only: enough where the files' number does not matter. */
const tiny = () => ({
  ...built.fixtures.manifest,
  circuits: built.fixtures.manifest.circuits.filter(({ name }) => name === 'tiny'),
})

const hashOf = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex')

async function hashes(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort()
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await hashOf(join(folder, name))] as const)))
}

async function temporary(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'nacre-setup-'))
  try {
    await work(folder)
  } finally {
    await chmod(folder, 0o700)
    await rm(folder, { recursive: true, force: true })
  }
}

describe('setup', () => {
  it('does nothing when everything is there and right', async () => {
    const before = await stat(join(built.fixtures.folder, 'range.zkey'))
    const report = await setup(options())
    expect(report).toMatchObject({ cached: true, keys: 'dev', folder: built.fixtures.folder })
    expect(report.circuits.map(({ name }) => name)).toEqual(['tiny', 'several', 'range'])
    expect((await stat(join(built.fixtures.folder, 'range.zkey'))).mtimeMs).toBe(before.mtimeMs)
  })

  it('reports what the files say', async () => {
    const { circuits } = await setup(options())
    for (const circuit of circuits) {
      expect(circuit.r1csSha256).toBe(await hashOf(join(built.fixtures.folder, `${circuit.name}.r1cs`)))
      expect(circuit.zkeyBytes).toBe((await stat(join(built.fixtures.folder, `${circuit.name}.zkey`))).size)
    }
    expect(circuits.find(({ name }) => name === 'several')).toMatchObject({
      constraints: 3,
      wires: 8,
      publicSignals: 5,
      domain: 16,
    })
  })

  it('builds the pinned bytes in an empty cache, with real progress', async () => {
    await temporary(async (cacheFolder) => {
      const seen: Progress[] = []
      const report = await setup({ ...options(), cacheFolder, onProgress: (progress) => seen.push(progress) })
      expect(report.cached).toBe(false)
      expect(await hashes(report.folder)).toEqual(await hashes(built.fixtures.folder))
      expect(seen.filter(({ stage }) => stage === 'compile').map(({ done }) => done)).toEqual([0, 1, 1, 2, 2, 3])
      const keys = seen.filter(({ stage }) => stage === 'keys')
      expect(keys.filter(({ done, total }) => done === total)).toHaveLength(3)
      expect(keys.every(({ done, total }) => done <= total)).toBe(true)
    })
  }, 300_000)

  it.each(['r1cs', 'wasm', 'zkey'])(
    'makes a damaged %s good again and leaves the other circuits alone',
    async (kind) => {
      await temporary(async (cacheFolder) => {
        await cp(built.fixtures.cacheFolder, cacheFolder, { recursive: true, preserveTimestamps: true })
        const { folder } = await setup({ ...options(), cacheFolder })
        const path = join(folder, `several.${kind}`)
        const bytes = await readFile(path)
        bytes[20] = (bytes[20] as number) ^ 1
        await writeFile(path, bytes)
        const untouched = (await stat(join(folder, 'tiny.zkey'))).mtimeMs
        expect((await setup({ ...options(), cacheFolder })).cached).toBe(false)
        expect(await hashes(folder)).toEqual(await hashes(built.fixtures.folder))
        expect((await stat(join(folder, 'tiny.zkey'))).mtimeMs).toBe(untouched)
      })
    },
    300_000,
  )

  it('makes and checks only the circuits that it is asked for, and leaves all others as they are', async () => {
    await temporary(async (cacheFolder) => {
      const names = async (): Promise<readonly string[]> =>
        (await readdir(join(cacheFolder, built.fixtures.manifest.sources.slice(0, 32)))).sort()
      const asked = (circuits: readonly string[]) => setup({ ...options(), cacheFolder, circuits })
      const first = await asked(['tiny'])
      expect([first.cached, first.circuits.map(({ name }) => name)]).toEqual([false, ['tiny']])
      expect(await names()).toEqual(['tiny.r1cs', 'tiny.sym', 'tiny.wasm', 'tiny.zkey'])
      await writeFile(join(first.folder, 'tiny.wasm'), 'damaged')
      const second = await asked(['several'])
      expect([second.cached, second.circuits.map(({ name }) => name)]).toEqual([false, ['several']])
      expect(await readFile(join(first.folder, 'tiny.wasm'), 'utf8')).toBe('damaged')
      expect(await asked(['several'])).toMatchObject({ cached: true })
      expect(await asked(['tiny', 'several'])).toMatchObject({ cached: false })
      expect(await asked([])).toMatchObject({ cached: true, circuits: [] })
    })
  })

  it.each(['none', '__proto__', ''])('knows no circuit %j', async (name) => {
    await expect(setup({ ...options(), circuits: ['tiny', name] })).rejects.toBeInstanceOf(CircuitUnknownError)
  })

  it('tells what is missing and what is damaged, circuit by circuit', async () => {
    await temporary(async (cacheFolder) => {
      const { folder } = await setup({ ...options(), cacheFolder, circuits: ['tiny', 'several'] })
      await writeFile(join(folder, 'several.zkey'), 'damaged')
      const { faults } = await inspectArtifacts({ cacheFolder, manifest: built.fixtures.manifest })
      expect([...faults.keys()]).toEqual(['several', 'range'])
      expect(faults.get('several')).toBeInstanceOf(ArtifactMismatchError)
      expect(faults.get('range')).toBeInstanceOf(ArtifactMissingError)
      expect(faults.get('range')?.hint).toContain('nacre setup --circuit range')
    })
  })

  it('builds everything again when forced', async () => {
    const path = join(built.fixtures.folder, 'tiny.zkey')
    const before = await stat(path)
    const report = await setup({ ...options(), manifest: tiny(), force: true })
    expect(report.cached).toBe(false)
    expect((await stat(path)).ino).not.toBe(before.ino)
    expect((await setup(options())).cached).toBe(true)
  }, 300_000)

  it('is safe when eight processes run it at once', async () => {
    await temporary(async (cacheFolder) => {
      const script = `
        import { setup } from ${JSON.stringify(built.workers.setup)}
        const report = await setup(${JSON.stringify({ ...options(), cacheFolder, manifest: tiny() })})
        console.log(report.cached)
      `
      const runs = Array.from({ length: 8 }, () => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
        let output = ''
        child.stdout.on('data', (chunk: Buffer) => {
          output += chunk.toString()
        })
        return new Promise<string>((resolve) => child.on('close', (code) => resolve(`${code} ${output.trim()}`)))
      })
      const outcomes = await Promise.all(runs)
      expect(outcomes.filter((outcome) => outcome === '0 false')).toHaveLength(1)
      expect(outcomes.filter((outcome) => outcome === '0 true')).toHaveLength(7)
      const [folder] = await readdir(cacheFolder)
      const names = await readdir(join(cacheFolder, folder as string))
      expect(names.sort()).toEqual(['tiny.r1cs', 'tiny.sym', 'tiny.wasm', 'tiny.zkey'])
    })
  }, 300_000)

  it('takes over the lock of a process that is gone, and of a silent one', async () => {
    await temporary(async (cacheFolder) => {
      const folder = join(cacheFolder, built.fixtures.manifest.sources.slice(0, 32))
      const gone = spawn(process.execPath, ['-e', ''])
      await new Promise((resolve) => gone.on('exit', resolve))
      await mkdir(join(folder, 'lock'), { recursive: true })
      await writeFile(join(folder, 'lock', 'owner'), `${hostname()} ${gone.pid}`)
      await setup({ ...options(), cacheFolder, manifest: tiny() })
      await mkdir(join(folder, 'lock'))
      await writeFile(join(folder, 'lock', 'owner'), 'elsewhere 1')
      await utimes(join(folder, 'lock'), 0, 0)
      await setup({ ...options(), cacheFolder, manifest: tiny(), force: true })
      expect(await hashOf(join(folder, 'tiny.zkey'))).toBe(tiny().circuits[0]?.zkey.sha256)
      expect(await readdir(folder)).not.toContain('lock')
    })
  }, 300_000)

  it('waits for a lock that is held, says so, and can be cancelled meanwhile', async () => {
    await temporary(async (cacheFolder) => {
      const folder = join(cacheFolder, built.fixtures.manifest.sources.slice(0, 32))
      await mkdir(join(folder, 'lock'), { recursive: true })
      await writeFile(join(folder, 'lock', 'owner'), `${hostname()} ${process.pid}`)
      const control = new AbortController()
      const onProgress = (progress: Progress): void => {
        if (progress.stage === 'wait') setTimeout(() => control.abort(), 300)
      }
      await expect(setup({ ...options(), cacheFolder, onProgress, signal: control.signal })).rejects.toBeInstanceOf(AbortedError)
      expect(await readdir(folder)).toEqual(['lock'])
    })
  })

  it.each(['compile', 'keys'])('leaves nothing behind when cancelled during %s', async (stage) => {
    await temporary(async (cacheFolder) => {
      const control = new AbortController()
      const onProgress = (progress: Progress): void => {
        if (progress.stage === stage) setImmediate(() => control.abort())
      }
      await expect(setup({ ...options(), cacheFolder, onProgress, signal: control.signal })).rejects.toBeInstanceOf(AbortedError)
      const [folder] = await readdir(cacheFolder)
      expect(await readdir(join(cacheFolder, folder as string))).toEqual([])
    })
  })

  it('refuses a cache folder that is a file', async () => {
    await temporary(async (folder) => {
      const cacheFolder = join(folder, 'file')
      await writeFile(cacheFolder, '')
      const error = await setup({ ...options(), cacheFolder }).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(CacheUnusableError)
      expect((error as CacheUnusableError).hint).toContain('NACRE_CACHE')
    })
  })
})

describe('the pins', () => {
  async function withCopy(work: (root: string) => Promise<void>): Promise<void> {
    await temporary(async (root) => {
      await cp(join(built.fixtures.root, 'circuits'), join(root, 'circuits'), { recursive: true })
      await work(root)
    })
  }

  it('do not depend on the folder or the time', async () => {
    await withCopy(async (root) => {
      const manifest = await pinCircuits({ root, cacheFolder: join(root, 'elsewhere', 'cache') })
      expect(manifest).toEqual(built.fixtures.manifest)
      expect(parseManifest(JSON.parse(await readFile(join(root, 'artifacts', 'manifest.json'), 'utf8')))).toEqual(manifest)
      const vkey = await hashOf(join(root, 'artifacts', 'range.vkey.json'))
      expect(vkey).toBe(manifest.circuits.find(({ name }) => name === 'range')?.vkey.sha256)
    })
  }, 300_000)

  it('are broken by one changed character of a circuit', async () => {
    await withCopy(async (root) => {
      const path = join(root, 'circuits', 'tiny.circom')
      await writeFile(path, (await readFile(path, 'utf8')).replace('x * y', 'x * x'))
      await expect(setup({ ...options(), root })).rejects.toBeInstanceOf(NotPinnedError)
    })
  })

  it.each(['r1cs', 'wasm', 'zkey', 'vkey'] as const)('are compared with what was built: %s', async (kind) => {
    await temporary(async (cacheFolder) => {
      const circuits = built.fixtures.manifest.circuits
        .filter(({ name }) => name === 'tiny')
        .map((circuit) => ({ ...circuit, [kind]: { ...circuit[kind], sha256: '0'.repeat(64) } }))
      const error = setup({ ...options(), cacheFolder, manifest: { ...built.fixtures.manifest, circuits } })
      await expect(error).rejects.toBeInstanceOf(NotPinnedError)
      const [folder] = await readdir(cacheFolder)
      expect(await readdir(join(cacheFolder, folder as string))).toEqual([])
    })
  })

  it('show what the compiler said of a circuit that it refuses', async () => {
    await withCopy(async (root) => {
      await writeFile(
        join(root, 'circuits', 'tiny.circom'),
        'pragma circom 2.1.9;\ntemplate Tiny() { signal input x; signal output y; y === x*x*x; }\n',
      )
      const error = await pinCircuits({ root, cacheFolder: join(root, 'cache') }).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(CircuitCompileError)
      expect((error as CircuitCompileError).circuit).toBe('tiny')
      expect((error as CircuitCompileError).output).toMatch(/^error\[T3001\]: /)
    })
  })

  it('need the compiler in the pinned version', async () => {
    await withCopy(async (root) => {
      const versions = { circom2: '0.2.22', circomlib: '2.0.5' }
      await expect(pinCircuits({ root, cacheFolder: join(root, 'cache'), versions })).rejects.toBeInstanceOf(CompilerMissingError)
    })
  })

  it.each([
    ['text', '{'],
    ['an object', '{}'],
    ['a path out of the folder', '[{"name":"x","file":"circuits/../x.circom","template":"X","parameters":[],"public":[]}]'],
    ['a template that is code', '[{"name":"x","file":"circuits/x.circom","template":"X(1);","parameters":[],"public":[]}]'],
    ['an unknown key', '[{"name":"x","file":"circuits/x.circom","template":"X","parameters":[],"public":[],"more":1}]'],
    [
      'a name twice',
      '[{"name":"x","file":"circuits/x.circom","template":"X","parameters":[],"public":[]},{"name":"x","file":"circuits/x.circom","template":"X","parameters":[],"public":[]}]',
    ],
  ])('refuse a list of circuits that is %s', async (_, list) => {
    await withCopy(async (root) => {
      await writeFile(join(root, 'circuits', 'circuits.json'), list)
      await expect(pinCircuits({ root, cacheFolder: join(root, 'cache') })).rejects.toBeInstanceOf(CircuitListMalformedError)
    })
  })
})
