// The commit a folder is at, and how it differs from that commit. Nothing in the repository is written, and
// no hook, pager, monitor or diff driver that it names is run.
import type { Inspection } from '../../domain/ports.ts'
import { runCommand } from '../command.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** null without git, outside of a repository, and before the first commit. */
export const gitState = async ({
  root,
  sources,
  env,
}: {
  readonly root: string
  /** Files of the user's own, relative to root; those git does not know are named in the diff. */
  readonly sources: readonly string[]
  readonly env: Variables
}): Promise<Inspection['git']> => {
  const git = (args: readonly string[]) =>
    runCommand({
      program: 'git',
      args: ['-c', 'core.fsmonitor=false', '-c', 'core.quotePath=false', ...args],
      cwd: root,
      env: { ...env, ...QUIET },
      timeoutMs: 20_000,
      maxBytes: DIFF_BYTES,
    })
  const head = await git(['rev-parse', '--verify', 'HEAD'])
  if (head.exitCode !== 0) return null
  const [diff, tracked] = await Promise.all([
    git(['diff', 'HEAD', '--no-color', '--no-ext-diff', '--no-textconv', '--', '.']),
    git(['ls-files', '-z', '--', ...sources]),
  ])
  const known = new Set(tracked.stdout.split('\0'))
  const untracked = sources.filter(path => !known.has(path))
  return {
    sha: head.stdout.trim(),
    dirty: diff.stdout !== '' || untracked.length > 0,
    diff: [
      ...untracked.map(path => `# not tracked by git: ${path}\n`),
      diff.stdout,
      diff.cut ? '\n# … the diff is longer than this' : '',
    ].join(''),
  }
}

const DIFF_BYTES = 256 * 1024

const QUIET: Variables = {
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_LITERAL_PATHSPECS: '1',
  GIT_DIR: undefined,
  GIT_WORK_TREE: undefined,
  GIT_INDEX_FILE: undefined,
}
