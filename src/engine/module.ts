import { bytesOf } from './base64'
import { WASM } from './generated/prover'

let compiled: Promise<WebAssembly.Module> | undefined

/** The engine's module, compiled once. Rejects with `WebAssembly.CompileError` where a policy forbids WebAssembly. */
export function compileEngine(): Promise<WebAssembly.Module> {
  compiled ??= WebAssembly.compile(bytesOf(WASM))
  return compiled
}
