// What is said of a run that was never done, where it is known how long every run really takes.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Config } from '../../../src/domain/protocol.ts'
import { type EachRunRequest, eachRun } from '../../../src/domain/quote/each-run.ts'
import type { RunTime } from '../../../src/domain/store-port.ts'
import { runTime, tookSeconds } from '../../support/run-times.ts'

const HERE = { engine: 'local', gpu: null }
const likely = (times: readonly RunTime[], configs: readonly Config[], over: Partial<EachRunRequest> = {}) =>
  eachRun({ times, place: HERE, configs, runs: configs.length, slots: 2, expectS: null, ...over })

/** A run that announces its epochs, of a network whose epoch takes the square of its width. */
const trained = (config: { width: number; epochs: number; lr?: number }, over: Partial<RunTime> = {}) => {
  const before = 3
  const seconds = before + config.epochs * (config.width / 100) ** 2
  const loops = [{ loop: 0, unit: 'epoch', done: 0, total: config.epochs, t: before } as const]
  return runTime({ config, spentS: seconds, loops, ...over })
}

describe('past runs are scaled', () => {
  test('to as many rounds as the config asks for, and what comes before them is paid once', () => {
    const past = [trained({ width: 100, epochs: 20 }), trained({ width: 100, epochs: 10 })]
    expect(likely(past, [{ width: 100, epochs: 40 }]).seconds.likely).toBeCloseTo(43)
    expect(likely(past, [{ width: 100, epochs: 5 }]).seconds.likely).toBeCloseTo(8)
  })

  test('by the name that code gives to its length, where nothing is announced', () =>
    expect(
      likely(tookSeconds([20], { config: { max_steps: 100 } }), [{ max_steps: 300 }]).seconds.likely,
    ).toBeCloseTo(60))

  test('by a parameter of any name that the announced rounds follow', () => {
    const run = (passes: number) =>
      runTime({
        config: { passes },
        spentS: 1 + passes * 50 * 0.1,
        loops: [{ loop: 0, unit: 'step', done: 0, total: passes * 50, t: 1 }],
      })
    expect(likely([run(2), run(4)], [{ passes: 10 }]).seconds.likely).toBeCloseTo(51)
  })

  test('by what a parameter does to a round, also between and beyond the values that were seen', () => {
    const past = [trained({ width: 100, epochs: 20 }), trained({ width: 400, epochs: 20 })]
    expect(likely(past, [{ width: 200, epochs: 20 }]).seconds.likely).toBeCloseTo(3 + 20 * 4, 0)
    expect(likely(past, [{ width: 800, epochs: 20 }]).seconds.likely).toBeCloseTo(3 + 20 * 64, -2)
  })

  test('to what configs of one kind took themselves, where there were some', () => {
    const took = (kind: string, seconds: number) => runTime({ config: { kind }, spentS: seconds })
    const past = [took('small', 10), took('large', 90), took('large', 110)]
    const of = (...kinds: string[]) =>
      likely(
        past,
        kinds.map(kind => ({ kind })),
      ).seconds.likely
    expect(of('small')).toBeCloseTo(10)
    expect(of('large')).toBeCloseTo(100)
    expect(of('large', 'large', 'large', 'small')).toBeCloseTo(77.5)
  })

  test('not by a learning rate', () => {
    const past = [trained({ width: 100, epochs: 10, lr: 1 }), trained({ width: 100, epochs: 20, lr: 2 })]
    const { low, likely: middle, high } = likely(past, [{ width: 100, epochs: 10, lr: 99 }]).seconds
    expect([low, middle, high]).toEqual([expect.closeTo(13), expect.closeTo(13), expect.closeTo(13)])
  })

  test('widely, where they do not show what a value does', () => {
    const past = [trained({ width: 100, epochs: 10 })]
    const { low, high } = likely(past, [{ width: 200, epochs: 10 }]).seconds
    expect((high ?? 0) / (low ?? 1)).toBeGreaterThan(3)
  })
})

test('any product of powers is found again, from the corners of its space', () => {
  const exponent = fc.double({ min: -2, max: 2, noNaN: true })
  fc.assert(
    fc.property(exponent, exponent, fc.integer({ min: 1, max: 500 }), (a, b, epochs) => {
      const seconds = ({ width, batch }: { width: number; batch: number }) => 0.1 * width ** a * batch ** b
      const run = (width: number, batch: number) =>
        runTime({
          config: { width, batch, epochs },
          spentS: 2 + epochs * seconds({ width, batch }),
          loops: [{ loop: 0, unit: 'epoch', done: 0, total: epochs, t: 2 }],
        })
      const past = [run(1, 1), run(16, 1), run(1, 16), run(16, 16)]
      const asked = { width: 4, batch: 2, epochs: 2 * epochs }
      const truth = 2 + 2 * epochs * seconds(asked)
      const said = likely(past, [asked]).seconds.likely ?? 0
      expect(Math.abs(said / truth - 1)).toBeLessThan(0.05)
    }),
  )
})

describe('where the seconds are from', () => {
  const asked = [{ width: 100, epochs: 10 }]
  const own = trained({ width: 100, epochs: 10 }, { endedAt: 5 })
  const probed = {
    unit: 'epoch',
    total: 10,
    rounds: 2,
    before_s: 4,
    round_s: 2,
    save_s: 0.2,
    save_every_s: 10,
    last_save_s: 1,
  } as const
  const probe = runTime({ isProbe: true, isWhole: false, config: asked[0] ?? {}, probed, endedAt: 9 })

  test('a probe: rounds times what is announced, with what comes before them and with saves', () =>
    expect(likely([probe], asked)).toMatchObject({
      basis: 'probe',
      seen: { runs: 1, gpu: null },
      seconds: { likely: expect.closeTo(4 + 1 + 10 * 2 * 1.02) },
    }))

  test('what is newer of a probe and of runs that finished', () => {
    expect(likely([probe, own], asked).basis).toBe('probe')
    expect(likely([{ ...own, endedAt: 10 }, probe], asked).basis).toBe('history')
  })

  test('a probe that could not tell is none; where some of its runs did not, nobody knows the most', () => {
    const cut = runTime({ isProbe: true, isWhole: false, endedAt: 9 })
    expect(likely([cut], asked).basis).toBe('unknown')
    expect(likely([cut, own], asked).basis).toBe('history')
    expect(likely([cut, probe], asked).seconds.high).toBeNull()
    expect(likely([cut, probe], asked, { expectS: 60 }).basis).toBe('expect')
  })

  test('other code of the function, before what the file expects; another GPU only after that', () => {
    const other = { ...own, isOwnCode: false }
    const elsewhere = { ...own, place: { engine: 'modal', gpu: 'T4' } }
    const onL4 = { place: { engine: 'modal', gpu: 'L4' }, expectS: 7 }
    expect(likely([other], asked, { expectS: 7 }).basis).toBe('history_other_code')
    expect(likely([elsewhere], asked, onL4).basis).toBe('expect')
    const guess = likely([elsewhere], asked, { ...onL4, expectS: null })
    expect(guess).toMatchObject({ basis: 'history_elsewhere', seen: { runs: 1, gpu: 'T4' } })
    expect(guess.seconds.likely).toBeLessThan(13)
    expect(likely([own], asked, { ...onL4, expectS: null }).basis).toBe('unknown')
  })

  test('a container is started once for all the runs that are in it', () => {
    const cold = { ...trained({ width: 100, epochs: 10 }), coldS: 2 }
    const at = (slots: number) =>
      likely([cold], Array(20).fill(asked[0]), { runs: 20, slots }).seconds.likely ?? 0
    expect(at(20) - at(5)).toBeCloseTo(2 * 0.75)
  })
})
