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

/** False for a process that is gone, and for one that only waits to be reaped. */
export const isAlive = (pid: number): boolean => {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return status.slice(status.lastIndexOf(')') + 2)[0] !== 'Z'
  } catch {
    return false
  }
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

const environmentOf = (pid: number): readonly string[] => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
  } catch {
    return []
  }
}
