"""hello-world: says hello and exits 0."""

from simulator.programs.program import Context, Program, Turn


class HelloWorld(Program):
    """The smallest image."""

    name = "hello-world"

    def start(self, context: Context) -> Turn:
        context.line("")
        context.line("Hello from Docker!")
        context.line("This message shows that the image was pulled and its one program ran to its end.")
        context.line("")
        return Turn({}, exit_code=0)
