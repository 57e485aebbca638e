import { bytesOf } from './base64'
import { WASM } from './generated/prover'
import { importShared } from './shared-import'

let compiled: Promise<WebAssembly.Module> | undefined
let compiledShared: Promise<WebAssembly.Module> | undefined

/** The engine's module, compiled once. Rejects with `WebAssembly.CompileError` where a policy forbids WebAssembly. */
export function compileEngine(): Promise<WebAssembly.Module> {
  compiled ??= WebAssembly.compile(bytesOf(WASM))
  return compiled
}

/** The same for a shared memory. Rejects with `WebAssembly.CompileError`, too, where WebAssembly knows none. */
export function compileSharedEngine(): Promise<WebAssembly.Module> {
  compiledShared ??= WebAssembly.compile(importShared(bytesOf(WASM)))
  return compiledShared
}
