import * as v from 'valibot'
import { CircuitListMalformedError } from './errors'

const identifier = v.pipe(v.string(), v.regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/))

const circuitInstance = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,31}$/)),
  /** Path of the template's file from the package's root, inside `circuits/`. */
  file: v.pipe(v.string(), v.regex(/^circuits(?:\/[a-z0-9_-]+)+\.circom$/)),
  template: identifier,
  parameters: v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  /** Input signals that are public; their order is that of their declaration in the template. */
  public: v.array(identifier),
})

/** One circuit: a template with its parameters and public inputs. */
export type CircuitInstance = Readonly<v.InferOutput<typeof circuitInstance>>

/** Checks the content of `circuits/circuits.json`. Throws `CircuitListMalformedError`. */
export function parseCircuitList(value: unknown): readonly CircuitInstance[] {
  const result = v.safeParse(v.array(circuitInstance), value)
  if (!result.success) {
    const path = result.issues[0].path?.map(({ key }) => String(key)).join('.') ?? ''
    throw new CircuitListMalformedError(`circuits.json is malformed at "${path}"`)
  }
  if (new Set(result.output.map(({ name }) => name)).size !== result.output.length) {
    throw new CircuitListMalformedError('circuits.json names a circuit twice')
  }
  return result.output
}

/** The source of an instance's main component. */
export function formatMainComponent({ file, template, parameters, public: signals }: CircuitInstance): string {
  const visibility = signals.length === 0 ? '' : ` {public [${signals.join(', ')}]}`
  return `pragma circom 2.1.9;\n\ninclude "${file}";\n\ncomponent main${visibility} = ${template}(${parameters.join(', ')});\n`
}
