import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import { DATA_FILE } from './folder'
import { wrapSystemErrors } from './system-error'

/** placeholder until page check */
export function checkFiles(path: string, { readOnly }: { readonly readOnly: boolean }): void {
  wrapSystemErrors('open the ledger', () => accessSync(join(path, DATA_FILE), readOnly ? constants.R_OK : constants.R_OK | constants.W_OK))
}
