import { WASM } from './generated/prover'

let compiled: Promise<WebAssembly.Module> | undefined

/** The engine's module, compiled once. Rejects with `WebAssembly.CompileError` where a policy forbids WebAssembly. */
export function compileEngine(): Promise<WebAssembly.Module> {
  compiled ??= WebAssembly.compile(bytesOfBase64(WASM))
  return compiled
}

export function bytesOfBase64(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}
