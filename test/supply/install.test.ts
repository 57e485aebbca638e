import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { suite } from '../suite'
import { checkoutFiles, copyCheckout, filesWithoutGit } from './checkout'
import { readFolder } from './dist'
import { findNamespace, forbidNetwork } from './guard'

const run = promisify(execFile)
const MINUTES = 60_000

describe('the files of a checkout', () => {
  it('are found without git as with it, and are neither made nor installed', ({ skip }) => {
    if (!existsSync('.git')) skip('this checkout came as an archive')
    const files = checkoutFiles()
    expect(files).toContain('test/supply/install.test.ts')
    expect(files.filter((name) => /^(?:node_modules|dist|artifacts\/cache)\//.test(name))).toEqual([])
    expect(filesWithoutGit()).toEqual(expect.arrayContaining([...files]))
    expect(filesWithoutGit().filter((name) => /^(?:node_modules|dist|artifacts\/cache|\.git)\//.test(name))).toEqual([])
  })
})

describe.skipIf(suite === 'normal')('a fresh checkout, installed without any install script', () => {
  let root = ''
  let [checkout, cache] = ['', '']
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'nacre-install-'))
    ;[checkout, cache] = [join(root, 'checkout'), join(root, 'cache')]
    mkdirSync(checkout)
    copyCheckout(checkout)
    await run('npm', ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: checkout })
  }, 5 * MINUTES)

  it(
    'runs its demonstration to the end, from an empty cache and without a network',
    async () => {
      const guard = forbidNetwork(root)
      const namespace = findNamespace()
      const [program, ...rest] = [...('under' in namespace ? namespace.under : []), 'npm', 'run', '-s', 'demo', '--', '--json']
      const { stdout } = await run(program as string, rest, {
        cwd: checkout,
        env: { ...process.env, ...guard.env, NACRE_CACHE: cache, npm_config_update_notifier: 'false' },
        timeout: 5 * MINUTES,
        maxBuffer: 2 ** 24,
      })
      const story = JSON.parse(stdout)
      expect(story.balances).toEqual({ alice: '45.00', bob: '25.00', shop: '19.90' })
      expect(story.evidence).toMatchObject({ verdict: 'VALID_COMPLETE', tamperedVerdict: 'INVALID(evidence/proof-invalid)' })
      expect(story.steps[0].name).toBe('setup')
      expect(readdirSync(cache)).toHaveLength(1)
      const { refused, programs } = guard.read()
      expect(refused).toEqual([])
      expect(programs).toEqual(expect.arrayContaining(['node_modules/circom2/cli.js']))
    },
    5 * MINUTES,
  )

  it('has built for it the very files that this checkout has', () => {
    const [there, here] = [readFolder(join(checkout, 'dist')), readFolder('dist')]
    expect([...there.keys()]).toEqual([...here.keys()])
    expect([...there].filter(([name, text]) => here.get(name) !== text).map(([name]) => name)).toEqual([])
  })
})
