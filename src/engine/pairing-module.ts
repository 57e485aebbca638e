import { WASM } from './generated/pairing'
import { bytesOfBase64 } from './module'

let compiled: WebAssembly.Module | undefined

/** The module of the pairing, compiled once and at once; undefined where a policy forbids WebAssembly or there is none. */
export function compilePairing(): WebAssembly.Module | undefined {
  try {
    compiled ??= new WebAssembly.Module(bytesOfBase64(WASM))
  } catch {
    return undefined
  }
  return compiled
}
