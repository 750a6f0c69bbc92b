"""Addresses of the lessons, below ``/<language>/``."""

from django.urls import path

from lessons.views import catalogue, labs, questions, quizzes, reading, results, writing

app_name = "lessons"
urlpatterns = [
    path("", catalogue.home, name="home"),
    path("start/", catalogue.start, name="start"),
    path("lessons/", catalogue.course, name="catalogue"),
    path("lessons/<slug:slug>/", reading.lesson, name="lesson"),
    path("lessons/<slug:slug>/position", reading.position, name="position"),
    path("labs/<slug:slug>/panel", labs.panel, name="lab"),
    path("labs/<slug:slug>/begin", labs.begin, name="lab-begin"),
    path("labs/<slug:slug>/retry", labs.retry, name="lab-retry"),
    path("labs/<slug:slug>/hint", labs.hint, name="lab-hint"),
    path("quizzes/<int:pk>/", quizzes.quiz, name="quiz"),
    path("quizzes/<int:pk>/draft", quizzes.draft, name="quiz-draft"),
    path("quizzes/<int:pk>/submit", quizzes.submit, name="quiz-submit"),
    path("quizzes/<int:pk>/again", quizzes.again, name="quiz-again"),
    path("instructor/quizzes/", writing.quiz_list, name="quizzes"),
    path("instructor/quizzes/<int:pk>/", writing.edit, name="quiz-edit"),
    path("instructor/quizzes/<int:pk>/publish", writing.publish, name="quiz-publish"),
    path("instructor/quizzes/<int:pk>/unpublish", writing.unpublish, name="quiz-unpublish"),
    path("instructor/quizzes/<int:pk>/delete", writing.delete, name="quiz-delete"),
    path("instructor/quizzes/<int:pk>/copy", writing.copy, name="quiz-copy"),
    path("instructor/quizzes/<int:pk>/look", writing.look, name="quiz-look"),
    path("instructor/quizzes/<int:pk>/results", results.results, name="quiz-results"),
    path("instructor/quizzes/<int:pk>/questions", questions.add, name="question-add"),
    path("instructor/quizzes/<int:pk>/order", questions.order, name="question-order"),
    path("instructor/quizzes/<int:pk>/questions/<slug:key>/", questions.edit, name="question-edit"),
    path(
        "instructor/quizzes/<int:pk>/questions/<slug:key>/preview", questions.preview, name="question-preview"
    ),
    path("instructor/quizzes/<int:pk>/questions/<slug:key>/delete", questions.delete, name="question-delete"),
    path("instructor/quizzes/<int:pk>/questions/<slug:key>/move", questions.move, name="question-move"),
]
