// Writes requests for a driver, numbered without a gap by any number of managers at once.
//
// A number is claimed by linking the whole record to `.<number>`, and published by linking it to its name. Whoever
// meets a claim that was not published (its writer died between the two) publishes it before taking the next number,
// so requests come to light in the order of their numbers, and a driver never sees one arrive late.
import { randomBytes } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock, ControlWriter } from '../../domain/ports.ts'
import { type ControlRequest, controlRecord, PROTOCOL_VERSION } from '../../domain/protocol.ts'
import { linkOnce, makeFolder, syncFolder, writeOnce } from '../durable-files.ts'
import { jsonLines } from './json-lines.ts'
import type { SweepFolder } from './sweep-folder.ts'

/** The writer of one sweep's control requests. */
export const createControlWriter = (folder: SweepFolder, clock: Pick<Clock, 'now'>): ControlWriter => ({
  append: async request => {
    await makeFolder(folder.control)
    for (;;) {
      const seq = (await publishClaims(folder.control)) + 1
      if (await claim(folder.control, numbered(request, seq, clock))) {
        await publishClaims(folder.control)
        return seq
      }
    }
  },

  addRuns: async runs => {
    const content = jsonLines(runs)
    for (;;) {
      const names = (await readdir(folder.runs)).filter(name => /^[0-9]{4}\.jsonl$/.test(name)).sort()
      const name = `${String(Number.parseInt(names.at(-1) ?? '0', 10) + 1).padStart(4, '0')}.jsonl`
      if (await writeOnce(join(folder.runs, name), content)) return name
    }
  },
})

const numbered = (request: ControlRequest, seq: number, clock: Pick<Clock, 'now'>) =>
  controlRecord.parse({
    v: PROTOCOL_VERSION,
    seq,
    at: new Date(clock.now()).toISOString(),
    ...request,
  })

const digits = (seq: number): string => String(seq).padStart(6, '0')

const claim = async (control: string, record: ReturnType<typeof numbered>): Promise<boolean> => {
  const draft = join(control, `.draft-${randomBytes(4).toString('hex')}`)
  try {
    await writeOnce(draft, `${JSON.stringify(record)}\n`)
    return await linkOnce(draft, join(control, `.${digits(record.seq)}`))
  } finally {
    await rm(draft, { force: true })
  }
}

/** Gives every claimed number its public name, and returns the highest. */
const publishClaims = async (control: string): Promise<number> => {
  const names = await readdir(control)
  const published = new Set(names.flatMap(name => /^([0-9]{6})-[a-z]+\.json$/.exec(name)?.[1] ?? []))
  const claimed = names.filter(name => /^\.[0-9]{6}$/.test(name)).sort()
  const open = claimed.filter(name => !published.has(name.slice(1)))
  for (const name of open) {
    const { kind } = controlRecord.parse(JSON.parse(await readFile(join(control, name), 'utf8')))
    await linkOnce(join(control, name), join(control, `${name.slice(1)}-${kind}.json`))
  }
  if (open.length > 0) await syncFolder(control)
  // A volume that was copied may have lost the hidden claims.
  return Math.max(0, ...[...published, ...claimed.map(name => name.slice(1))].map(Number))
}
