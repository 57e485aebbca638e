import type { EvidenceReport } from '../../disclosure'
import {
  type Expectation,
  type Fact,
  formatUtc,
  groupDigits,
  itemsCsv,
  type ReportView,
  showText,
  viewReport,
} from '../../wording'
import { element, foreign, icon } from './dom'
import { createItems } from './items'
import type { Speaker } from './speaker'

/** A finished check, as it can be said again in another language. */
export interface Outcome {
  readonly report: EvidenceReport
  readonly expected: Expectation
  /** Unix seconds. */
  readonly at: number
  readonly file: { readonly name: string; readonly hash: string }
}

export interface ShownResult {
  readonly nodes: readonly HTMLElement[]
  /** The verdict, which takes the focus after a check. */
  readonly verdict: HTMLElement
  readonly unfold: (all: boolean) => void
}

export function showResult(speaker: Speaker, outcome: Outcome): ShownResult {
  const view = viewReport(outcome.report, speaker.language(), outcome.expected)
  const items = view.items.count > 0 ? createItems(speaker, view) : undefined
  const verdict = element('h2', { tabindex: '-1', id: 'verdict' }, view.title)
  const section = (id: string, title: string, ...content: readonly (Node | undefined)[]): HTMLElement =>
    element('section', { 'aria-labelledby': id, class: 'card' }, element('h3', { id }, title), ...content)
  return {
    verdict,
    nodes: [
      element(
        'section',
        { class: `verdict ${view.tone}`, 'aria-labelledby': 'verdict' },
        icon(view.tone),
        element(
          'div',
          {},
          verdict,
          element('p', { class: 'meaning' }, view.meaning),
          element(
            'p',
            { class: 'reason' },
            element('strong', {}, `${speaker.say('reason')}: `),
            `${view.reason.words} `,
            element('code', {}, view.reason.code),
          ),
          view.warning === undefined
            ? undefined
            : element('p', { class: 'warning' }, icon('warning'), element('strong', {}, view.warning)),
        ),
      ),
      section('facts', speaker.say('facts'), factList(speaker, view.facts, outcome)),
      ...(view.totals.rows.length > 0 ? [section('totals', speaker.say('totals'), totalsTable(speaker, view))] : []),
      section(
        'items',
        speaker.say('items'),
        items?.root ?? element('p', { class: 'hint' }, speaker.say('noItems')),
        element('p', { class: 'tools' }, ...toolsOf(speaker, outcome)),
      ),
      ...(view.limits.length > 0
        ? [
            section(
              'limits',
              speaker.say('limits'),
              element('ul', { class: 'limits' }, ...view.limits.map((text) => element('li', {}, text))),
            ),
          ]
        : []),
    ],
    unfold: (all) => items?.unfold(all),
  }
}

function factList(speaker: Speaker, facts: readonly Fact[], { at, file }: Outcome): HTMLElement {
  const pair = (label: string, ...content: readonly (Node | string | undefined)[]): HTMLElement =>
    element('div', {}, element('dt', {}, label), element('dd', {}, ...content))
  return element(
    'dl',
    { class: 'facts' },
    ...facts.map(({ label, text, isCode, compared, note }) =>
      pair(
        label,
        foreign(text, isCode ? { class: 'code' } : {}),
        note === undefined ? undefined : element('span', { class: `note ${compared}` }, note),
      ),
    ),
    pair(speaker.say('checkedAt'), formatUtc(at)),
    pair(speaker.say('file'), foreign(showText(file.name))),
    pair(speaker.say('fileHash'), foreign(groupDigits(file.hash), { class: 'code' })),
  )
}

function totalsTable(speaker: Speaker, { totals }: ReportView): HTMLElement {
  const kind = (column: number): string | undefined => (totals.right.includes(column) ? 'number' : undefined)
  return element(
    'div',
    { class: 'wide', tabindex: '0', role: 'region', 'aria-label': speaker.say('totals') },
    element(
      'table',
      { role: 'table', class: 'totals stack' },
      element('caption', { class: 'unseen' }, speaker.say('totals')),
      element(
        'thead',
        { role: 'rowgroup' },
        element(
          'tr',
          { role: 'row' },
          ...totals.head.map((text, column) => element('th', { scope: 'col', role: 'columnheader', class: kind(column) }, text)),
        ),
      ),
      element(
        'tbody',
        { role: 'rowgroup' },
        ...totals.rows.map((row) =>
          element(
            'tr',
            { role: 'row' },
            ...row.map((text, column) =>
              column === 0
                ? element('th', { scope: 'row', role: 'rowheader' }, foreign(text))
                : element('td', { role: 'cell', class: kind(column), 'data-label': totals.head[column] }, foreign(text)),
            ),
          ),
        ),
      ),
    ),
  )
}

function toolsOf(speaker: Speaker, { report }: Outcome): readonly HTMLElement[] {
  const print = element('button', { type: 'button', class: 'button' }, speaker.say('print'))
  print.addEventListener('click', () => window.print())
  if (report.items.length === 0) return [print]
  const save = element('button', { type: 'button', class: 'button' }, speaker.say('csv'))
  save.addEventListener('click', () => {
    // A byte order mark, for spreadsheets that otherwise take UTF-8 for something older.
    const url = URL.createObjectURL(new Blob(['\ufeff', itemsCsv(report)], { type: 'text/csv;charset=utf-8' }))
    element('a', { href: url, download: 'evidence.csv' }).click()
    setTimeout(() => URL.revokeObjectURL(url), 60_000)
  })
  return [save, print]
}
