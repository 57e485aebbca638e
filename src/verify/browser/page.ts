import { AbortedError, type Clock, NacreError, type Progress } from '../../base'
import { KEYS_WARNING, LANGUAGES, type Language, showText } from '../../wording'
import type { ByteSource, CheckFiles } from '../check'
import { hashFile } from '../document'
import { FileTooLargeError, HeadMalformedError, LedgerInvalidError } from '../errors'
import type { PageText } from '../texts'
import { element, icon } from './dom'
import { createInputs, type Entered } from './inputs'
import { type Outcome, type ShownResult, showResult } from './result'
import { createSpeaker } from './speaker'

/** A verifying key that the page has in it. */
export interface ShownKey {
  readonly circuit: string
  /** Hexadecimal. */
  readonly hash: string
}

/** What the page is made of; the composition root hands it in. */
export interface PageDeps {
  readonly check: CheckFiles
  readonly clock: Clock
  readonly language: Language
  readonly version: string
  /** SHA-256 of the page's own file, hexadecimal. */
  readonly hash: string
  readonly keys: { readonly origin: 'dev' | 'ceremony'; readonly list: readonly ShownKey[] }
}

/** Evidence that is longer is none: it is refused before it fills the memory. */
export const MAX_EVIDENCE_BYTES = 128 * 2 ** 20

const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', 'zh-CN': '中文' }

const STAGE_TEXTS: Readonly<Record<string, PageText>> = {
  read: 'stageReading',
  replay: 'stageLedger',
  blocks: 'stageBlocks',
  proofs: 'stageProofs',
}

/** Builds the page into the document, and keeps it working. */
export function startPage(deps: PageDeps): void {
  const speaker = createSpeaker(deps.language)
  const inputs = createInputs(speaker, {
    onChange(isEvidence) {
      if (isEvidence) void check()
      else changed.hidden = false
    },
    onSubmit: () => void check(),
  })

  const button = speaker.text(element('button', { type: 'submit', class: 'button primary' }), 'check')
  const cancel = speaker.text(element('button', { type: 'button', class: 'button' }), 'cancel')
  const bar = element('progress', { max: '1' })
  speaker.attribute(bar, 'aria-label', 'working')
  const stage = element('span', { class: 'stage' })
  const running = element('div', { class: 'running', hidden: true }, bar, stage, cancel)
  const announce = element('p', { role: 'status', class: 'unseen' })
  const message = element('p', { role: 'alert', class: 'message' })
  inputs.actions.append(button, running, message)

  const changed = speaker.text(element('p', { class: 'changed', role: 'status', hidden: true }), 'changed')
  const content = element('div')
  const result = speaker.attribute(
    element('section', { class: 'result', hidden: true }, changed, content),
    'aria-label',
    'result',
  )

  let said: (() => string) | undefined
  const tell = (text: (() => string) | undefined): void => {
    said = text
    message.textContent = text?.() ?? ''
  }
  let outcome: Outcome | undefined
  let shown: ShownResult | undefined
  const render = (): void => {
    result.hidden = outcome === undefined
    shown = outcome && showResult(speaker, outcome)
    content.replaceChildren(...(shown?.nodes ?? []))
  }
  speaker.always(() => {
    document.documentElement.lang = speaker.language()
    document.title = `${speaker.say('title')} – nacre`
    message.textContent = said?.() ?? ''
    render()
  })

  let controller: AbortController | undefined
  cancel.addEventListener('click', () => controller?.abort())

  /** Checks what stands in the form; a check that still runs is given up for it. */
  async function check(): Promise<void> {
    controller?.abort()
    // It may be done before it sees that, and has nothing to say any more, whatever becomes of this one.
    controller = undefined
    running.hidden = true
    tell(undefined)
    const entered = inputs.read()
    if (!entered) return
    const file = entered.files.evidence
    if (!file) {
      tell(() => speaker.say('needEvidence'))
      document.getElementById('file-evidence')?.focus()
      return
    }
    const own = new AbortController()
    controller = own
    outcome = undefined
    changed.hidden = true
    render()
    running.hidden = false
    const progress = createProgress()
    progress.show({ stage: 'read', done: 0, total: 1 })
    try {
      const found = await run(entered, file, own.signal, progress.show)
      if (controller !== own) return
      outcome = found
      render()
      announce.textContent = shown?.verdict.textContent ?? ''
      shown?.verdict.focus()
    } catch (error) {
      if (controller === own) tell(wordsFor(error))
    } finally {
      if (controller === own) {
        controller = undefined
        running.hidden = true
      }
    }
  }

  async function run(
    { files, isTrusted, expected }: Entered,
    file: File,
    signal: AbortSignal,
    onProgress: (progress: Progress) => void,
  ): Promise<Outcome> {
    if (file.size > MAX_EVIDENCE_BYTES) throw new FileTooLargeError(file.name)
    const evidence = new Uint8Array(await file.arrayBuffer())
    const { ledger, head } = files
    const at = Math.floor(deps.clock.now() / 1000)
    const report = await deps.check(
      {
        evidence,
        ledger: ledger && { source: sourceOf(ledger), isTrusted: isTrusted.ledger },
        head: head && { bytes: new Uint8Array(await head.arrayBuffer()), isTrusted: isTrusted.head },
        expected,
        at,
      },
      { signal, onProgress },
    )
    return { report, expected, at, file: { name: file.name, hash: hashFile(evidence) } }
  }

  const wordsFor = (error: unknown): (() => string) => {
    if (error instanceof AbortedError) return () => speaker.say('cancelled')
    if (error instanceof FileTooLargeError) return () => speaker.say('tooLarge', { name: showText(error.file) })
    if (error instanceof HeadMalformedError) return () => speaker.say('badHead')
    if (error instanceof LedgerInvalidError) return () => speaker.say('badLedger', { detail: error.detail })
    if (error instanceof DOMException) return () => speaker.say('unreadable')
    return () => speaker.say('failed', { code: error instanceof NacreError ? error.code : 'base/internal' })
  }

  /** Shows progress as it comes, and says it aloud a few times only. */
  function createProgress(): { readonly show: (progress: Progress) => void } {
    let spoken = ''
    return {
      show({ stage: name, done, total }) {
        bar.max = Math.max(1, total)
        bar.value = done
        const values = {
          stage: speaker.say(STAGE_TEXTS[name] ?? 'stageOther'),
          percent: Math.floor((100 * done) / Math.max(1, total)),
        }
        stage.textContent = speaker.say('progress', values)
        const quarter = `${name} ${Math.floor(values.percent / 25)}`
        if (quarter !== spoken) announce.textContent = stage.textContent
        spoken = quarter
      },
    }
  }

  const overlay = speaker.text(element('div', { class: 'overlay', hidden: true, 'aria-hidden': 'true' }), 'dropNow')
  receiveDrops(overlay, (files) => void inputs.take(files))
  addEventListener('beforeprint', () => shown?.unfold(true))
  addEventListener('afterprint', () => shown?.unfold(false))

  const warning = element('p', { class: 'warning' }, icon('warning'), element('strong'))
  speaker.always(() => {
    ;(warning.lastChild as HTMLElement).textContent = KEYS_WARNING[speaker.language()]
  })
  document.body.append(
    element(
      'header',
      {},
      element('p', { class: 'brand', lang: 'en', translate: 'no' }, 'nacre'),
      speaker.text(element('h1'), 'title'),
      createSwitch(),
    ),
    element(
      'main',
      {},
      speaker.text(element('p', { class: 'intro' }), 'intro'),
      ...(deps.keys.origin === 'dev' ? [warning] : []),
      inputs.root,
      announce,
      result,
    ),
    createAbout(),
    overlay,
  )

  function createSwitch(): HTMLElement {
    const buttons = LANGUAGES.map((language) => {
      const made = element('button', { type: 'button', lang: language }, LANGUAGE_NAMES[language])
      made.addEventListener('click', () => speaker.change(language))
      speaker.always(() => made.setAttribute('aria-pressed', String(speaker.language() === language)))
      return made
    })
    return speaker.attribute(element('div', { class: 'languages', role: 'group' }, ...buttons), 'aria-label', 'language')
  }

  function createAbout(): HTMLElement {
    const pair = (label: PageText, ...values: readonly HTMLElement[]): HTMLElement =>
      element('div', {}, speaker.text(element('dt'), label), ...values)
    return element(
      'footer',
      {},
      speaker.text(element('h2'), 'about'),
      element(
        'dl',
        { class: 'facts' },
        pair(
          'aboutHash',
          element('dd', { class: 'code', id: 'page-hash' }, deps.hash),
          speaker.text(element('dd', { class: 'hint' }), 'aboutHashHint'),
        ),
        pair(
          'aboutKeys',
          ...deps.keys.list.map(({ circuit, hash }) =>
            element('dd', {}, `${circuit}: `, element('span', { class: 'code' }, hash)),
          ),
          speaker.text(element('dd', { class: 'hint' }), 'aboutKeysHint'),
        ),
        pair('version', element('dd', {}, `nacre ${deps.version}`)),
      ),
    )
  }
}

function sourceOf(file: File): ByteSource {
  return {
    size: file.size,
    slice: async (from: number, to: number) => new Uint8Array(await file.slice(from, to).arrayBuffer()),
    async *stream(): AsyncIterable<Uint8Array> {
      const reader = file.stream().getReader()
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return
        yield value
      }
    },
  }
}

/** Files may be dropped anywhere; anything else that is dragged stays what it is. */
function receiveDrops(overlay: HTMLElement, take: (files: readonly File[]) => void): void {
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true
  addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return
    event.preventDefault()
    overlay.hidden = false
  })
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) overlay.hidden = true
  })
  addEventListener('drop', (event) => {
    overlay.hidden = true
    if (!hasFiles(event)) return
    event.preventDefault()
    take([...(event.dataTransfer?.files ?? [])])
  })
}
