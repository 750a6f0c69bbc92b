"""The course: catalogue, reading, labs and quizzes.

Root modules are the Django edge.  ``content`` reads the lesson, lab and quiz files and stands on
``markdown``, ``pictures``, ``checks`` and ``questions``, which are pure Python and know nothing of
each other.  The simulator is reached through ``simulator.service`` alone.
"""
