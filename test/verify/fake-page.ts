import { assertNotAborted, systemClock } from '../../src/base'
import { startPage } from '../../src/verify/browser/page'
import { chooseLanguage } from '../../src/verify/browser/speaker'
import type { CheckFiles } from '../../src/verify/check'
import { pageHash } from '../../src/verify/document'
import { HOSTILE, itemOf, reportOf } from './report'

/** The file says what the report is to be: what is tested is the page. */
const check: CheckFiles = async ({ evidence }, { onProgress, signal }) => {
  const { verdict, items = 12, steps = 0, hostile = false } = JSON.parse(new TextDecoder().decode(evidence))
  for (let done = 0; done < steps; done++) {
    onProgress?.({ stage: 'blocks', done, total: steps })
    await new Promise((resolve) => setTimeout(resolve, 20))
    assertNotAborted(signal)
  }
  const memo = (i: number) => (hostile ? HOSTILE[i % HOSTILE.length] : undefined)
  const texts = hostile ? { audience: HOSTILE[2], network: HOSTILE[0], address: HOSTILE[1] } : {}
  return reportOf(
    verdict,
    Array.from({ length: items }, (_, i) => itemOf(i, memo(i))),
    texts,
  )
}

startPage({
  check,
  clock: systemClock,
  language: chooseLanguage(navigator.languages),
  version: '0.0.0',
  hash: pageHash({
    style: document.querySelector('style')?.textContent ?? '',
    script: document.currentScript?.textContent ?? '',
  }),
  keys: { origin: 'dev', list: [{ circuit: 'transfer', hash: '00'.repeat(32) }] },
})
