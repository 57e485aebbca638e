import { commandsOf, runModel } from './model'

/** One lane of the model test, in a process of its own: `node model-child.mjs FIRST STEP COMMANDS`; tells what came of them. */
const [first = 1, step = 1, least = 0] = process.argv.slice(2).map(Number)
const { commands, outcomes } = await runModel({ first, step, until: (tally) => commandsOf(tally) >= least })
console.log(JSON.stringify({ commands: [...commands], outcomes: [...outcomes] }))
