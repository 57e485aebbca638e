import { expect, it } from 'vitest'
import { DOMAIN_LABELS, DOMAIN_TAGS } from '../../src/crypto'

function generateDomain(): string {
  const functions = DOMAIN_LABELS.map((label) => {
    const name = `tag_${label.replaceAll('-', '_')}`
    return `// "${label}"\nfunction ${name}() {\n    return ${DOMAIN_TAGS[label]};\n}\n`
  })
  const header =
    '// The tags of H: BLAKE2b-256("nacre.v1." + label) mod r (PROTOCOL 1.1).\n// Generated from src/crypto/domain.ts; `npx vitest run test/circuits/domain.test.ts -u` writes it anew.\n'
  return `pragma circom 2.2.0;\n\n${header}\n${functions.join('\n')}`
}

it('the circuits use the domain tags of src/crypto', async () => {
  await expect(generateDomain()).toMatchFileSnapshot('../../circuits/lib/domain.circom')
})
