import type { PointJob } from './make'
import { createPointMaker, type PointMaker } from './points'

/** Process of its own: the first message is the number of points of all jobs; each `PointJob` is answered with its encoded points. */
let maker: PointMaker | undefined
process.on('message', (message: number | PointJob) => {
  if (typeof message === 'number') maker = createPointMaker(message)
  else process.send?.(maker?.multiply(message.group, message.scalars))
})
process.on('disconnect', () => process.exit())
process.on('SIGINT', () => undefined)
