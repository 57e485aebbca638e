import { describe, expect, it } from 'vitest'
import { findHints, findIncludes } from '../../src/r1cs'

const hints = (...sources: string[]): readonly string[] =>
  findHints(sources).map(({ template, signal }) => `${template}.${signal}`)

describe('the hints of a circuit', () => {
  it('are what its templates compute by an arrow that constrains nothing', () => {
    const source = `template T(n) {
      signal input a; signal output b[2]; signal output c; signal d; signal e; component k = K();
      b[n - 1] <-- a >> 1; for (var i = 0; i < n; i++) b[f[i]] <-- a;
      a * a --> c; signal x <-- a; (d, e) <-- f(a); k.in[0][i] <-- a;
      a === c; signal g <== a; a ==> h; a --> d;
    }`
    expect(hints(source)).toEqual(['T.b', 'T.x', 'T.d', 'T.e', 'T.k.in', 'T.c'])
  })

  it('are those of the templates that the main component uses, however deep, and of no other', () => {
    const library = 'template A() { s <-- 1; } template parallel B() { component a = A(); } template Unused() { t <-- 1; }'
    const main = 'include "lib.circom"; template M() { u <-- 1; B()(); } component main {public [x]} = M();'
    expect(hints(main, library)).toEqual(['M.u', 'A.s'])
    expect(hints('template M() { component b = B(); } template N() { v <-- 1; }', library)).toEqual(['A.s', 'N.v'])
    expect(hints('template A() { A()(); s <-- 1; }')).toEqual(['A.s'])
  })

  it('are none in comments and texts', () => {
    expect(hints('template A() { // s <-- 1;\n /* t <-- 1; } */ log("u <-- 1; // }"); w <-- 1; }')).toEqual(['A.w'])
    expect(hints('', 'template A() { s <-- 1; }')).toEqual([])
    expect(hints()).toEqual([])
    expect(hints('template A() { s <-- 1; ')).toEqual(['A.s'])
  })

  it('are found through what a source includes', () => {
    const source =
      'include "a.circom";\n// include "b.circom";\n/* include "c.circom"; */ include  "x/d.circom" ; log("include");'
    expect(findIncludes(source)).toEqual(['a.circom', 'x/d.circom'])
  })
})
