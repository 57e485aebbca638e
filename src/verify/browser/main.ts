import { version } from '../../../package.json'
import { bytesToHex, systemClock } from '../../base'
import { portableX25519 } from '../../crypto'
import { createPortableVerifier, hashVerifyingKey, loadVerifyingKeysPortably } from '../../verifier'
import { createFileCheck } from '../check-files'
import { pageHash } from '../document'
import { startPage } from './page'
import { chooseLanguage } from './speaker'

// The parts are read before anything is added to the document; a page without them is none that the build made.
const style = document.querySelector('style')?.textContent ?? ''
const script = document.currentScript?.textContent ?? ''
const pinned = loadVerifyingKeysPortably()

// The page's policy allows no WebAssembly.
startPage({
  check: createFileCheck({ verifier: createPortableVerifier(pinned), x25519: portableX25519 }),
  clock: systemClock,
  language: chooseLanguage(navigator.languages),
  version,
  hash: pageHash({ style, script }),
  keys: {
    origin: pinned.origin,
    list: Object.entries(pinned.keys).map(([circuit, key]) => ({ circuit, hash: bytesToHex(hashVerifyingKey(key)) })),
  },
})
