import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { findIncludes } from '../r1cs'
import { InputFileError } from './errors'
import { isFile } from './files'

/** A circom file and all that it includes, each once, itself first. Looks beside the file that includes, then in the libraries. */
export function readSources(file: string, libraries: readonly string[]): readonly string[] {
  const sources = new Map<string, string>()
  const read = (path: string): void => {
    if (sources.has(path)) return
    const text = readSource(path)
    sources.set(path, text)
    for (const name of findIncludes(text)) {
      const found = [dirname(path), ...libraries].map((folder) => resolve(folder, name)).find(isFile)
      if (found === undefined)
        throw new InputFileError(`cannot find ${name}, which ${path} includes`, { hint: 'Name its folder with --library.' })
      read(found)
    }
  }
  read(resolve(file))
  return [...sources.values()]
}

function readSource(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new InputFileError(`cannot read ${path}`, { cause })
  }
}
