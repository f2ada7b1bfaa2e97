// Runs peers.py in an environment of its own, which is built once and kept beside the clone's other one.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { REPOSITORY } from './places.ts'

const FOLDER = join(REPOSITORY, '.venv-bench')
const PYTHON = join(FOLDER, 'bin/python')
const REQUIREMENTS = join(REPOSITORY, 'test/bench/peers.txt')
const SCRIPT = join(REPOSITORY, 'test/bench/peers.py')

/** Builds the environment unless it is there for just these versions. */
export const preparePeers = (): void => {
  const stamp = join(FOLDER, 'made-for')
  const wanted = readFileSync(REQUIREMENTS, 'utf8')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  console.error('Building the environment of the peers in .venv-bench …')
  execFileSync('python3', ['-m', 'venv', FOLDER], { stdio: 'inherit' })
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS]
  execFileSync(PYTHON, install, { stdio: 'inherit' })
  writeFileSync(stamp, wanted)
}

/** Seconds that one way of doing `count` runs took, its imports left out. */
export const timePeer = (name: string, count: number): number =>
  Number(execFileSync(PYTHON, [SCRIPT, name, String(count)], { encoding: 'utf8' }))
