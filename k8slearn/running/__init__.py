"""Runs the whole site from one command: its processes, what they need, and the supervisor that keeps them alive.

`manage.py up` is the only caller outside tests. Nothing here is imported by a web or worker process.
"""
