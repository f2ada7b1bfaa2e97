"""A fleet of containers that are not there: the real driver and real workers, on a clock that only the fleet moves.

Whatever runs is a process of its own, forked as a pool forks it, and does what it does anywhere else, but that its
sleep is over as soon as everybody else sleeps longer. So hours of a sweep take seconds, and nothing happens at a
moment that the seed did not choose. A meter notes what the containers cost, from the schedule alone.

All moments are multiples of an eighth of a second: exact in binary, and whole milliseconds, so that no clock rounds.
"""
