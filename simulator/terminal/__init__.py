"""The shell behind the browser's terminal."""
