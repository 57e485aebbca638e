import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '../base'

/** The two parts of the page that are not the same in every version. */
export interface PageParts {
  readonly style: string
  readonly script: string
}

/**
 * The whole file: what the build writes, and what the page puts together from its own parts to hash itself. Nothing but the style and
 * the script whose hashes stand in the policy runs or is loaded, and text never becomes markup.
 */
export function pageDocument({ style, script }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src '${sourceHash(script)}'`,
    `style-src '${sourceHash(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="referrer" content="no-referrer">',
    '<title>nacre</title>',
    element('style', style),
    '</head>',
    '<body>',
    '<noscript>This page checks evidence by a script inside it, and scripts are switched off. 本页面需要启用脚本。</noscript>',
    element('script', script),
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

// In pieces, so that the page's own script never holds an end of itself.
function element(name: string, text: string): string {
  return `<${name}>${text}<${'/'}${name}>`
}

/** SHA-256 of the whole file, as `sha256sum` prints it: 64 hexadecimal digits. */
export function pageHash(parts: PageParts): string {
  return bytesToHex(sha256(utf8ToBytes(pageDocument(parts))))
}

/** SHA-256 of any bytes, hexadecimal. */
export function hashFile(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes))
}

function sourceHash(text: string): string {
  return `sha256-${btoa(String.fromCharCode(...sha256(utf8ToBytes(text))))}`
}
