// Every command in the order of --help. A command's own code is imported when it is called, so that --help stays fast.
import type { CommandEntry } from './command-entry.ts'
import { defineCommands } from './command-tables/define.ts'
import { followCommands } from './command-tables/follow.ts'
import { projectCommands } from './command-tables/project.ts'
import { resultCommands } from './command-tables/results.ts'

export const COMMANDS: readonly CommandEntry[] = [
  ...defineCommands,
  ...followCommands,
  ...resultCommands,
  ...projectCommands,
]
