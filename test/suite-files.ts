import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'

/** What tests are written in: modules by path, with their texts. */
export type Sources = ReadonlyMap<string, string>

/** This module asks which suite it is for everybody else's sake. */
const SUITE = 'test/suite.ts'

/** All modules of the tests. */
export function readTests(): Sources {
  const files = readdirSync('test', { recursive: true, encoding: 'utf8' }).map((file) => join('test', file))
  return new Map(files.filter((file) => file.endsWith('.ts')).map((file) => [file, readFileSync(file, 'utf8')]))
}

/** What a larger suite is compared with: the one before it. */
const BEFORE = { ci: { index: 0, name: 'normal' }, slow: { index: 1, name: 'ci' } } as const

/**
 * The test files of a larger suite, which are those that have more in it than in the one before, `npm test` or `test:ci`: they, or a module of the tests
 * that they import, have a count of their own for it, or ask whether it runs.
 */
export function filesOfSuite(suite: 'ci' | 'slow', sources: Sources = readTests()): readonly string[] {
  const known = new Map<string, boolean>()
  const hasMore = (file: string): boolean => {
    const found = known.get(file)
    if (found !== undefined) return found
    known.set(file, false)
    const module = ts.createSourceFile(file, sources.get(file) ?? '', ts.ScriptTarget.Latest)
    const result = hasMoreItself(module, suite) || importsOf(module, sources).some(hasMore)
    known.set(file, result)
    return result
  }
  return [...sources.keys()].filter((file) => file.endsWith('.test.ts') && hasMore(file)).sort()
}

/** `cases(normal, ci, slow)` with another count than the suite before, or a comparison that tells the two apart. */
function hasMoreItself(module: ts.SourceFile, suite: 'ci' | 'slow'): boolean {
  const { index, name } = BEFORE[suite]
  const telling: readonly string[] = [name, suite]
  const visit = (node: ts.Node): boolean => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'cases') {
      const counts = node.arguments.map((argument) => argument.getText(module))
      if (counts[index] !== counts[index + 1]) return true
    }
    if (ts.isBinaryExpression(node) && ts.isIdentifier(node.left) && node.left.text === 'suite')
      if (ts.isStringLiteralLike(node.right) && telling.includes(node.right.text)) return true
    return ts.forEachChild(node, visit) ?? false
  }
  return visit(module)
}

/** The modules of the tests that one imports. */
function importsOf(module: ts.SourceFile, sources: Sources): readonly string[] {
  return module.statements
    .flatMap((node) =>
      ts.isImportDeclaration(node) && ts.isStringLiteralLike(node.moduleSpecifier) ? [node.moduleSpecifier.text] : [],
    )
    .filter((name) => name.startsWith('.'))
    .map((name) => `${join(dirname(module.fileName), name)}.ts`)
    .filter((file) => sources.has(file) && file !== SUITE)
}
