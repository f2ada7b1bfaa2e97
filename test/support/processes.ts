// Finds the processes of a test by what they inherited: the name of the project's home in their environment. That
// also finds the ones that left their session, their parent and their process group behind. Linux only.
import { readdirSync, readFileSync } from 'node:fs'

export const processesOf = (home: string): readonly number[] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(
      pid => pid !== process.pid && environmentOf(pid).includes(`SWEEPDECK_HOME=${home}`) && isAlive(pid),
    )

/** The children of a process, theirs, and so on. */
export const descendantsOf = (pid: number): readonly number[] => {
  const children = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(child => parentOf(child) === pid)
  return children.flatMap(child => [child, ...descendantsOf(child)])
}

/** False for a process that is gone, and for one that only waits to be reaped. */
export const isAlive = (pid: number): boolean => {
  const [state] = statusOf(pid)
  return state !== undefined && state !== 'Z'
}

export const killAll = (pids: readonly number[]): void => {
  for (const pid of pids) kill(pid)
}

/** SIGKILL; false where it is gone already. */
export const kill = (pid: number): boolean => {
  try {
    process.kill(pid, 'SIGKILL')
    return true
  } catch {
    return false
  }
}

const parentOf = (pid: number): number => Number(statusOf(pid)[1])

/** State, parent and so on; nothing of a process that is gone. */
const statusOf = (pid: number): readonly string[] => {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return status.slice(status.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}

const environmentOf = (pid: number): readonly string[] => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
  } catch {
    return []
  }
}
