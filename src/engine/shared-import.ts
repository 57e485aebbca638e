/** The import section of a module, the kind of an import that is a memory, and the flags of its limits (WebAssembly core specification, 5.3 and 5.5). */
const IMPORTS = 2
const MEMORY = 2
const HAS_MAXIMUM = 1
const SHARED = 2

const HEADER_BYTES = 8

/** A module whose one import is a memory, changed to import a shared one. Nothing else of it says which it is. Throws `TypeError` for any other module. */
export function importShared(module: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const changed = module.slice()
  let at = HEADER_BYTES
  const readByte = (): number => {
    const byte = changed[at++]
    if (byte === undefined) throw new TypeError('no module with an import')
    return byte
  }
  const readSize = (): number => {
    const byte = readByte()
    return byte < 0x80 ? byte : byte - 0x80 + 0x80 * readSize()
  }
  const skipCounted = (): void => {
    const size = readSize()
    at += size
  }
  while (readByte() !== IMPORTS) skipCounted()
  readSize()
  const imports = readSize()
  skipCounted()
  skipCounted()
  if (imports !== 1 || readByte() !== MEMORY || changed[at] !== HAS_MAXIMUM)
    throw new TypeError('no module whose one import is a memory with a maximum')
  changed[at] = HAS_MAXIMUM | SHARED
  return changed
}
