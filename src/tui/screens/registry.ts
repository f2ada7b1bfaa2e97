// The screens, by their names.
import { compareScreen } from './compare/screen.ts'
import { defineScreen } from './define/screen.ts'
import { launchScreen } from './launch/screen.ts'
import { runScreen } from './run/screen.ts'
import type { Screens } from './screen.ts'
import { sweepScreen } from './sweep/screen.ts'
import { sweepsScreen } from './sweeps/screen.ts'

export const SCREENS: Screens = {
  sweeps: sweepsScreen,
  sweep: sweepScreen,
  run: runScreen,
  define: defineScreen,
  launch: launchScreen,
  compare: compareScreen,
}
