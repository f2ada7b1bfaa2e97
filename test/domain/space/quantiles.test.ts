// Distributions against values of scipy.stats (1.17), and each domain through its quantiles.
import { describe, expect, test } from 'vitest'
import { betaQuantile } from '../../../src/domain/space/beta-quantile.ts'
import { normalQuantile } from '../../../src/domain/space/normal-quantile.ts'
import { quantileOf } from '../../../src/domain/space/quantile.ts'
import type { Domain } from '../../../src/domain/space/types.ts'

const closeTo = (expected: number, relative: number) => ({
  asymmetricMatch: (value: number) => Math.abs(value - expected) <= relative * Math.abs(expected),
})

test.each([
  [1e-300, -37.0470962993612],
  [1e-10, -6.361340902404056],
  [0.001, -3.090232306167813],
  [0.02425, -1.972961051311885],
  [0.075, -1.4395314709384563],
  [0.1, -1.2815515655446004],
  [0.25, -0.6744897501960817],
  [0.5, 0],
  [0.6, 0.2533471031357997],
  [0.925, 1.4395314709384563],
  [0.999, 3.090232306167813],
  [1 - 2 ** -33, 6.3379577545537895],
])('a normal variable stays below its quantile with probability %d', (u, expected) => {
  expect(normalQuantile(u)).toEqual(closeTo(expected, 1e-15))
})

test.each([
  [1, 1, 1e-6, 1e-6],
  [1, 1, 0.01, 0.01],
  [1, 1, 0.3, 0.3],
  [1, 1, 0.5, 0.5],
  [1, 1, 0.9, 0.9],
  [1, 1, 0.9999, 0.9999],
  [2, 5, 1e-6, 0.00025828782935406356],
  [2, 5, 0.01, 0.026763191142755053],
  [2, 5, 0.3, 0.18180347131894917],
  [2, 5, 0.5, 0.26444998329566005],
  [2, 5, 0.9, 0.5103163065514917],
  [2, 5, 0.9999, 0.8870314439320781],
  [0.5, 0.5, 1e-6, 2.46740110027031e-12],
  [0.5, 0.5, 0.01, 0.00024671981713422146],
  [0.5, 0.5, 0.3, 0.2061073738537634],
  [0.5, 0.5, 0.5, 0.4999999999999999],
  [0.5, 0.5, 0.9, 0.9755282581475768],
  [0.5, 0.5, 0.9999, 0.999999975325989],
  [0.1, 0.3, 1e-6, 1.2091193268591533e-59],
  [0.1, 0.3, 0.01, 1.2091193268591466e-19],
  [0.1, 0.3, 0.3, 7.139404334718671e-5],
  [0.1, 0.3, 0.5, 0.011719644944097728],
  [0.1, 0.3, 0.9, 0.9596769788602764],
  [0.1, 0.3, 0.9999, 0.9999999999958514],
  [50, 3, 1e-6, 0.6870421010711562],
  [50, 3, 0.01, 0.8479886478080727],
  [50, 3, 0.3, 0.9315449936299931],
  [50, 3, 0.5, 0.9489076759622732],
  [50, 3, 0.9, 0.9786192225086043],
  [50, 3, 0.9999, 0.9983114793178479],
  [200, 300, 1e-6, 0.2998041075457761],
  [200, 300, 0.01, 0.34973301124554146],
  [200, 300, 0.3, 0.388410831537717],
  [200, 300, 0.5, 0.39986656271411614],
  [200, 300, 0.9, 0.4281528536351215],
  [200, 300, 0.9999, 0.4826644520821254],
  [0.01, 5, 0.01, 1.2539904511227886e-201],
  [0.01, 5, 0.3, 6.462784897212799e-54],
  [0.01, 5, 0.5, 9.892240424112215e-32],
  [0.01, 5, 0.9, 3.3308179949666207e-6],
  [0.01, 5, 0.9999, 0.5084042458173732],
  [1, 3, 1e-6, 3.333334444445062e-7],
  [1, 3, 0.01, 0.0033445065874036367],
  [1, 3, 0.3, 0.11209599825739928],
  [1, 3, 0.5, 0.20629947401590026],
  [1, 3, 0.9, 0.5358411166387221],
  [1, 3, 0.9999, 0.9535841116638739],
  [1000, 2, 1e-6, 0.983458248097877],
  [1000, 2, 0.01, 0.9933869260442116],
  [1000, 2, 0.3, 0.9975649714669891],
  [1000, 2, 0.5, 0.9983238976684867],
  [1000, 2, 0.9, 0.9994685953318865],
  [1000, 2, 0.9999, 0.9999857979625145],
  [3, 1000, 1e-6, 1.823588673479129e-5],
  [3, 1000, 0.01, 0.0004355148520959154],
  [3, 1000, 0.3, 0.001910038421029381],
  [3, 1000, 0.5, 0.0026678254194273674],
  [3, 1000, 0.9, 0.005302897191879531],
  [3, 1000, 0.9999, 0.013817920980863894],
])('a beta variable with a = %d, b = %d stays below its quantile with probability %d', (a, b, u, expected) => {
  expect(betaQuantile(u, a, b)).toEqual(closeTo(expected, 1e-11))
})

const PROBABILITIES = [2 ** -33, 0.1, 0.25, 0.5, 0.75, 0.9, 1 - 2 ** -33]

// Compared with W&B's own formulas under scipy; halves of q go up here, to the even there.
describe('at 0, 0.1, 0.25, 0.5, 0.75, 0.9 and 1 there is', () => {
  test.each<[Domain, readonly unknown[]]>([
    [{ kind: 'constant', value: 'x' }, ['x', 'x', 'x', 'x', 'x', 'x', 'x']],
    [
      { kind: 'categorical', values: ['a', 'b', 'c'], probabilities: null },
      ['a', 'a', 'a', 'b', 'c', 'c', 'c'],
    ],
    [
      { kind: 'categorical', values: ['a', 'b', 'c'], probabilities: [0.2, 0, 0.8] },
      ['a', 'a', 'c', 'c', 'c', 'c', 'c'],
    ],
    [
      { kind: 'range', min: 1, max: 3, log: false, int: false, step: null, points: null },
      [1.00000000023, 1.2, 1.5, 2, 2.5, 2.8, 2.99999999977],
    ],
    [
      { kind: 'range', min: 1, max: 100, log: true, int: false, step: null, points: null },
      [1.00000000054, 1.58489319246, 3.16227766017, 10, 31.6227766017, 63.095734448, 99.9999999464],
    ],
    [
      { kind: 'range', min: 1, max: 4, log: false, int: true, step: null, points: null },
      [1, 1, 2, 3, 4, 4, 4],
    ],
    [
      { kind: 'range', min: 1, max: 100, log: true, int: true, step: null, points: null },
      [1, 1, 2, 7, 27, 59, 100],
    ],
    [
      { kind: 'range', min: 0, max: 1, log: false, int: false, step: 0.25, points: null },
      [0, 0, 0.25, 0.5, 0.75, 1, 1],
    ],
    [
      { kind: 'range', min: 1, max: 100, log: true, int: false, step: null, points: 3 },
      [1, 1, 1, 10, 100, 100, 100],
    ],
    [{ kind: 'int_uniform', min: -2, max: 2 }, [-2, -2, -1, 0, 1, 2, 2]],
    [{ kind: 'uniform', min: -1, max: 1 }, [-0.999999999767, -0.8, -0.5, 0, 0.5, 0.8, 0.999999999767]],
    [{ kind: 'q_uniform', min: 0, max: 1, q: 0.2 }, [0, 0.2, 0.2, 0.6, 0.8, 1, 1]],
    [{ kind: 'q_uniform', min: 0.5, max: 5.4, q: 2 }, [0, 0, 2, 2, 4, 4, 6]],
    [
      { kind: 'log_uniform', min: -4, max: 4 },
      [0.0183156389058, 0.0407622039784, 0.135335283237, 1, 7.38905609893, 24.5325301971, 54.5981499823],
    ],
    [
      { kind: 'inv_log_uniform', min: -1, max: 2 },
      [
        0.135335283284, 0.182683524053, 0.28650479686, 0.606530659713, 1.28402541669, 2.01375270747,
        2.71828182751,
      ],
    ],
    [
      { kind: 'log_uniform_values', min: 0.0001, max: 1 },
      [0.000100000000107, 0.000251188643151, 0.001, 0.01, 0.1, 0.398107170553, 0.999999998928],
    ],
    [
      { kind: 'inv_log_uniform_values', min: 0.0001, max: 1 },
      [0.000100000000107, 0.000251188643151, 0.001, 0.01, 0.1, 0.398107170553, 0.999999998928],
    ],
    [{ kind: 'q_log_uniform', min: 0, max: 3, q: 1 }, [1, 1, 2, 4, 9, 15, 20]],
    [{ kind: 'q_log_uniform_values', min: 1, max: 20, q: 5 }, [0, 0, 0, 5, 10, 15, 20]],
    [
      { kind: 'normal', mu: 1, sigma: 2 },
      [-11.6759155091, -1.56310313109, -0.348979500392, 1, 2.34897950039, 3.56310313109, 13.6759155091],
    ],
    [{ kind: 'q_normal', mu: 0, sigma: 1, q: 0.5 }, [-6.5, -1.5, -0.5, 0, 0.5, 1.5, 6.5]],
    [
      { kind: 'log_normal', mu: 0, sigma: 1 },
      [0.0017679090568, 0.277606241852, 0.509416283863, 1, 1.96303108416, 3.60222447928, 565.639955379],
    ],
    [{ kind: 'q_log_normal', mu: 2, sigma: 1, q: 1 }, [0, 2, 4, 7, 15, 27, 4180]],
    [
      { kind: 'beta', a: 2, b: 2 },
      [
        0.00000622938748442, 0.195800105659, 0.326351822333, 0.5, 0.673648177667, 0.804199894341,
        0.999993770612,
      ],
    ],
    [{ kind: 'q_beta', a: 2, b: 2, q: 0.1 }, [0, 0.2, 0.3, 0.5, 0.7, 0.8, 1]],
  ])('$kind', (domain, expected) => {
    expect(PROBABILITIES.map(quantileOf(domain))).toEqual(expected)
  })
})

test('a value never leaves its bounds by being rounded', () => {
  const [min, max] = [0.12345678901234566, 0.9876543210987654]
  const ends = (domain: Domain) => [2 ** -60, 1 - 2 ** -53].map(quantileOf(domain))
  expect(ends({ kind: 'uniform', min, max })).toEqual([min, max])
  expect(ends({ kind: 'log_uniform_values', min, max })).toEqual([min, max])
  expect(ends({ kind: 'uniform', min: -1e308, max: 1e308 })).toEqual([-1e308, 1e308])
})

test('a narrow range keeps more digits', () => {
  const quantile = quantileOf({ kind: 'uniform', min: 1, max: 1 + 1e-13 })
  expect(new Set([0.1, 0.3, 0.5, 0.7, 0.9].map(quantile)).size).toBe(5)
})
