// The contract of every engine, kept by the local one with its real driver.
import { engineContract } from '../contracts/engine.ts'
import { LocalHarness } from './local-harness.ts'

engineContract('local', async () => new LocalHarness())
