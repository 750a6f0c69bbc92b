// Lessons, labs, quizzes and the instructor's desk.
import "./elements/reading-position.js";
import "./elements/lesson-lab.js";
import "./elements/quiz-draft.js";
import "./elements/quiz-order.js";
