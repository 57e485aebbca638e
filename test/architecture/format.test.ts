import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

it('every file is as the formatter writes it, and no rule of the linter is broken', () => {
  const biome = join(dirname(createRequire(import.meta.url).resolve('@biomejs/biome/package.json')), 'bin', 'biome')
  const { status, stdout, stderr } = spawnSync(process.execPath, [biome, 'check', '.'], { encoding: 'utf8' })
  expect(status, `${stdout}${stderr}`).toBe(0)
})
