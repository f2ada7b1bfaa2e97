// A gate that training code waits at until the test opens it, so that nothing depends on how fast the machine is. It is
// asked over the network, which containers share with the test.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { waitFor } from './wait-for.ts'

const PATIENCE_MS = 150_000

export interface Gate {
  /** What training code calls with its name until the answer is `go`. */
  readonly url: string
  /** Waits until so many have come to it. */
  untilHeld(count: number): Promise<void>
  open(): void
  close(): void
}

export const openGate = async (): Promise<Gate> => {
  const held = new Set<string>()
  let isOpen = false
  const server = createServer((request, response) => {
    held.add(request.url as string)
    response.end(isOpen ? 'go' : 'wait')
  })
  await new Promise<void>(listens => server.listen(0, '127.0.0.1', listens))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    untilHeld: count => waitFor(() => held.size >= count, `${count} runs come to the gate`, PATIENCE_MS),
    open: () => {
      isOpen = true
    },
    close: () => server.close(),
  }
}

/** The example `toy`, whose runs wait in the middle where an environment variable names a gate. */
export const GATED = `
import os
import random
import time
import urllib.request

from train import Point

HALF = 15


def wait(name):
    gate = os.environ.get("GATE")
    while gate and urllib.request.urlopen(f"{gate}/{name}").read() != b"go":
        time.sleep(0.05)


def train(config, run):
    random.seed(f"{run.seed} {config.lr} {config.noise}")
    point = Point()
    run.track(point=point)
    for epoch in run.epochs(2 * HALF):
        point.step(config.lr, config.noise)
        time.sleep(0.1)
        if epoch == HALF:
            wait(f"{config.lr}-{config.noise}-{run.seed}")
        run.log(loss=point.loss(), x=point.x, epoch=epoch)
    return {"loss": point.loss(), "x": point.x}
`
