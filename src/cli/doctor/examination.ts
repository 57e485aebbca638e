import { statSync } from 'node:fs'
import { NacreError } from '../../base'

/** What was looked at, and what was found. */
export interface Check {
  readonly name: string
  readonly ok: boolean
  readonly detail: string
  /** What mends it. */
  readonly cure: string
  /** Of the error that was found; of a plain finding none. */
  readonly code?: string
}

/** What a check finds, in words; throws what is wrong. */
export interface Examination {
  readonly name: string
  readonly cure: string
  readonly look: () => Promise<string> | string
}

/** Something is not as it should be, and no error of a room says so. */
export class Finding extends Error {
  constructor(
    message: string,
    /** What mends this one, where the examination's own cure does not. */
    readonly cure?: string,
  ) {
    super(message)
  }
}

/** Cures what could not be looked at for want of the keys in use, whose own check says what is wrong with them. */
export const KEYS_FIRST = 'mend the keys first, as their own check says, then run nacre doctor again'

/** What cannot be looked at for want of the keys in use: it is named all the same, for what nobody looked at is not in order. */
export function withoutKeys(name: string): Examination {
  return {
    name,
    cure: KEYS_FIRST,
    look: () => {
      throw new Finding('not looked at, for the keys in use cannot be read')
    },
  }
}

export async function check({ name, cure, look }: Examination): Promise<Check> {
  try {
    return { name, ok: true, detail: await look(), cure }
  } catch (error) {
    if (error instanceof Finding) return { name, ok: false, detail: error.message, cure: error.cure ?? cure }
    if (error instanceof NacreError && error.code !== 'base/aborted') {
      return { name, ok: false, detail: `${error.message} (${error.code})`, cure, code: error.code }
    }
    const { syscall, code } = (error ?? {}) as NodeJS.ErrnoException
    if (typeof syscall !== 'string') throw error
    return { name, ok: false, detail: `the system refuses: ${syscall}, ${code}`, cure: 'check permissions and free space' }
  }
}

/** Throws a finding when anybody but the owner may do with a file or folder what `bits` say: 0o077 anything, 0o022 change it. */
export function assertMode(path: string, bits: 0o077 | 0o022): void {
  // Windows has no such modes.
  if (process.platform === 'win32') return
  const mode = statSync(path).mode & 0o777
  if ((mode & bits) === 0) return
  const what = bits === 0o077 ? 'read' : 'change'
  throw new Finding(
    `others may ${what} ${path} (mode ${mode.toString(8)})`,
    `chmod ${bits === 0o077 ? 'go-rwx' : 'go-w'} ${path}`,
  )
}
