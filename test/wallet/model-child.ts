import { runModel } from './model'

/** One lane of the model test, in a process of its own: `node model-child.mjs FIRST STEP COMMANDS`; says how often each command ran. */
const [first = 1, step = 1, commands = 0] = process.argv.slice(2).map(Number)
const counts = await runModel({ first, step, until: (total) => total >= commands })
console.log(JSON.stringify([...counts]))
