import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  csvCell,
  escapeXml,
  formatValue,
  parseReport,
  plotsOf,
  ReportMalformedError,
  renderBarChart,
  reportCsv,
} from '../../src/bench'
import { figure, measurement, report } from './report'

/** Whether a text is XML as far as tags go: every element closed in order, no stray markup in text or attributes. */
function isWellFormed(xml: string): boolean {
  const open: string[] = []
  const token =
    /<(\/?)([a-z]+)((?: [a-zA-Z:-]+="[^"<&]*(?:&(?:amp|lt|gt|quot|#39);[^"<&]*)*")*)(\/?)>|([^<&]|&(?:amp|lt|gt|quot|#39);)+/y
  while (token.lastIndex < xml.length) {
    const found = token.exec(xml)
    if (found === null) return false
    const [, closing, name, , empty] = found
    if (name === undefined) continue
    if (closing === '/') {
      if (open.pop() !== name) return false
    } else if (empty === '') open.push(name)
  }
  return open.length === 0
}

describe('CSV', () => {
  it('has a line for each figure, with all of its samples', () => {
    const lines = reportCsv(report([measurement({ figures: [{ ...figure('nacre', 2, 1), samples: [1, 2, 3] }] })])).split('\r\n')
    expect(lines).toEqual([
      'suite,name,subject,unit,better,start,median,spread,samples',
      'prove,transfer,nacre,ms,less,warm,2,1,1 2 3',
      '',
    ])
  })

  it('quotes what would end a cell', () => {
    expect([csvCell('plain'), csvCell('transfer, cold'), csvCell('a "b"'), csvCell('a\nb')]).toEqual([
      'plain',
      '"transfer, cold"',
      '"a ""b"""',
      '"a\nb"',
    ])
  })
})

describe('plots', () => {
  const chart = (label: string, value = 1, spread = 0) =>
    renderBarChart({
      title: label,
      subtitle: label,
      groups: [{ title: label, unit: label, bars: [{ label, value, spread, colour: 7 }] }],
    })

  it('are XML whatever their texts hold', () => {
    expect(isWellFormed('<a><b></a></b>') || isWellFormed('<a>') || isWellFormed('a & b') || isWellFormed('<a b="<"/>')).toBe(
      false,
    )
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (label) => isWellFormed(chart(label))))
    expect(isWellFormed(chart('"><script>alert(1)</script>\u0000\ud800'))).toBe(true)
  })

  it('escape what is markup and leave out what XML cannot say', () => {
    expect(escapeXml(`<&>"'\u0000\u001b\ufffe\ud800x`)).toBe('&lt;&amp;&gt;&quot;&#39;\ufffdx')
  })

  it('stay within their width, with a spread that is greater than the value too', () => {
    for (const [value, spread] of [
      [5, 100],
      [0, 0],
      [1e9, 1],
    ] as const) {
      const places = [...chart('a', value, spread).matchAll(/ (?:x|width)="(-?[\d.]+)"|[MH](-?[\d.]+)/g)].map((found) =>
        Number(found[1] ?? found[2]),
      )
      expect(places.length).toBeGreaterThan(4)
      expect(places.every((place) => place >= 0 && place <= 760)).toBe(true)
    }
  })

  it('draw bars in proportion', () => {
    const svg = renderBarChart({
      title: 't',
      subtitle: '',
      groups: [{ title: 'g', unit: 'ms', bars: [1, 4].map((value) => ({ label: 'x', value, spread: 0, colour: 0 })) }],
    })
    const [short, long] = [...svg.matchAll(/<rect x="\d+" y="\d+" width="([\d.]+)"/g)].map((found) => Number(found[1]))
    expect((long as number) / (short as number)).toBeCloseTo(4, 1)
  })

  it('show one file a suite, and one of the ratios where there are any', () => {
    const ratios = { proveVsSnarkjs: { ratio: 3, unit: 'ms', nacre: 10, baseline: 30, measurement: 'prove/transfer' } }
    const measurements = [measurement(), measurement({ suite: 'verify' }), measurement({ name: 'other' })]
    expect(plotsOf(report(measurements)).map(({ name }) => name)).toEqual(['prove', 'verify'])
    const plots = plotsOf(report(measurements, { ratios }))
    expect(plots.map(({ name }) => name)).toEqual(['ratios', 'prove', 'verify'])
    expect(plots.every(({ svg }) => isWellFormed(svg))).toBe(true)
    expect(plots[1]?.svg).toContain('transfer, less is better: 3x snarkjs')
  })

  it('write numbers to three digits and not in powers of ten', () => {
    expect([0, 0.0123456, 1, 1.5, 12.34, 1234.5, 24_566_200, 0.1].map(formatValue)).toEqual([
      '0',
      '0.0123',
      '1',
      '1.5',
      '12.3',
      '1235',
      '24566200',
      '0.1',
    ])
  })
})

describe('a report', () => {
  it('is read as it was written', () => {
    const whole = report([measurement()], {
      ratios: { a: null, b: { ratio: null, unit: 's', nacre: 1, baseline: null, measurement: 'x/y' } },
      skipped: [{ suite: 'prove', what: 'snarkjs', reason: 'it is not installed' }],
    })
    expect(parseReport(JSON.stringify(whole))).toEqual(whole)
  })

  it.each([
    ['no JSON', '{'],
    ['another document', '{"error":{}}'],
    ['another version', JSON.stringify({ ...report([]), version: 2 })],
    ['a field too many', JSON.stringify({ ...report([]), more: 1 })],
    ['a measurement without figures', JSON.stringify(report([measurement({ figures: [] })]))],
    ['a median that is no number', JSON.stringify(report([measurement({ figures: [figure('nacre', Number.NaN)] })]))],
    ['more than any report holds', ' '.repeat(16_000_001)],
  ])('is refused: %s', (_, text) => {
    expect(() => parseReport(text)).toThrow(ReportMalformedError)
  })
})
