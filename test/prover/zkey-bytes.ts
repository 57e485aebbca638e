import { concatBytes } from '../../src/base'

/** Sections of a binary file of iden3: kinds and contents, in the file's order. */
export type Sections = readonly (readonly [kind: number, content: Uint8Array])[]

const PREFIX_BYTES = 12

/** The same bytes, changed. */
export function edit(bytes: Uint8Array, change: (view: DataView, copy: Uint8Array) => void): Uint8Array {
  const copy = bytes.slice()
  change(new DataView(copy.buffer), copy)
  return copy
}

/** Where the content of a section of a zkey file begins. */
export function sectionAt(zkey: Uint8Array, kind: number): number {
  const view = new DataView(zkey.buffer, zkey.byteOffset)
  for (let at = 12; ; at += PREFIX_BYTES + Number(view.getBigUint64(at + 4, true)))
    if (view.getUint32(at, true) === kind) return at + PREFIX_BYTES
}

/** The content of a section. */
export function sectionOf(zkey: Uint8Array, kind: number): Uint8Array {
  const at = sectionAt(zkey, kind)
  const length = Number(new DataView(zkey.buffer, zkey.byteOffset).getBigUint64(at - 8, true))
  return zkey.subarray(at, at + length)
}

/** A file of such sections; `magic` has four letters. */
export function fileOf(magic: string, version: number, sections: Sections): Uint8Array {
  const prefixed = sections.flatMap(([kind, content]) => [words(kind, content.length, 0), content])
  return concatBytes(new TextEncoder().encode(magic), words(version, sections.length), ...prefixed)
}

/** The key with other contents of some of its sections. */
export function withSections(zkey: Uint8Array, contents: Readonly<Record<number, Uint8Array>>): Uint8Array {
  const kinds = Array.from({ length: 10 }, (_, i) => i + 1)
  return fileOf(
    'zkey',
    1,
    kinds.map((kind) => [kind, contents[kind] ?? sectionOf(zkey, kind)]),
  )
}

/** Numbers below 2^32, four bytes each. */
export function words(...values: readonly number[]): Uint8Array {
  const out = new Uint8Array(4 * values.length)
  for (const [i, value] of values.entries()) new DataView(out.buffer).setUint32(4 * i, value, true)
  return out
}

/** The key with the last point of a list that is not the identity, which is all zero, moved off the curve. */
export function withLastPointOff(zkey: Uint8Array, section: number): Uint8Array {
  const [from, { length }, size] = [sectionAt(zkey, section), sectionOf(zkey, section), section === 7 ? 128 : 64]
  return edit(zkey, (view, copy) => {
    let at = from + length - size
    while (at >= from && copy.subarray(at, at + size).every((byte) => byte === 0)) at -= size
    if (at < from) throw new Error(`all points of section ${section} are the identity`)
    view.setUint8(at + size - 32, view.getUint8(at + size - 32) ^ 1)
  })
}
