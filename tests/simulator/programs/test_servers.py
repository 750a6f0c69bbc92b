"""The programs in the images: what they log, what they serve, how they stop."""

import pytest

from simulator.programs.catalogue import BY_NAME
from simulator.programs.program import Context, HttpRequest, Turn
from simulator.programs.servers.languages import pi
from simulator.programs.shell.filesystem import MappingFiles

NOW = 1_767_225_600.0


class Run:
    """One program by itself."""

    def __init__(self, name: str, *argv: str, files: dict[str, str] | None = None, **env: str) -> None:
        self.program, self.lines, self.now = BY_NAME[name], [], NOW
        self.argv, self.env = argv or (name,), env
        self.files = MappingFiles(
            {path: {"text": text, "mtime": 0.0} for path, text in (files or {}).items()}
        )
        self.turn: Turn = self.program.start(self.context)

    @property
    def context(self) -> Context:
        return Context(
            self.now, self.argv, self.env, self.files, self._write, lambda: 0.5, "web-1", "10.244.0.5"
        )

    def _write(self, stream: str, text: str) -> None:
        self.lines += text.splitlines()

    def wait(self) -> Turn:
        """Go on at the time the program asked for."""
        self.now = self.turn.wake
        self.turn = self.program.resume(self.turn.state, self.context)
        return self.turn

    def signal(self, name: str) -> Turn:
        self.turn = self.program.signal(self.turn.state, name, self.context)
        return self.turn

    def get(self, path: str = "/", port: int = 80):
        return self.program.respond(self.turn.state, port, HttpRequest("GET", path, {}), self.context)

    @property
    def ports(self) -> tuple[int, ...]:
        return self.program.ports(self.turn.state)


def test_nginx_serves_its_files_and_logs_who_asked():
    run = Run(
        "nginx",
        "/docker-entrypoint.sh",
        "nginx",
        files={"/usr/share/nginx/html/index.html": "hi\n"},
        NGINX_VERSION="1.27.5",
    )
    assert run.ports == (80,)
    assert run.lines[0].startswith("/docker-entrypoint.sh: ")
    assert "2026/01/01 00:00:00 [notice] 1#1: nginx/1.27.5" in run.lines
    assert (run.get().status, run.get().body) == (200, "hi\n")
    assert run.get("/nope").status == 404
    assert "nginx/1.27.5" in run.get("/nope").body
    assert '"GET /nope HTTP/1.1" 404' in run.lines[-1]


def test_nginx_stops_gracefully():
    run = Run("nginx", "nginx")
    assert run.signal("QUIT").exit_code is None
    assert run.ports == ()
    assert run.wait().exit_code == 0


def test_mysql_needs_a_password_and_seconds():
    assert Run("mysql").turn.exit_code == 1
    run = Run("mysql", MYSQL_ROOT_PASSWORD="x", MYSQL_DATABASE="shop")
    assert run.ports == ()
    run.wait()
    assert run.ports == (3306, 33060)
    assert any("Creating database shop" in line for line in run.lines)
    assert "ready for connections" in run.lines[-1]


def test_postgres_needs_a_password():
    run = Run("postgres")
    assert run.turn.exit_code == 1
    assert run.lines[0] == "Error: Database is uninitialized and superuser password is not specified."
    run = Run("postgres", POSTGRES_PASSWORD="x")
    run.wait()
    assert run.ports == (5432,)


def test_redis_is_ready_at_once_and_listens_where_it_is_told():
    assert Run("redis").lines[-1].endswith("* Ready to accept connections tcp")
    assert Run("redis", "redis-server", "--port", "7000").ports == (7000,)


def test_hello_world_says_hello_and_ends():
    run = Run("hello-world")
    assert "Hello from Docker!" in run.lines
    assert run.turn.exit_code == 0


def test_http_echo_wants_a_text():
    assert Run("http-echo").turn.exit_code == 127
    run = Run("http-echo", "/http-echo", "-text=hello", "-listen=:8080")
    assert run.ports == (8080,)
    assert run.get(port=8080).body == "hello\n"


def test_whoami_and_hello_app_tell_their_host_name():
    assert "Hostname: web-1\n" in Run("whoami").get().body
    assert (
        Run("hello-app", HELLO_VERSION="2.0").get().body == "Hello, world!\nVersion: 2.0.0\nHostname: web-1\n"
    )


def test_the_liveness_server_turns_bad_after_ten_seconds():
    run = Run("agnhost", "/agnhost", "liveness")
    assert run.get("/healthz", 8080).status == 200
    run.now += 11
    assert run.get("/healthz", 8080).status == 500


def test_python_serves_a_folder_and_a_bare_interpreter_ends():
    run = Run("python", "python", "-u", "-m", "http.server", "9000", files={"/a.txt": "text"})
    assert run.ports == (9000,)
    assert run.get("/a.txt", 9000).body == "text"
    assert Run("python", "python3").turn.exit_code == 0


def test_perl_prints_pi_and_ends():
    run = Run("perl", "perl", "-Mbignum=bpi", "-wle", "print bpi(2000)")
    assert run.turn.exit_code is None
    assert run.wait().exit_code == 0
    assert run.lines[0] == pi(2000)
    assert run.lines[0].startswith("3.14159265358979323846")
    assert len(run.lines[0]) == 2001


def test_pi_is_rounded():
    assert pi(5) == "3.1416"


@pytest.mark.parametrize(
    ("name", "signal", "code"),
    [
        ("httpd", "WINCH", 0),
        ("memcached", "TERM", 0),
        ("idle", "TERM", 0),
        ("pause", "TERM", 0),
        ("whoami", "TERM", 2),
    ],
)
def test_what_a_stop_signal_does(name, signal, code):
    run = Run(name)
    turn = run.signal(signal)
    assert (turn if turn.exit_code is not None else run.wait()).exit_code == code


def test_an_interpreter_ignores_a_signal_it_has_no_handler_for():
    assert Run("node", "node", "server.js").signal("TERM").exit_code is None
