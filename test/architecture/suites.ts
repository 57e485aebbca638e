import ts from 'typescript'

/** A test as its file has it. */
export interface WrittenTest {
  readonly title: string
  /** With the groups around it that have a plain title. */
  readonly name: string
  /** What `skipIf` and `runIf` of it and its groups ask, and `skip()` where it is skipped from within. */
  readonly when: readonly string[]
  /** `never`: skipped or to be written; `sometimes`: by the suite, the system or what the machine can. */
  readonly runs: 'always' | 'sometimes' | 'never'
}

const NEVER = ['skip', 'todo', 'fails']
const SOMETIMES = ['skipIf', 'runIf']
const HOOKS = ['beforeEach', 'beforeAll']

/** All tests of a file, with what their groups and themselves say of when they run. */
export function testsOf(text: string): readonly WrittenTest[] {
  const found: WrittenTest[] = []
  const file = ts.createSourceFile('test.ts', text, ts.ScriptTarget.Latest)
  const visit = (node: ts.Node, outer: Omit<WrittenTest, 'title'>): void => {
    const call = ts.isCallExpression(node) ? calleeOf(node, file) : undefined
    const [first, ...rest] = ts.isCallExpression(node) ? node.arguments : []
    if (call === undefined || first === undefined || rest.length === 0) {
      ts.forEachChild(node, (child) => visit(child, outer))
      return
    }
    const isGroup = call.root === 'describe'
    const inside = isGroup ? rest.flatMap(hooksOf) : rest
    const title = ts.isStringLiteralLike(first) ? first.text : ''
    const runs = [outer.runs, saidBy(call.modifiers), saidByOptions(rest), saidInside(inside)].reduce(lesser)
    const when = [...outer.when, ...call.conditions, ...(saidInside(inside) === 'always' ? [] : ['skip()'])]
    const own = { name: `${outer.name} ${title}`.trim(), when, runs }
    if (isGroup) for (const child of rest) visit(child, own)
    else if (title !== '') found.push({ title, ...own })
  }
  visit(file, { name: '', when: [], runs: 'always' })
  return found
}

const ORDER = ['never', 'sometimes', 'always'] as const
const lesser = (a: WrittenTest['runs'], b: WrittenTest['runs']): WrittenTest['runs'] =>
  ORDER.indexOf(a) < ORDER.indexOf(b) ? a : b

interface Callee {
  readonly root: string
  readonly modifiers: readonly string[]
  readonly conditions: readonly string[]
}

/** Of `it.skipIf(x).each(…)(…)`: `it`, then `each` and `skipIf`, and `x`; `undefined` for what is no test and no group. */
function calleeOf({ expression }: ts.CallExpression, file: ts.SourceFile): Callee | undefined {
  const modifiers: string[] = []
  const conditions: string[] = []
  let at: ts.Expression = expression
  for (;;) {
    if (ts.isCallExpression(at)) {
      const { expression: called, arguments: given } = at
      if (ts.isPropertyAccessExpression(called) && SOMETIMES.includes(called.name.text))
        conditions.push(...given.map((each) => each.getText(file)))
      at = called
    } else if (ts.isTaggedTemplateExpression(at)) at = at.tag
    else if (ts.isPropertyAccessExpression(at)) {
      modifiers.push(at.name.text)
      at = at.expression
    } else break
  }
  return ts.isIdentifier(at) && ['it', 'test', 'describe'].includes(at.text)
    ? { root: at.text, modifiers, conditions }
    : undefined
}

const saidBy = (modifiers: readonly string[]): WrittenTest['runs'] =>
  modifiers.some((name) => NEVER.includes(name))
    ? 'never'
    : modifiers.some((name) => SOMETIMES.includes(name))
      ? 'sometimes'
      : 'always'

/** `{ skip: … }` says the same in other words. */
function saidByOptions(nodes: readonly ts.Node[]): WrittenTest['runs'] {
  const names = nodes
    .filter(ts.isObjectLiteralExpression)
    .flatMap(({ properties }) => properties.map(({ name }) => (name && ts.isIdentifier(name) ? name.text : '')))
  return names.some((name) => NEVER.includes(name)) ? 'never' : 'always'
}

/** A call of `skip(…)` or `context.skip(…)` somewhere inside. */
function saidInside(nodes: readonly ts.Node[]): WrittenTest['runs'] {
  const skips = (node: ts.Node): boolean =>
    (ts.isCallExpression(node) &&
      ((ts.isIdentifier(node.expression) && node.expression.text === 'skip') ||
        (ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === 'skip'))) ||
    (ts.forEachChild(node, skips) ?? false)
  return nodes.some(skips) ? 'sometimes' : 'always'
}

/** What runs before the tests of a group, which can skip them all. */
function hooksOf(body: ts.Node): readonly ts.Node[] {
  if (!(ts.isArrowFunction(body) || ts.isFunctionExpression(body)) || !ts.isBlock(body.body)) return []
  return body.body.statements.flatMap((statement) => {
    if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) return []
    const { expression, arguments: given } = statement.expression
    return ts.isIdentifier(expression) && HOOKS.includes(expression.text) ? [...given] : []
  })
}
