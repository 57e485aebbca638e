import { pause } from '../../src/worker'
import { threadMilliseconds } from '../thread-time'

/** What a thread did in one piece while it was watched. */
export interface Watch {
  /** Processor milliseconds of each turn of the event loop, in which nothing else could have its turn. */
  readonly turns: readonly number[]
  /** Called in each turn, after which others have theirs. */
  onTurn: ((turn: number) => void) | undefined
  end(): void
}

/** Takes a turn of the event loop whenever anybody lets others have theirs. */
export function watchThread(): Watch {
  const turns: number[] = []
  let going = true
  const watch: Watch = {
    turns,
    onTurn: undefined,
    end() {
      going = false
    },
  }
  const go = async (): Promise<void> => {
    for (let last = threadMilliseconds(); going; ) {
      await pause()
      const now = threadMilliseconds()
      turns.push(now - last)
      last = now
      watch.onTurn?.(turns.length)
    }
  }
  void go()
  return watch
}
