type Child = Node | string | undefined

/** An element; strings among its children are text, never markup, and `undefined` children and attributes are left out. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | boolean | undefined>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, '')
    else if (typeof value === 'string') made.setAttribute(name, value)
  }
  made.append(...children.filter((child) => child !== undefined))
  return made
}

/** Text of strangers: it keeps its own direction and cannot turn that of its surroundings. */
export function foreign(text: string, attributes: Readonly<Record<string, string>> = {}): HTMLElement {
  return element('bdi', attributes, text)
}

/** An identifier, cut in the middle: whole when it is hovered over, and in the CSV. Text with spaces is for reading, and stays. */
export function identifier(text: string): HTMLElement {
  if (text.length <= SHOWN_START + SHOWN_END + 1 || !/^[\w\\{}]+$/.test(text)) return foreign(text)
  return foreign(`${text.slice(0, SHOWN_START)}…${text.slice(-SHOWN_END)}`, { class: 'short', title: text })
}

const SHOWN_START = 10
const SHOWN_END = 6

/** Drawings of 24 × 24 by name, as paths. */
const PATHS = {
  complete: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm-1.4 14.6-4.2-4.2 1.6-1.6 2.6 2.6 5.6-5.7 1.6 1.6Z',
  partial: 'M12 2 1.5 21h21ZM11 9h2v6h-2Zm0 7.5h2v2h-2Z',
  stale: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm4 14.4-5.2-3.3V6.5h2v5.5l4.2 2.7Z',
  invalid:
    'M8 2h8l6 6v8l-6 6H8l-6-6V8Zm-.1 4.5L6.5 7.9l4.1 4.1-4.1 4.1 1.4 1.4 4.1-4.1 4.1 4.1 1.4-1.4-4.1-4.1 4.1-4.1-1.4-1.4-4.1 4.1Z',
  warning: 'M12 2 1.5 21h21ZM11 9h2v6h-2Zm0 7.5h2v2h-2Z',
} as const

export type IconName = keyof typeof PATHS

/** A drawing that says nothing to a screen reader: words stand beside it. */
export function icon(name: IconName): SVGSVGElement {
  const namespace = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(namespace, 'svg')
  for (const [key, value] of [
    ['viewBox', '0 0 24 24'],
    ['aria-hidden', 'true'],
    ['focusable', 'false'],
    ['class', 'icon'],
  ] as const)
    svg.setAttribute(key, value)
  const path = document.createElementNS(namespace, 'path')
  path.setAttribute('d', PATHS[name])
  path.setAttribute('fill-rule', 'evenodd')
  svg.append(path)
  return svg
}
