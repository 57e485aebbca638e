import { commandsOf, runModel } from './model'

/** One lane of the model test, in a process of its own: `node model-child.mjs FIRST STEP COMMANDS`; tells what came of them. */
const [first = 1, step = 1, least = 0] = process.argv.slice(2).map(Number)
const tally = await runModel({ first, step, until: (tally) => commandsOf(tally) >= least })
console.log(JSON.stringify(Object.fromEntries(Object.entries(tally).map(([kind, counts]) => [kind, [...counts]]))))
