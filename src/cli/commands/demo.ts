import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { tellStory } from '../demo/story'
import { showStory } from '../demo/telling'
import type { Io } from '../io'
import type { Run } from '../run'
import { showText } from '../text'

export function addDemo(program: Command, run: Run): void {
  program
    .command('demo')
    .description('the whole story on an embedded ledger: money enters, moves privately, leaves, and is audited')
    .option('--dir <folder>', 'where the ledger and the evidence go, a new folder (default: a temporary one, which stays)')
    .action(run(demo))
}

async function demo(io: Io, options: { dir?: string }): Promise<void> {
  const folder = options.dir === undefined ? await mkdtemp(join(tmpdir(), 'nacre-demo-')) : resolve(options.dir)
  try {
    const story = await tellStory(io, folder)
    showStory(io, story)
    const ledger = showText(story.ledgerFolder)
    io.result({ ...story.document, ledger: story.ledgerFolder })
    const { block, ...files } = story.evidence
    const [page, file, head] = [files.page, files.file, files.head].map(showText)
    io.say(`\nThe ledger stays in ${ledger}: nacre ledger verify ${ledger}`)
    io.say(`To see the evidence as the regulator does, open ${page} in a browser, and drop ${file}`)
    io.say(
      `and ${head} on it. Tick that you trust where the head is from (he has it from elsewhere than Alice), and press Check.`,
    )
    io.say(`Or paste, instead of the head, the hash of the block, and press Check: ${block}`)
    if (options.dir === undefined) io.say(`When you have seen enough, remove ${showText(folder)}`)
  } catch (error) {
    // What went wrong half-way is no use to anybody.
    if (options.dir === undefined) await rm(folder, { recursive: true, force: true })
    throw error
  }
}
