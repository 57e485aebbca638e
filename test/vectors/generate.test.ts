import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { suite } from '../suite'
import { FAMILIES, readVectors, VECTORS } from './read'

describe('the vectors', () => {
  it.each(FAMILIES)('are at least ten of %s', (family) => {
    expect(readVectors(family).length).toBeGreaterThanOrEqual(10)
  })

  const hasPython = spawnSync('python3', ['--version']).status === 0
  it.skipIf(!hasPython || suite === 'normal')(
    'are what their script makes, byte for byte',
    () => {
      const out = mkdtempSync(join(tmpdir(), 'nacre-vectors-'))
      const script = join(VECTORS, 'generate', 'main.py')
      expect(spawnSync('python3', ['-B', script, out], { encoding: 'utf8' }).stderr).toBe('')
      for (const family of FAMILIES)
        expect(readFileSync(join(out, `${family}.json`)).equals(readFileSync(join(VECTORS, `${family}.json`)))).toBe(true)
      rmSync(out, { recursive: true, force: true })
    },
    300_000,
  )
})
