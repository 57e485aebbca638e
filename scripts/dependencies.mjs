// What the lockfile says about who needs whom. Shared by the scripts that complete it and that report on it.

/** The path of the entry that node would find for `name` from the package at `path`, by the folders above it; `undefined` if there is none. */
export function findDependency(lock, path, name) {
  for (let base = path; ; base = base.slice(0, Math.max(0, base.lastIndexOf('node_modules') - 1))) {
    const candidate = `${base === '' ? '' : `${base}/`}node_modules/${name}`
    if (lock.packages[candidate]) return candidate
    if (base === '') return undefined
  }
}

/** The name of the package at a path of the lockfile. */
export function nameOf(path) {
  return path.split('node_modules/').at(-1)
}

/** Paths of what the package at `path` needs itself, in order: `required` what it asks for, `optional` what it can do without. */
export function dependenciesOf(lock, path) {
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = lock.packages[path]
  const isOptional = (name) => name in optionalDependencies || peerDependenciesMeta[name]?.optional === true
  const found = (names) => names.flatMap((name) => findDependency(lock, path, name) ?? []).sort()
  // Peers that are optional are another package's business: that they happen to lie there is no need of this one.
  const peers = Object.keys(peerDependencies).filter((name) => !isOptional(name))
  return {
    required: found([...Object.keys(dependencies), ...peers].filter((name) => !isOptional(name))),
    optional: found(Object.keys(optionalDependencies)),
  }
}

/** Paths of all that packages of these names bring along, themselves included; with `required` only without what they can do without. */
export function closure(lock, names, { required: requiredOnly = false } = {}) {
  const reached = new Set()
  const pending = Object.keys(names).flatMap((name) => findDependency(lock, '', name) ?? [])
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (reached.has(path)) continue
    reached.add(path)
    const { required, optional } = dependenciesOf(lock, path)
    pending.push(...required, ...(requiredOnly ? [] : optional))
  }
  return reached
}

/**
 * Every locked package with its path and the reason why it is there. `kind` says through which list of package.json it comes: `production`, `optional`
 * or `development`, the first that applies. `isRequired` says whether the library cannot do without it on any platform.
 */
export function lockedPackages(lock) {
  const { dependencies = {}, optionalDependencies = {} } = lock.packages['']
  const production = closure(lock, dependencies)
  const required = closure(lock, dependencies, { required: true })
  const optional = closure(lock, optionalDependencies)
  return Object.keys(lock.packages)
    .filter((path) => path !== '')
    .map((path) => ({
      path,
      name: nameOf(path),
      ...lock.packages[path],
      kind: production.has(path) ? 'production' : optional.has(path) ? 'optional' : 'development',
      isRequired: required.has(path),
    }))
    .sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version) || compare(a.path, b.path))
}

/** The order of texts by their UTF-16 units, the same under every locale. */
export function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0
}
