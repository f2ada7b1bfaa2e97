import { describe, expect, test } from 'vitest'
import type { AttemptFacts } from '../../../src/domain/facts.ts'
import { ledgerOf } from '../../../src/domain/ledger/ledger.ts'
import { steadyTariff } from '../../../src/domain/ledger/tariff.ts'
import { type AttemptEnd, attemptEnd } from '../../../src/domain/states.ts'
import { attempt, secondsOf } from './attempts.ts'

const seconds = (attempts: readonly AttemptFacts[]) =>
  secondsOf(ledgerOf(attempts, { tariff: steadyTariff(null) }))
/** A second attempt that went on from a step 20 s later and finished. */
const next = (supersedesAfter: number | null, facts: Partial<AttemptFacts> = {}): AttemptFacts =>
  attempt({ n: 2, startedAt: 1_020_000, supersedesAfter, ...facts })

describe('one attempt', () => {
  test('phases have their labels, restoring and saving are the price of checkpoints, the rest is useful', () => {
    const phases = [
      { phase: 'cold_start', t: 0.5 },
      { phase: 'import', t: 2 },
      { phase: 'restore', t: 3 },
    ] as const
    const checkpoints = [
      { step: 1, t: 5, blockedS: 0.5 },
      { step: 2, t: 8, blockedS: 0.25 },
    ]
    expect(seconds([attempt({ phases, checkpoints })])).toEqual([
      { cold_start: 0.5, import: 1.5, checkpoint: 1.75, useful: 6.25 },
    ])
  })

  test('a container that waited between two attempts was idle for the later one', () => {
    const phases = [
      { phase: 'idle', t: 1 },
      { phase: 'import', t: 1.25 },
    ] as const
    expect(seconds([attempt({ phases })])).toEqual([{ idle: 1, import: 0.25, useful: 8.75 }])
  })

  test('a container that came up early for the next attempt does not overlap with this one', () => {
    const phases = [
      { phase: 'cold_start', t: 25 },
      { phase: 'import', t: 26 },
    ] as const
    const first = attempt({ end: 'preempted', elapsedS: 20, lastT: 20 })
    const later = next(-1, { startedAt: 1_000_000, phases, elapsedS: 30, lastT: 30 })
    expect(seconds([first, later])).toEqual([{ redone: 20 }, { cold_start: 25, import: 1, useful: 4 }])
  })

  test('a save counts once where its pause overlaps a phase, another save or the end', () => {
    const phases = [{ phase: 'import', t: 2 }] as const
    const checkpoints = [
      { step: 1, t: 3, blockedS: 2 },
      { step: 2, t: 4, blockedS: 1.5 },
      { step: 3, t: 11, blockedS: 2 },
    ]
    expect(seconds([attempt({ phases, checkpoints })])).toEqual([{ import: 2, checkpoint: 3, useful: 5 }])
  })

  test('one that still runs counts until its newest event', () => {
    expect(seconds([attempt({ end: null, elapsedS: null, lastT: 3 })])).toEqual([{ useful: 3 }])
  })

  test('one that lasted no time has no entries', () => {
    expect(ledgerOf([attempt({ elapsedS: 0 })], { tariff: steadyTariff(5) })).toEqual([
      { attempt: 1, estimated: false, entries: [] },
    ])
  })

  test('an estimated duration is passed on as such', () => {
    expect(
      ledgerOf([attempt({ end: 'lost', estimated: true })], { tariff: steadyTariff(null) })[0]?.estimated,
    ).toBe(true)
  })
})

describe('the last attempt of a run', () => {
  const checkpoints = [{ step: 5, t: 6, blockedS: 0 }]
  const expected: Record<AttemptEnd, Record<string, number>> = {
    finished: { useful: 10 },
    stopped: { useful: 10 },
    user_error: { failed_user: 10 },
    diverged: { failed_user: 10 },
    timeout: { useful: 6, failed_user: 4 },
    oom: { useful: 6, failed_infra: 4 },
    killed: { useful: 6, failed_infra: 4 },
    preempted: { useful: 6, failed_infra: 4 },
    infra: { useful: 6, failed_infra: 4 },
    lost: { useful: 6, failed_infra: 4 },
  }
  test.each(attemptEnd.options)('that ended %s', end => {
    expect(seconds([attempt({ end, checkpoints })])).toEqual([expected[end]])
  })
})

describe('an attempt that another one goes on from', () => {
  const killed = (facts: Partial<AttemptFacts> = {}) =>
    attempt({
      end: 'killed',
      checkpoints: [
        { step: 3, t: 4, blockedS: 0 },
        { step: 6, t: 7, blockedS: 0 },
      ],
      ...facts,
    })

  test('is useful up to the checkpoint that was restored, and redone after it', () => {
    expect(seconds([killed(), next(6)])).toEqual([{ useful: 7, redone: 3 }, { useful: 10 }])
  })

  test('is useful up to an earlier checkpoint where the newest was refused', () => {
    expect(seconds([killed(), next(3)])[0]).toEqual({ useful: 4, redone: 6 })
  })

  test('is all redone where nothing could be restored', () => {
    expect(seconds([killed(), next(-1)])[0]).toEqual({ redone: 10 })
  })

  test('is redone as far as any later attempt fell back, not only the next one', () => {
    const third = attempt({ n: 3, startedAt: 1_040_000, supersedesAfter: 3 })
    const middle = next(6, { end: 'killed', checkpoints: [{ step: 9, t: 5, blockedS: 0 }] })
    expect(seconds([killed(), middle, third])).toEqual([
      { useful: 4, redone: 6 },
      { redone: 10 },
      { useful: 10 },
    ])
  })

  test('keeps its verdict while the next one has not got as far as restoring', () => {
    const importing = next(null, { end: null, elapsedS: null, lastT: 1, phases: [{ phase: 'import', t: 1 }] })
    expect(seconds([killed(), importing])).toEqual([{ useful: 7, failed_infra: 3 }, { import: 1 }])
  })

  test('is charged to the user after its last checkpoint where their code failed', () => {
    expect(seconds([killed({ end: 'user_error' }), next(6)])[0]).toEqual({ useful: 7, failed_user: 3 })
  })

  test('is useful to its end where it was a time slice that saved as it left, and redone after its save where not', () => {
    const slice = killed({ end: 'timeout', checkpoints: [{ step: 6, t: 10, blockedS: 0 }] })
    expect(seconds([slice, next(6)])).toEqual([{ useful: 10 }, { useful: 10 }])
    expect(seconds([killed({ end: 'timeout' }), next(6)])[0]).toEqual({ useful: 7, redone: 3 })
  })

  test('is useful up to the last row that was not logged again where the code restores a state of its own', () => {
    const asked: (readonly [number, number])[] = []
    const ledger = ledgerOf([killed({ checkpoints: [] }), next(4)], {
      tariff: steadyTariff(null),
      loggedUntil: ({ n }, step) => {
        asked.push([n, step])
        return 5
      },
    })
    expect(secondsOf(ledger)[0]).toEqual({ useful: 5, redone: 5 })
    expect(asked).toEqual([[1, 4]])
  })

  test('is part of the failure where the run ends in an error of the code', () => {
    expect(seconds([killed(), next(6, { end: 'user_error' })])).toEqual([
      { failed_user: 7, redone: 3 },
      { failed_user: 10 },
    ])
  })
})

describe('two attempts at one time', () => {
  test('what the older one did after the newer claim is duplicate', () => {
    const fenced = attempt({ end: 'lost', checkpoints: [{ step: 2, t: 2, blockedS: 0 }] })
    expect(seconds([fenced, next(2, { startedAt: 1_004_000 })])[0]).toEqual({
      useful: 2,
      redone: 2,
      duplicate: 6,
    })
  })

  test('an end that is only estimated proves nothing', () => {
    const dead = attempt({ end: 'lost', estimated: true, lastT: 4, elapsedS: 10 })
    expect(seconds([dead, next(-1, { startedAt: 1_004_500 })])[0]).toEqual({ redone: 10 })
  })

  test('clocks that differ a little make no duplicate', () => {
    const killed = attempt({ end: 'killed' })
    expect(seconds([killed, next(-1, { startedAt: 1_009_500 })])[0]).toEqual({ redone: 10 })
  })

  test('work after the attempt that finished the run is duplicate', () => {
    expect(seconds([attempt(), next(-1, { end: 'lost' })])).toEqual([{ useful: 10 }, { duplicate: 10 }])
  })
})

test('money is exact: its parts are what each label adds to the rounded whole as time goes by', () => {
  const thirds = attempt({ elapsedS: 1, phases: [{ phase: 'import', t: 1 / 3 }] })
  const [ledger] = ledgerOf([thirds], { tariff: steadyTariff(10) })
  expect(ledger?.entries).toEqual([
    { label: 'useful', nanoseconds: 666_666_667n, gpuNanoseconds: 666_666_667n, nanoUsd: 7n },
    { label: 'import', nanoseconds: 333_333_333n, gpuNanoseconds: 333_333_333n, nanoUsd: 3n },
  ])
})
