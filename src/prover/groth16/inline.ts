import type { PeerFactory } from './peer'
import { createService } from './serve'

/** A worker that is none: the tasks are done by this very thread, a slice at a time. For where workers are forbidden. */
export const createInlinePeer =
  (pause: () => Promise<void>): PeerFactory =>
  ({ onMessage }) => {
    let ended = false
    const service = createService((message) => {
      if (!ended) onMessage(message)
    }, pause)
    return {
      send: (message) => service.receive(message),
      hold() {},
      async terminate() {
        ended = true
        service.receive({ kind: 'cancel' })
      },
    }
  }
