// The recorded walk-through tells the story to its end, on the screens that the program shows now, and nothing of the
// machine on which it was recorded.
import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { readAsciicast } from '../support/asciicast.ts'
import { type Replay, replay } from '../support/replay.ts'
import { PICTURES, picturesOf, WALKTHROUGH, WALKTHROUGH_SCENES } from '../support/walkthrough.ts'

const recording = readAsciicast(readFileSync(WALKTHROUGH, 'utf8'))
let replayed: Replay
beforeAll(async () => {
  replayed = await replay(recording, WALKTHROUGH_SCENES)
})

test('every scene comes, one after the other, and the shell is back', () => {
  expect(replayed.missing.map(({ title }) => title)).toEqual([])
  expect(replayed.endsOnShell).toBe(true)
})

test('it can be watched: neither a blink nor a lesson, and it only goes forward', () => {
  const times = recording.outputs.map(({ seconds }) => seconds)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(times.at(-1)).toBeGreaterThan(20)
  expect(times.at(-1)).toBeLessThan(180)
})

test('no path, user or machine is named in it', () => {
  const all = recording.outputs.map(({ text }) => text).join('')
  expect(all).not.toMatch(/\/(tmp|home|root|Users|var|private|mnt|opt)\b/)
  expect(all).not.toContain('node_modules')
})

test('the pictures are of this recording, and small enough for a page', () => {
  const pictures = readFileSync(PICTURES, 'utf8')
  expect(pictures).toBe(picturesOf(recording, replayed))
  expect(pictures.length).toBeLessThan(400_000)
})
