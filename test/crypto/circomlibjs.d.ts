/** The parts of the test oracle that the tests use; elements are in the oracle's own (Montgomery) form. */
declare module 'circomlibjs' {
  type Element = Uint8Array
  interface OracleField {
    e(value: bigint): Element
    toObject(element: Element): bigint
  }
  type OraclePoint = [Element, Element]
  interface OracleSignature {
    R8: OraclePoint
    S: bigint
  }
  interface OracleEddsa {
    F: OracleField
    babyJub: {
      Base8: OraclePoint
      subOrder: bigint
      mulPointEscalar(point: OraclePoint, scalar: bigint): OraclePoint
      addPoint(a: OraclePoint, b: OraclePoint): OraclePoint
      inCurve(point: OraclePoint): boolean
      inSubgroup(point: OraclePoint): boolean
    }
    prv2pub(secret: Uint8Array): OraclePoint
    signPoseidon(secret: Uint8Array, message: Element): OracleSignature
    verifyPoseidon(message: Element, signature: OracleSignature, publicKey: OraclePoint): boolean
  }
  type OraclePoseidon = ((inputs: bigint[], state?: bigint | number, outputs?: number) => Element | Element[]) & {
    F: OracleField
  }
  export function buildEddsa(): Promise<OracleEddsa>
  type OracleFastPoseidon = ((inputs: Element[]) => Element) & { F: OracleField }
  export function buildPoseidon(): Promise<OracleFastPoseidon>
  export function buildPoseidonReference(): Promise<OraclePoseidon>
}
