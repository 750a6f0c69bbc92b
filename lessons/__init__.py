"""The course: catalogue, reading, labs and quizzes."""
