"""The course as files: lessons in Markdown, labs and quizzes in YAML, and what reads them."""
