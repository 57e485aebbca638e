import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
// @ts-expect-error: a plain module without types
import { generateEngine } from '../../scripts/build-engine.mjs'

describe('the engine', () => {
  it('is what its sources make, byte for byte', async () => {
    const files = (await generateEngine()) as Record<string, string>
    expect(Object.keys(files).length).toBeGreaterThan(0)
    for (const [name, text] of Object.entries(files))
      expect(readFileSync(`src/engine/generated/${name}`, 'utf8') === text, name).toBe(true)
  })
})
