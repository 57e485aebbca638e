import type { ReportView } from '../../wording'
import { element, foreign, identifier } from './dom'
import type { Speaker } from './speaker'

/** Lines on one page: few enough that a change of page is made at once. */
export const PAGE_ROWS = 100

/** Lines on paper, about sixty pages; who has more has the CSV. */
export const PRINTED_ROWS = 1_000

/** The items in pages; `unfold` shows them in one, for paper. */
export interface ItemPages {
  readonly root: HTMLElement
  readonly unfold: (all: boolean) => void
}

export function createItems(speaker: Speaker, { items }: ReportView): ItemPages {
  let first = 0
  const title = speaker.say('items')
  const wide = element('div', { class: 'wide', tabindex: '0', role: 'region', 'aria-label': title })
  const shown = element('span', { role: 'status' })
  const previous = element('button', { type: 'button', class: 'button' }, speaker.say('previous'))
  const next = element('button', { type: 'button', class: 'button' }, speaker.say('next'))

  function classOf(column: number): string | undefined {
    if (items.right.includes(column)) return 'number'
    return items.code.includes(column) ? 'code' : items.narrow.includes(column) ? 'narrow' : undefined
  }
  const cellOf = (text: string, column: number): HTMLElement =>
    element(
      'td',
      { role: 'cell', class: classOf(column), 'data-label': items.head[column] },
      items.code.includes(column) ? identifier(text) : foreign(text),
    )
  const lineOf = (index: number): HTMLElement => element('tr', { role: 'row' }, ...items.row(index).map(cellOf))
  // Roles are named, for on narrow screens each line is laid out as a card, which takes them from the elements.
  const tableOf = (from: number, to: number): HTMLElement =>
    element(
      'table',
      { role: 'table', class: 'items stack' },
      element('caption', { class: 'unseen' }, title),
      element(
        'thead',
        { role: 'rowgroup' },
        element(
          'tr',
          { role: 'row' },
          ...items.head.map((text, column) =>
            element('th', { scope: 'col', role: 'columnheader', class: classOf(column) }, text),
          ),
        ),
      ),
      element('tbody', { role: 'rowgroup' }, ...Array.from({ length: to - from }, (_, i) => lineOf(from + i))),
    )
  const turn = (to: number): void => {
    first = to
    const end = Math.min(first + PAGE_ROWS, items.count)
    wide.replaceChildren(tableOf(first, end))
    shown.textContent = speaker.say('rows', { from: first + 1, to: end, count: items.count })
    // A button that vanishes under the hand takes the focus with it: these only rest.
    previous.setAttribute('aria-disabled', String(first === 0))
    next.setAttribute('aria-disabled', String(end === items.count))
  }
  previous.addEventListener('click', () => {
    if (first > 0) turn(first - PAGE_ROWS)
  })
  next.addEventListener('click', () => {
    if (first + PAGE_ROWS < items.count) turn(first + PAGE_ROWS)
  })
  turn(0)

  // One table a page of lines, and not all of them: browsers take the square of the length to lay out a table on paper.
  const unfold = (): void => {
    const count = Math.min(items.count, PRINTED_ROWS)
    const starts = Array.from({ length: Math.ceil(count / PAGE_ROWS) }, (_, i) => i * PAGE_ROWS)
    const rest = element('p', {}, speaker.say('printed', { to: count, count: items.count }))
    wide.replaceChildren(
      ...starts.map((from) => tableOf(from, Math.min(from + PAGE_ROWS, count))),
      ...(count < items.count ? [rest] : []),
    )
  }
  const pager = element('nav', { class: 'pager', 'aria-label': speaker.say('pages') }, previous, shown, next)
  return {
    root: element('div', {}, wide, items.count > PAGE_ROWS ? pager : undefined),
    unfold: (all) => (all ? unfold() : turn(first)),
  }
}
