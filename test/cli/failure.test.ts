import { readFileSync, writeFileSync } from 'node:fs'
import { CommanderError } from 'commander'
import { describe, expect, it } from 'vitest'
import { AbortedError, InternalError, MalformedBytesError } from '../../src/base'
import { failureOf, traceOf } from '../../src/cli/failure'

/** What a call throws. */
function thrownBy(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

describe('the command line', () => {
  it.each([
    ['a refusal', new AbortedError(), 'base/aborted', 1],
    ['bad input', new MalformedBytesError('no hexadecimal'), 'base/bytes-malformed', 2],
    ['a damaged store', new InternalError('broken'), 'base/internal', 3],
    ['a wrong command', new CommanderError(1, 'commander.unknownCommand', 'error: unknown command'), 'cli/usage', 2],
    ['a call for help', new CommanderError(0, 'commander.helpDisplayed', '(outputHelp)'), 'cli/usage', 0],
    ['a file that cannot be read', thrownBy(() => readFileSync('/nowhere/secret-name')), 'cli/system', 3],
    ['a full disk', thrownBy(() => writeFileSync('/dev/full', 'x')), 'cli/system', 3],
    ['an error of somebody else', new TypeError('abandon ability able'), 'base/internal', 3],
    ['something that is no error', 'abandon ability able', 'base/internal', 3],
    ['nothing', undefined, 'base/internal', 3],
  ])('ends after %s with a code and a status', (_, error, code, status) => {
    expect(failureOf(error)).toMatchObject({ code, status })
  })

  it('repeats nothing of what an error of somebody else says, in its message or its trace', () => {
    const error = new InternalError('broken', { cause: new TypeError('abandon ability able') })
    for (const each of [error, error.cause]) {
      expect(JSON.stringify(failureOf(each)) + traceOf(each)).not.toContain('abandon')
      expect(traceOf(each)).toMatch(/^(InternalError: broken|TypeError)\n/)
    }
    expect(failureOf(thrownBy(() => readFileSync('/nowhere/secret-name'))).message).toBe('the system refuses: open, ENOENT')
  })
})
