#!/usr/bin/env node
import packageJson from '../../package.json'
import { runCli } from './program'

await runCli(process.argv.slice(2), packageJson.version)
