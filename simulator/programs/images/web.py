"""Web servers and small HTTP tools."""

from simulator.programs.image import PATH, Image, Release, mib

WELCOME = """<!DOCTYPE html>
<html>
<head><title>Welcome to nginx!</title></head>
<body>
<h1>Welcome to nginx!</h1>
<p>This page is served by a simulated nginx. The server is up and waiting for its configuration.</p>
<p><em>Thank you for using nginx.</em></p>
</body>
</html>
"""

NGINX = Image(
    repository="docker.io/library/nginx",
    releases=(
        Release(
            ("1.29.1", "1.29", "1", "latest", "mainline", "stable", "1.29.1-bookworm", "bookworm"), mib(68.9)
        ),
        Release(
            ("1.29.1-alpine", "1.29-alpine", "1-alpine", "alpine", "stable-alpine", "mainline-alpine"),
            mib(20.6),
        ),
        Release(("1.28.0", "1.28"), mib(68.8)),
        Release(("1.28.0-alpine", "1.28-alpine"), mib(20.4)),
        Release(("1.27.5", "1.27"), mib(68.9)),
        Release(("1.27.5-alpine", "1.27-alpine"), mib(20.5)),
        Release(("1.26.3", "1.26"), mib(68.7)),
        Release(("1.26.3-alpine", "1.26-alpine"), mib(19.6)),
        Release(("1.25.5", "1.25"), mib(67.2)),
        Release(("1.25.5-alpine", "1.25-alpine"), mib(17.0)),
        Release(("1.25.3",), mib(67.0)),
        Release(("1.24.0", "1.24"), mib(54.6)),
        Release(("1.23.4", "1.23"), mib(54.4)),
        Release(("1.22.1", "1.22"), mib(54.2)),
        Release(("1.21.6", "1.21"), mib(54.1)),
        Release(("1.21.1",), mib(51.3)),
        Release(("1.20.2", "1.20"), mib(53.9)),
        Release(("1.19.10", "1.19"), mib(51.2)),
        Release(("1.18.0", "1.18"), mib(50.8)),
        Release(("1.17.10", "1.17"), mib(48.5)),
        Release(("1.16.1", "1.16"), mib(48.1)),
        Release(("1.15.12", "1.15"), mib(42.4)),
        Release(("1.14.2", "1.14"), mib(42.6)),
        Release(("1.14.1",), mib(42.5)),
        Release(("1.14.0",), mib(42.3)),
        Release(("1.9.1",), mib(52.7)),
        Release(("1.7.9",), mib(37.9)),
    ),
    entrypoint=("/docker-entrypoint.sh",),
    cmd=("nginx", "-g", "daemon off;"),
    commands={"nginx": "nginx", "nginx-debug": "nginx"},
    entry_scripts=("docker-entrypoint.sh",),
    userland="debian",
    env={"PATH": PATH, "NGINX_VERSION": "{version}"},
    ports=(80,),
    stop_signal="QUIT",
    files={"/usr/share/nginx/html/index.html": WELCOME},
)

NGINX_UNPRIVILEGED = Image(
    repository="docker.io/nginxinc/nginx-unprivileged",
    releases=(
        Release(("1.29.1", "1.29", "latest", "stable"), mib(69.4)),
        Release(("1.27.5", "1.27"), mib(69.1)),
        Release(("1.29.1-alpine", "alpine"), mib(20.9)),
    ),
    entrypoint=("/docker-entrypoint.sh",),
    cmd=("nginx", "-g", "daemon off;"),
    commands={"nginx": "nginx-unprivileged"},
    entry_scripts=("docker-entrypoint.sh",),
    userland="debian",
    env={"PATH": PATH, "NGINX_VERSION": "{version}"},
    user="101",
    ports=(8080,),
    stop_signal="QUIT",
    files={"/usr/share/nginx/html/index.html": WELCOME},
)

HTTPD = Image(
    repository="docker.io/library/httpd",
    releases=(
        Release(("2.4.65", "2.4", "2", "latest", "2.4.65-bookworm", "bookworm"), mib(56.1)),
        Release(("2.4.65-alpine", "2.4-alpine", "2-alpine", "alpine"), mib(22.5)),
        Release(("2.4.63",), mib(56.0)),
        Release(("2.4.58",), mib(57.2)),
        Release(("2.4.41",), mib(58.1)),
    ),
    cmd=("httpd-foreground",),
    commands={"httpd-foreground": "httpd", "httpd": "httpd"},
    userland="debian",
    env={
        "PATH": "/usr/local/apache2/bin:" + PATH,
        "HTTPD_PREFIX": "/usr/local/apache2",
        "HTTPD_VERSION": "{version}",
    },
    workdir="/usr/local/apache2",
    ports=(80,),
    stop_signal="WINCH",
    files={"/usr/local/apache2/htdocs/index.html": "<html><body><h1>It works!</h1></body></html>\n"},
)

WHOAMI = Image(
    repository="docker.io/traefik/whoami",
    releases=(
        Release(("v1.11.0", "v1.11", "v1", "latest"), mib(2.9)),
        Release(("v1.10.4", "v1.10"), mib(2.8)),
    ),
    entrypoint=("/whoami",),
    commands={"whoami": "whoami"},
    ports=(80,),
)

HTTP_ECHO = Image(
    repository="docker.io/hashicorp/http-echo",
    releases=(Release(("1.0.0", "1.0", "latest"), mib(4.0)), Release(("0.2.3",), mib(1.8))),
    entrypoint=("/http-echo",),
    commands={"http-echo": "http-echo"},
    ports=(5678,),
)

HELLO_APP = Image(
    repository="gcr.io/google-samples/hello-app",
    releases=(Release(("1.0",), mib(3.7)), Release(("2.0",), mib(3.7))),
    entrypoint=("/hello-app",),
    commands={"hello-app": "hello-app"},
    env={"PORT": "8080", "HELLO_VERSION": "{version}"},
    ports=(8080,),
)

AGNHOST = Image(
    repository="registry.k8s.io/e2e-test-images/agnhost",
    releases=(
        Release(("2.57",), mib(54.9)),
        Release(("2.53",), mib(53.1)),
        Release(("2.45",), mib(49.3)),
        Release(("2.40",), mib(47.5)),
        Release(("2.39",), mib(46.9)),
        Release(("2.33.1",), mib(48.0)),
    ),
    entrypoint=("/agnhost",),
    cmd=("pause",),
    commands={"agnhost": "agnhost"},
    userland="busybox",
)

CURL = Image(
    repository="docker.io/curlimages/curl",
    releases=(
        Release(("8.15.0", "latest"), mib(9.3)),
        Release(("8.12.1",), mib(9.1)),
        Release(("8.10.1",), mib(9.0)),
        Release(("7.88.1",), mib(4.9)),
    ),
    entrypoint=("/entrypoint.sh",),
    cmd=("curl",),
    entry_scripts=("entrypoint.sh",),
    userland="busybox",
    env={"PATH": PATH},
    user="curl_user",
)

IMAGES = (NGINX, NGINX_UNPRIVILEGED, HTTPD, WHOAMI, HTTP_ECHO, HELLO_APP, AGNHOST, CURL)
