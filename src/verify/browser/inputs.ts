import { type Expectation, parseIso, showText } from '../../wording'
import type { FileKind } from '../recognize'
import { addressesIn, parseTyped, recognizeFile, TELLING_BYTES } from '../recognize'
import type { PageText } from '../texts'
import { element, foreign } from './dom'
import type { Speaker } from './speaker'

/** What stands in the form. */
export interface Entered {
  readonly files: Readonly<Partial<Record<FileKind, File>>>
  /** Whether the reader says that he has them from a source that he trusts. */
  readonly isTrusted: Readonly<Record<TrustedKind, boolean>>
  readonly expected: Expectation
}

export interface Inputs {
  readonly root: HTMLFormElement
  /** The form as it stands; shows at the field what is wrong with it, and is `undefined` then. */
  readonly read: () => Entered | undefined
  /** Sorts dropped files by what is in them. */
  readonly take: (files: readonly File[]) => Promise<void>
  /** Where the button to check and what happens meanwhile go. */
  readonly actions: HTMLElement
}

export interface InputEvents {
  /** A file came or went, or a field was changed. */
  readonly onChange: (isEvidence: boolean) => void
  readonly onSubmit: () => void
}

const KINDS: readonly FileKind[] = ['evidence', 'ledger', 'head']

/** What is believed only if the reader says where it is from: whoever hands over evidence may hand over these, too. */
type TrustedKind = Exclude<FileKind, 'evidence'>

export function createInputs(speaker: Speaker, { onChange, onSubmit }: InputEvents): Inputs {
  const files: Partial<Record<FileKind, File>> = {}
  const rows = new Map(KINDS.map((kind) => [kind, createFileRow(speaker, kind, set)]))

  function set(kind: FileKind, file: File | undefined): void {
    if (file) files[kind] = file
    else delete files[kind]
    rows.get(kind)?.show(file)
    if (kind !== 'evidence') trust[kind].show(file !== undefined)
    onChange(kind === 'evidence' && file !== undefined)
  }

  const trust = { ledger: createTick(speaker, 'ledger'), head: createTick(speaker, 'head') }
  const audience = createField(speaker, { id: 'audience', label: 'audience', hint: 'audienceHint' })
  const nonce = createField(speaker, { id: 'nonce', label: 'nonce', hint: 'nonceHint', code: true, fault: 'badNonce' })
  const hash = createField(speaker, { id: 'hash', label: 'hash', hint: 'hashHint', code: true, fault: 'badHash' })
  const since = createField(speaker, { id: 'since', label: 'since', hint: 'sinceHint', code: true, fault: 'badSince' })
  const known = createField(speaker, { id: 'known', label: 'known', hint: 'knownHint', code: true, fault: 'badKnown' })
  const actions = element('div', { class: 'actions' })

  const root = element(
    'form',
    { novalidate: true, class: 'inputs' },
    element(
      'section',
      { 'aria-labelledby': 'files-title', class: 'card' },
      speaker.text(element('h2', { id: 'files-title' }), 'files'),
      speaker.text(element('p', { class: 'hint' }), 'drop'),
      element('div', { class: 'files' }, ...[...rows.values()].map((row) => row.root)),
      trust.ledger.root,
      trust.head.root,
    ),
    element(
      'section',
      { 'aria-labelledby': 'expected-title', class: 'card' },
      speaker.text(element('h2', { id: 'expected-title' }), 'expected'),
      speaker.text(element('p', { class: 'hint' }), 'expectedHint'),
      element('div', { class: 'fields' }, audience.root, nonce.root, since.root, hash.root, known.root),
    ),
    actions,
  )
  root.addEventListener('submit', (event) => {
    event.preventDefault()
    onSubmit()
  })
  root.addEventListener('input', () => onChange(false))

  return {
    root,
    actions,
    read() {
      const expected = {
        audience: audience.input.value === '' ? undefined : audience.input.value,
        nonce: nonce.read((text) => parseTyped(text, 8, 64)),
        since: since.read(parseIso),
        hash: hash.read((text) => parseTyped(text, 32, 32)),
        known: known.read(addressesIn),
      }
      const wrong = [nonce, since, hash, known].find(({ input }) => input.getAttribute('aria-invalid') === 'true')
      wrong?.input.focus()
      if (wrong) return undefined
      return {
        files: { ...files },
        isTrusted: { ledger: trust.ledger.input.checked, head: trust.head.input.checked },
        expected,
      }
    },
    async take(dropped) {
      const found = await Promise.all(
        dropped.map(async (file) => {
          return { file, kind: recognizeFile(new Uint8Array(await file.slice(0, TELLING_BYTES).arrayBuffer())) }
        }),
      )
      // Evidence last, for it starts the check.
      for (const kind of ['head', 'ledger', 'evidence'] as const)
        for (const each of found) if (each.kind === kind) set(kind, each.file)
    },
  }
}

interface Tick {
  readonly root: HTMLElement
  readonly input: HTMLInputElement
  readonly show: (isThere: boolean) => void
}

function createTick(speaker: Speaker, kind: TrustedKind): Tick {
  const id = `${kind}-trusted`
  const input = element('input', { type: 'checkbox', id })
  const root = element(
    'p',
    { class: 'trust', hidden: true },
    input,
    speaker.text(element('label', { for: id }), `${kind}Trusted`),
  )
  const show = (isThere: boolean): void => {
    root.hidden = !isThere
    // What was said of one file was not said of the next.
    input.checked = false
  }
  return { root, input, show }
}

interface FileRow {
  readonly root: HTMLElement
  readonly show: (file: File | undefined) => void
}

/** The native control, out of sight but in reach of keyboard and screen readers, under a label that looks like a button. */
function createFileRow(speaker: Speaker, kind: FileKind, set: (kind: FileKind, file: File | undefined) => void): FileRow {
  const id = `file-${kind}`
  const input = element('input', { type: 'file', id, class: 'unseen', 'aria-describedby': `${id}-hint ${id}-name` })
  const name = element('span', { id: `${id}-name`, class: 'file-name' })
  const action = element('span', { class: 'button', 'aria-hidden': 'true' })
  const remove = element('button', { type: 'button', class: 'remove', hidden: true }, '×')
  let shown: File | undefined

  speaker.always(() => {
    action.textContent = speaker.say(shown ? 'change' : 'choose')
    name.replaceChildren(shown ? foreign(showText(shown.name)) : speaker.say('none'))
    remove.setAttribute('aria-label', speaker.say('remove', { name: speaker.say(kind) }))
  })
  const show = (file: File | undefined): void => {
    shown = file
    remove.hidden = file === undefined
    name.classList.toggle('chosen', file !== undefined)
    action.textContent = speaker.say(file ? 'change' : 'choose')
    name.replaceChildren(file ? foreign(showText(file.name)) : speaker.say('none'))
  }
  input.addEventListener('change', () => {
    const [file] = input.files ?? []
    if (file) set(kind, file)
    // So that choosing the same file again, altered meanwhile, is a change.
    input.value = ''
  })
  remove.addEventListener('click', () => {
    set(kind, undefined)
    input.focus()
  })
  const root = element(
    'div',
    { class: `file file-${kind}` },
    element(
      'label',
      { for: id },
      speaker.text(element('strong'), kind),
      speaker.text(element('span', { id: `${id}-hint`, class: 'hint' }), `${kind}Hint`),
      action,
    ),
    input,
    element('p', { class: 'file-line' }, name, remove),
  )
  return { root, show }
}

interface Field {
  readonly root: HTMLElement
  readonly input: HTMLInputElement
  /** What `parse` makes of the text: `undefined` when it is empty, or wrong, which is then said beside the field. */
  readonly read: <T>(parse: (text: string) => T | undefined) => T | undefined
}

interface FieldOptions {
  readonly id: string
  readonly label: PageText
  readonly hint: PageText
  readonly code?: boolean
  readonly fault?: PageText
}

function createField(speaker: Speaker, { id, label, hint, code, fault }: FieldOptions): Field {
  const input = element('input', {
    type: 'text',
    id,
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    class: code ? 'code' : undefined,
    'aria-describedby': `${id}-hint ${id}-fault`,
  })
  const wrong = element('span', { id: `${id}-fault`, class: 'fault', role: 'alert', hidden: true })
  if (fault) speaker.text(wrong, fault)
  const mark = (isWrong: boolean): void => {
    wrong.hidden = !isWrong
    if (isWrong) input.setAttribute('aria-invalid', 'true')
    else input.removeAttribute('aria-invalid')
  }
  input.addEventListener('input', () => mark(false))
  const root = element(
    'div',
    { class: 'field' },
    speaker.text(element('label', { for: id }), label),
    speaker.text(element('span', { id: `${id}-hint`, class: 'hint' }), hint),
    input,
    wrong,
  )
  return {
    root,
    input,
    read(parse) {
      const text = input.value.trim()
      const parsed = text === '' ? undefined : parse(text)
      mark(text !== '' && parsed === undefined)
      return parsed
    },
  }
}
