// The recorded walk-through tells the story to its end, on the screens that the program shows now, and nothing of the
// machine on which it was recorded.
import { readFileSync } from 'node:fs'
import xterm from '@xterm/headless'
import { expect, test } from 'vitest'
import { readAsciicast } from '../support/asciicast.ts'
import { missingIn, screenOf } from '../support/pty-shell.ts'
import { storyOf } from '../support/story.ts'
import { WALKTHROUGH, WALKTHROUGH_CHANGES } from '../support/walkthrough.ts'

const { columns, rows, outputs } = readAsciicast(readFileSync(WALKTHROUGH, 'utf8'))

test('every scene comes, one after the other', async () => {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true })
  const scenes = [...storyOf(WALKTHROUGH_CHANGES)]
  for (const { text } of outputs) {
    await new Promise<void>(resolve => terminal.write(text, resolve))
    const screen = screenOf(terminal)
    while (scenes[0] !== undefined && missingIn(screen, scenes[0].sees).length === 0) scenes.shift()
  }
  expect(scenes.map(({ title }) => title)).toEqual([])
  expect(terminal.buffer.active.type).toBe('normal')
  terminal.dispose()
})

test('it can be watched: neither a blink nor a lesson, and it only goes forward', () => {
  const times = outputs.map(({ seconds }) => seconds)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(times.at(-1)).toBeGreaterThan(20)
  expect(times.at(-1)).toBeLessThan(180)
})

test('no path, user or machine is named in it', () => {
  const all = outputs.map(({ text }) => text).join('')
  expect(all).not.toMatch(/\/(tmp|home|root|Users|var|private|mnt|opt)\b/)
  expect(all).not.toContain('node_modules')
})
