import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder of the run, in the project, where packages are found. */
    readonly shared: string
  }
}

/** A folder that the first who asks for it fills, for all files of the run: they read it, or copy what they change. */
export async function once(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(inject('shared'), name)
  const [isMade, isNot] = [`${folder}.made`, `${folder}.failed`]
  try {
    await mkdir(folder)
  } catch {
    while (!existsSync(isMade)) {
      if (existsSync(isNot)) throw new Error(`${name} could not be made: see who asked for it first`)
      await delay(50)
    }
    return folder
  }
  try {
    await fill(folder)
    await writeFile(isMade, '')
    return folder
  } catch (error) {
    await writeFile(isNot, '')
    throw error
  }
}
