import { bytesOf } from './base64'
import { WASM } from './generated/pairing'

let compiled: WebAssembly.Module | undefined

/** The module of the pairing, compiled once and at once; undefined where a policy forbids WebAssembly or there is none. */
export function compilePairing(): WebAssembly.Module | undefined {
  try {
    compiled ??= new WebAssembly.Module(bytesOf(WASM))
  } catch {
    return undefined
  }
  return compiled
}
