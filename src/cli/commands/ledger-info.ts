import { formatIso } from '../../wording'
import { assetOf } from '../assets'
import type { AddCommand } from '../run'
import { withLedger } from '../session'
import { DEV_WARNING } from '../show'
import { table } from '../text'

export const addLedgerInfo: AddCommand = (parent, run) => {
  parent
    .command('info <ledger>')
    .description('what anyone may know of it')
    .action(
      run((io, _options, path: string) =>
        withLedger(path, async (ledger) => {
          const facts = await ledger.facts()
          const assets = facts.assets.map(({ asset, code, decimals, issuer, ...amounts }) => {
            const { format } = assetOf(ledger.genesis, asset)
            const { supply, shielded, unshielded, fees, shieldFee, unshieldFee } = amounts
            return {
              code,
              decimals,
              supply: format(supply),
              shielded: format(shielded),
              unshielded: format(unshielded),
              fees: format(fees),
              shieldFee: format(shieldFee),
              unshieldFee: format(unshieldFee),
              issuer,
            }
          })
          const isDev = facts.keys === 'dev'
          io.say(`network ${facts.network}, ledger ${facts.ledgerId}`)
          io.say(`height ${facts.height}, ${formatIso(facts.time)}, head ${facts.hash}`)
          io.say(`${facts.notes} notes, anchor ${facts.anchor}`)
          io.say(`${facts.nullifiers} nullifiers, root ${facts.nullifierRoot}`)
          const head = ['asset', 'in the pool', 'shielded', 'unshielded', 'fees taken', 'fee to shield', 'to unshield']
          const rows = assets.map((a) => [a.code, a.supply, a.shielded, a.unshielded, a.fees, a.shieldFee, a.unshieldFee])
          io.say(table([head, ...rows], [1, 2, 3, 4, 5, 6]))
          if (isDev) io.say(`Keys: ${DEV_WARNING}.`)
          io.result({ ...facts, assets, ...(isDev ? { warning: DEV_WARNING } : {}) })
        }),
      ),
    )
}
