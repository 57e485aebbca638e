import type { Progress } from '../base'
import { shorten } from './text'

/** Where progress is shown: a terminal, or a file that somebody reads later. */
export type ProgressStream = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>

const BAR_CELLS = 24
/** On a terminal a bar is drawn at most this often; elsewhere a line is printed at most this often for each stage. Milliseconds. */
const BAR_INTERVAL = 80
const LINE_INTERVAL = 2_000

/** Shows progress as a bar that is drawn over, or as lines where nothing can be drawn over. `now` in milliseconds. */
export function createProgress(stream: ProgressStream, now: () => number = () => performance.now()) {
  let drawn = false
  let last = { key: '', at: 0 }
  const clear = (): void => {
    if (drawn) stream.write('\r\x1b[K')
    drawn = false
  }
  const show = (what: string, { stage, done, total }: Progress): void => {
    const key = `${what}: ${stage}`
    const at = now()
    if (key === last.key) {
      if (at - last.at < (stream.isTTY ? BAR_INTERVAL : LINE_INTERVAL)) return
      // Work that is over before one looks need not be told line by line.
      if (!stream.isTTY && done >= total) return
    }
    last = { key, at }
    const count = total > 1 ? ` ${done}/${total}` : ''
    if (!stream.isTTY) {
      stream.write(`${key}${count}\n`)
      return
    }
    const cells = total > 0 ? Math.max(0, Math.min(BAR_CELLS, Math.floor((BAR_CELLS * done) / total))) : 0
    const line = `${'█'.repeat(cells)}${'░'.repeat(BAR_CELLS - cells)} ${key}${count}`
    // A line that wraps could not be drawn over.
    stream.write(`\r\x1b[K${shorten(line, Math.max(1, (stream.columns ?? 80) - 1))}`)
    drawn = true
  }
  return { show, clear }
}
