"""A learner's cluster as a stored thing: load, commit, log, fork, archive.

The cluster itself (``simulator.cluster``) is pure Python in memory; this package keeps it in Redis between the steps of
whichever process works on it, so that processes may come, go and die.
"""
