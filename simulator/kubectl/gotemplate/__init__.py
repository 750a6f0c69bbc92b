"""Go's text/template, as ``-o go-template`` uses it: values decoded from JSON, Go's own error texts.

``lexer`` → ``parser`` → ``execution``; ``functions`` holds what a template can call, ``formatting`` Go's fmt.
"""

from simulator.kubectl.gotemplate.execution import Template
from simulator.kubectl.gotemplate.lexer import TemplateError

__all__ = ["Template", "TemplateError"]
