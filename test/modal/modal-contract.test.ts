// The contract of every engine, kept by that of Modal with the real client, against a double of the control plane.
import { engineContract } from '../contracts/engine.ts'
import { ModalHarness } from './modal-harness.ts'

engineContract('modal', () => ModalHarness.open())
