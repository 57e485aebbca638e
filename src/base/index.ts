/** L0: brands, errors, bytes, codec, capability types. @module */
export type { Brand } from './brand'
export { bigintToBytes, bytesToBigint, bytesToHex, compareBytes, concatBytes, equalBytes, parseHex, utf8ToBytes } from './bytes'
export {
  assertNotAborted,
  type Clock,
  createInnerSignal,
  type InnerSignal,
  type Observed,
  type Progress,
  type Rng,
} from './capability'
export { type ByteReader, type ByteWriter, createReader, createWriter } from './codec'
export {
  AbortedError,
  type ErrorCategory,
  type ErrorOptions,
  InternalError,
  type JsonFault,
  MalformedBytesError,
  MalformedJsonError,
  NacreError,
} from './errors'
export { type JsonLimits, type JsonObject, type JsonValue, readJson, writeJson } from './json'
export { readLittleEndian, writeLittleEndian } from './little-endian'
export { createOrderedKeys, type OrderedKeys } from './ordered'
export { allocateReleasable, release } from './releasable'
export { systemClock, systemRng } from './system'
