// The screens, by their names.
import type { Screens } from './screen.ts'
import { sweepsScreen } from './sweeps/screen.ts'

export const SCREENS: Screens = { sweeps: sweepsScreen }
