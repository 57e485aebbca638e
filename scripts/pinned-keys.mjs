// The text of src/verifier/pinned-keys.ts, for the scripts that pin keys.

/** Static imports, so that bundlers take the keys along. */
export function formatPinnedKeys(names, origin, script) {
  const imports = names.map((name) => `import ${identifier(name)} from '../../artifacts/${name}.vkey.json'\n`).join('')
  const entries = names.map((name) => (identifier(name) === name ? name : `'${name}': ${identifier(name)}`)).join(', ')
  return `// Written by scripts/${script}.
${imports}
/** The verifying keys' JSON by circuit name, imported so that bundlers take them along. */
export const verifyingKeyFiles: Readonly<Record<string, unknown>> = { ${entries} }

/** Where they come from. */
export const verifyingKeyOrigin: 'dev' | 'ceremony' = '${origin}'
`
}

function identifier(name) {
  return name.replace(/-(.)/g, (_, letter) => letter.toUpperCase())
}
