"""A fleet of containers that are not there: the real driver and real workers, on a clock that it moves.

Whatever runs is a process of its own, forked as a pool forks it, and does what it does anywhere else, but
that its sleep is over as soon as everybody else sleeps longer. So hours of a sweep take seconds. What happens
when is drawn from a seed. A meter notes what the containers cost, from the schedule alone.

All moments are multiples of an eighth of a second: exact in binary, and whole milliseconds, so that no clock
rounds. The clock is in place before anything of ours is imported, which may keep a function of it.
"""
