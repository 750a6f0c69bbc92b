"""kubectl in Python, for the browser's terminal: parse a line, run a verb, print as the real kubectl does."""

from simulator.kubectl.command import Kubectl

__all__ = ["Kubectl"]
