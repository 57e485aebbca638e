import type { Outcome } from './cli'

/** Runs the command line in the folder of the story and gives its document. */
export type Run = (...args: readonly string[]) => Promise<Outcome['json']>

/** A bank of two assets with two customers: alice shields of both and pays bob twice. Gives bob's address; keys and words lie where they are told to. */
export async function openBank(run: Run): Promise<{ readonly bobAddress: string }> {
  const assets = ['--asset', 'USD:2', '--asset', 'CNY:2']
  await run('ledger', 'init', 'bank', '--network', 'dev', ...assets, '--fee', 'shield=0.00,unshield=0.10')
  await run('wallet', 'create', 'alice', '--ledger', 'bank', '--mnemonic-out', 'alice.words')
  await run('wallet', 'create', 'bob', '--ledger', 'bank', '--mnemonic-out', 'bob.words')
  const bobAddress: string = (await run('wallet', 'address', 'bob')).address
  await run('shield', 'alice', '--asset', 'USD', '--amount', '100.00', '--issuer-key', 'bank-issuers/USD.key')
  await run('shield', 'alice', '--asset', 'CNY', '--amount', '7.50', '--issuer-key', 'bank-issuers/CNY.key', '--memo', 'gift')
  await run('send', 'alice', '--to', bobAddress, '--asset', 'USD', '--amount', '25.00', '--memo', 'two lunches')
  await run('send', 'alice', '--to', bobAddress, '--asset', 'USD', '--amount', '30.00')
  return { bobAddress }
}
