"""Databases and caches."""

from simulator.programs.image import PATH, Image, Release, mib

REDIS = Image(
    repository="docker.io/library/redis",
    releases=(
        Release(("8.2.1", "8.2", "8", "latest", "bookworm"), mib(52.7)),
        Release(("8.2.1-alpine", "8-alpine", "alpine"), mib(28.9)),
        Release(("7.4.5", "7.4", "7"), mib(45.0)),
        Release(("7.4.5-alpine", "7.4-alpine", "7-alpine"), mib(16.6)),
        Release(("7.2.10", "7.2"), mib(44.8)),
        Release(("7.0.15", "7.0"), mib(44.7)),
        Release(("6.2.19", "6.2", "6"), mib(40.4)),
        Release(("6.2.19-alpine", "6-alpine"), mib(12.0)),
        Release(("6.0.20", "6.0"), mib(40.1)),
        Release(("5.0.14", "5.0", "5"), mib(38.1)),
        Release(("5.0.4",), mib(34.6)),
    ),
    entrypoint=("docker-entrypoint.sh",),
    cmd=("redis-server",),
    commands={"redis-server": "redis"},
    entry_scripts=("docker-entrypoint.sh",),
    userland="debian",
    env={"PATH": PATH, "REDIS_VERSION": "{version}"},
    workdir="/data",
    ports=(6379,),
)

VALKEY = Image(
    repository="docker.io/valkey/valkey",
    releases=(
        Release(("8.1.3", "8.1", "8", "latest"), mib(43.4)),
        Release(("8.1.3-alpine", "8-alpine"), mib(17.0)),
        Release(("7.2.10", "7.2", "7"), mib(42.0)),
    ),
    entrypoint=("docker-entrypoint.sh",),
    cmd=("valkey-server",),
    commands={"valkey-server": "redis"},
    entry_scripts=("docker-entrypoint.sh",),
    userland="debian",
    env={"PATH": PATH},
    workdir="/data",
    ports=(6379,),
)

MEMCACHED = Image(
    repository="docker.io/library/memcached",
    releases=(
        Release(("1.6.39", "1.6", "1", "latest"), mib(30.7)),
        Release(("1.6.39-alpine", "1-alpine", "alpine"), mib(9.7)),
        Release(("1.5.22", "1.5"), mib(29.4)),
    ),
    entrypoint=("docker-entrypoint.sh",),
    cmd=("memcached",),
    commands={"memcached": "memcached"},
    entry_scripts=("docker-entrypoint.sh",),
    userland="debian",
    env={"PATH": PATH},
    user="memcache",
    ports=(11211,),
)

MYSQL = Image(
    repository="docker.io/library/mysql",
    releases=(
        Release(("9.4.0", "9.4", "9", "latest"), mib(244.0)),
        Release(("8.4.6", "8.4", "8", "lts"), mib(205.3)),
        Release(("8.0.43", "8.0"), mib(207.1)),
        Release(("5.7.44", "5.7", "5"), mib(137.2)),
        Release(("5.6.51", "5.6"), mib(85.3)),
    ),
    entrypoint=("docker-entrypoint.sh",),
    cmd=("mysqld",),
    commands={"mysqld": "mysql"},
    entry_scripts=("docker-entrypoint.sh",),
    userland="debian",
    env={"PATH": PATH, "MYSQL_VERSION": "{version}"},
    ports=(3306, 33060),
)

MARIADB = Image(
    repository="docker.io/library/mariadb",
    releases=(
        Release(("12.0.2", "12.0", "12", "latest"), mib(102.4)),
        Release(("11.8.3", "11.8", "11", "lts"), mib(101.9)),
        Release(("10.11.14", "10.11", "10"), mib(100.6)),
        Release(("10.6.23", "10.6"), mib(96.8)),
    ),
    entrypoint=("docker-entrypoint.sh",),
    cmd=("mariadbd",),
    commands={"mariadbd": "mariadb"},
    entry_scripts=("docker-entrypoint.sh",),
    userland="debian",
    env={"PATH": PATH, "MARIADB_VERSION": "{version}"},
    ports=(3306,),
)

POSTGRES = Image(
    repository="docker.io/library/postgres",
    releases=(
        Release(("17.6", "17", "latest", "bookworm"), mib(150.0)),
        Release(("17.6-alpine", "17-alpine", "alpine"), mib(104.1)),
        Release(("16.10", "16"), mib(147.8)),
        Release(("16.10-alpine", "16-alpine"), mib(102.8)),
        Release(("15.14", "15"), mib(144.9)),
        Release(("14.19", "14"), mib(143.6)),
        Release(("13.22", "13"), mib(141.0)),
        Release(("12.22", "12"), mib(139.5)),
    ),
    entrypoint=("docker-entrypoint.sh",),
    cmd=("postgres",),
    commands={"postgres": "postgres"},
    entry_scripts=("docker-entrypoint.sh",),
    userland="debian",
    env={
        "PATH": "/usr/lib/postgresql/bin:" + PATH,
        "PGDATA": "/var/lib/postgresql/data",
        "PG_VERSION": "{version}",
    },
    ports=(5432,),
    stop_signal="INT",
)

MONGO = Image(
    repository="docker.io/library/mongo",
    releases=(
        Release(("8.0.13", "8.0", "8", "latest"), mib(285.6)),
        Release(("7.0.23", "7.0", "7"), mib(269.4)),
        Release(("6.0.26", "6.0", "6"), mib(243.1)),
        Release(("4.4.29", "4.4", "4"), mib(159.9)),
    ),
    entrypoint=("docker-entrypoint.sh",),
    cmd=("mongod",),
    commands={"mongod": "mongo"},
    entry_scripts=("docker-entrypoint.sh",),
    userland="debian",
    env={"PATH": PATH, "MONGO_VERSION": "{version}"},
    ports=(27017,),
)

IMAGES = (REDIS, VALKEY, MEMCACHED, MYSQL, MARIADB, POSTGRES, MONGO)
