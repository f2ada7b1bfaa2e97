import { describe, expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'

const config = (there: readonly string[], env: Record<string, string> = {}) =>
  readConfig({ env, cwd: '/home/ada/project/sweeps/toy', exists: path => there.includes(path) })

describe('the project folder is', () => {
  test('the nearest .sweepdeck upwards, even above a repository', () => {
    const there = ['/home/ada/.sweepdeck', '/home/ada/project/.sweepdeck', '/home/ada/project/sweeps/.git']
    expect(config(there).home).toBe('/home/ada/project/.sweepdeck')
  })

  test('beside the nearest .git where there is none yet', () =>
    expect(config(['/home/ada/project/.git', '/home/ada/.git']).home).toBe('/home/ada/project/.sweepdeck'))

  test('in the current folder outside of any project', () =>
    expect(config([]).home).toBe('/home/ada/project/sweeps/toy/.sweepdeck'))

  test('what SWEEPDECK_HOME names, from the current folder, unless it is empty', () => {
    expect(config([], { SWEEPDECK_HOME: '/data/sd' }).home).toBe('/data/sd')
    expect(config([], { SWEEPDECK_HOME: '../sd' }).home).toBe('/home/ada/project/sweeps/sd')
    expect(config(['/home/ada/.git'], { SWEEPDECK_HOME: '' }).home).toBe('/home/ada/.sweepdeck')
  })
})

test('caches are where XDG_CACHE_HOME says, which has to be absolute', () => {
  expect(config([], { XDG_CACHE_HOME: '/var/cache/ada' }).cache).toBe('/var/cache/ada/sweepdeck')
  expect(config([], { XDG_CACHE_HOME: 'cache' }).cache).toMatch(/\/\.cache\/sweepdeck$/)
})

test('the Python package lies beside the program', () =>
  expect(config([]).pythonPath).toMatch(/\/python\/src$/))
