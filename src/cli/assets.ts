import type { Genesis, RegisteredAsset } from '../rules'
import { type Amount, type AssetId, formatDecimal, parseAssetId, parseDecimal } from '../value'
import { UnknownAssetError } from './errors'

/** An asset as people write it. */
export interface NamedAsset extends RegisteredAsset {
  readonly id: AssetId
  /** Throws `value`'s errors on what is no amount of this asset. */
  parse(text: string): Amount
  format(amount: bigint): string
}

/** The asset of a code in a ledger's registry. Throws `UnknownAssetError`. */
export function findAsset(genesis: Genesis, code: string): NamedAsset {
  const index = genesis.assets.findIndex((asset) => asset.code === code)
  if (index < 0) {
    const known = genesis.assets.map((asset) => asset.code).join(', ')
    throw new UnknownAssetError(`the ledger has no asset ${JSON.stringify(code)}`, { hint: `it has ${known}` })
  }
  return assetOf(genesis, index + 1)
}

/** The asset of a registry index that came from the ledger itself. Throws `UnknownAssetError`. */
export function assetOf(genesis: Genesis, id: number): NamedAsset {
  const asset = genesis.assets[id - 1]
  if (!asset) throw new UnknownAssetError(`the ledger has no asset ${id}`)
  return {
    ...asset,
    id: parseAssetId(id),
    parse: (text) => parseDecimal(text, asset.decimals),
    format: (amount) => formatDecimal(amount as Amount, asset.decimals),
  }
}

/**
 * How an asset that some note names is written. Anybody can make a note of amount 0 in an asset that the registry does not have; it is
 * shown by its number, and keeps nobody from reading the rest.
 */
export function writtenAsset(genesis: Genesis, id: number): Pick<NamedAsset, 'code' | 'format'> {
  return genesis.assets[id - 1] ? assetOf(genesis, id) : { code: `#${id}`, format: (amount) => amount.toString() }
}
