// Records the walk-through: the story of a sweep, played to the built program at a pace that can be watched.
//   npm run record
//   npm run record -- --pictures    draws only the pictures anew, from the recording that is there
import { readFileSync, writeFileSync } from 'node:fs'
import { homedir, hostname, tmpdir, userInfo } from 'node:os'
import { asciicastOf, type Output, type Recording, readAsciicast } from '../support/asciicast.ts'
import { Project } from '../support/project.ts'
import { PtyShell } from '../support/pty-shell.ts'
import { replay } from '../support/replay.ts'
import { play } from '../support/story.ts'
import { waitFor } from '../support/wait-for.ts'
import { PICTURES, picturesOf, WALKTHROUGH, WALKTHROUGH_SCENES } from '../support/walkthrough.ts'

const PACE = { keyMs: 70, sceneMs: 1_800 }
const SIZE = { columns: 120, rows: 40 }

const record = async (): Promise<readonly Output[]> => {
  const project = new Project({ copyOf: null })
  const outputs: Output[] = []
  let startedAt: number | null = null
  const shell = new PtyShell({
    ...SIZE,
    cwd: project.folder,
    prompt: '$ ',
    env: { SWEEPDECK_HOME: project.home, PATH: `${project.commands()}:${process.env.PATH}` },
    onOutput: text => {
      startedAt ??= performance.now()
      outputs.push({ seconds: (performance.now() - startedAt) / 1000, text })
    },
  })
  try {
    await waitFor(() => shell.screen().startsWith('$'), 'the prompt of the shell')
    await play(WALKTHROUGH_SCENES, { shell, project }, PACE)
    // What follows would say where this was recorded.
    return [...outputs]
  } finally {
    shell.kill()
    project.remove()
  }
}

/** Nothing of this machine may be in it. */
const check = (outputs: readonly Output[]): void => {
  const all = outputs.map(({ text }) => text).join('')
  const { username } = userInfo()
  for (const name of [homedir(), tmpdir(), hostname(), username])
    if (all.includes(name)) throw new Error(`the recording says ${name}`)
}

/** Waits are no longer than this, as players of recordings do it. */
const LONGEST_WAIT_S = 1.5
const shortened = (outputs: readonly Output[]): readonly Output[] => {
  let [before, at] = [0, 0]
  return outputs.map(({ seconds, text }) => {
    at += Math.min(LONGEST_WAIT_S, seconds - before)
    before = seconds
    return { seconds: at, text }
  })
}

const newRecording = async (): Promise<Recording> => {
  const example = new Project({ copyOf: 'digits' })
  // Builds the environment of the example, where there is none yet.
  const { code, stderr } = await example.run('plan', 'sweep.yaml')
  example.remove()
  if (code !== 0) throw new Error(stderr)
  const outputs = shortened(await record())
  check(outputs)
  const recording = { ...SIZE, title: 'Sweepdeck: a sweep from an example to its comparison', outputs }
  writeFileSync(WALKTHROUGH, asciicastOf(recording))
  console.log(`${WALKTHROUGH}: ${outputs.length} outputs in ${outputs.at(-1)?.seconds.toFixed(0)} s`)
  return recording
}

const recording = process.argv.includes('--pictures')
  ? readAsciicast(readFileSync(WALKTHROUGH, 'utf8'))
  : await newRecording()
writeFileSync(PICTURES, picturesOf(recording, await replay(recording, WALKTHROUGH_SCENES)))
