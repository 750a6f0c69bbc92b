"""Words, numbers and whole values that a fuzzer tries: what is ordinary, what is on an edge, what is none."""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.identity import User

NAMES = (
    "web", "api", "a", "web-1", "UPPER", "x" * 300, "", "..", "node-1", "default", "kube-root-ca.crt", "名字", "a/b",
)
TEXTS = (
    "", "a", "web", "nginx", "default", "x" * 5000, "\u0000", "\ud800", "💥", "1Gi", "-5", "10%", "150%", "80",
    "http", "TCP", "2027-01-15T08:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2027-13-45", "None",
    "Always", "node-1", "10.96.0.77", "::1", "1.2.3.4", "300.1.1.1", "1e400", "0x10", "1" * 50, "app", "$(A)",
    "key", " ", "foregroundDeletion", "orphan", "kubernetes", "null", "true", "{}", "[", "a=b", "%", "\n", "../x",
    "system-node-critical",
)
NUMBERS = (
    0, 1, -1, 2, 3, 80, 30080, 65535, 65536, 2**31 - 1, 2**31, 2**63 - 1, 2**63, -(2**63), 2**64, 10**30, 1.5, -0.0,
    1e300,
)
ODD: tuple[Any, ...] = (
    None, [], {}, "", 0, True, False, [None], {"": None}, [[]], {"a": {"b": 1}}, "x", 1.5, -1, 2**70, [{}],
    {"$patch": "delete"}, {"$patch": "replace"}, {"$patch": 3},
)
MEDIA = (
    "application/json", "application/json; charset=utf-8", "application/yaml",
    "application/vnd.kubernetes.protobuf", "application/json-patch+json", "application/merge-patch+json",
    "application/strategic-merge-patch+json", "application/apply-patch+yaml", "text/plain", "", "nonsense", ";;;",
)
ACCEPTS = (
    "application/json", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
    "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1", "application/yaml", "*/*", "", "q=x;;,",
    "application/vnd.kubernetes.protobuf,application/json", "text/html;q=0", "application/json;as=Table;v=v9;g=x",
)
METHODS = (
    *("GET",) * 4, *("POST",) * 10, *("PUT",) * 6, *("PATCH",) * 12, *("DELETE",) * 2, "HEAD", "NONSENSE",
)
SELECTORS = (
    "app=web", "app!=web", "app in (a,b)", "!app", "app", "a b c", "=,=", "app in (", "x" * 400, "app=" + "y" * 100,
    "a>1", "a notin ()", ",", "metadata.name=web", "status.phase=Running", "spec.nodeName!=node-1", "nosuch=1",
    "metadata.name", "a==b", "\\", "metadata.name=a\\,b", "status.phase=",
)
NAMESPACES = ("default", "default", "kube-system", "nosuch", "")
NODES = ("node-1", "x", "")
IMAGES = ("nginx", "busybox", "x/y")
FIELDS = (
    "nosuch", "", "$patch", "$deleteFromPrimitiveList/x", "$setElementOrder/containers", "$retainKeys", "finalizers",
    "ownerReferences", "deletionTimestamp", "annotations", "labels", "generateName", "managedFields", "status", "spec",
)
"""Names of fields that are put where they may not belong."""
POINTERS = ("-", "nosuch", "-1", "0", "99999999999999999999", "01", "", "~", "~2", "²", "1e3")
SUBRESOURCES = (
    "status", "scale", "log", "exec", "attach", "portforward", "proxy", "nosuch", "binding", "eviction", "finalize",
    "token", "ephemeralcontainers", "approval", "resize",
)
PROXIED = ("", "/", "/a/b", "/healthz", "/stats/summary", "/pods", "/metrics", "/logs/", "//", "/%2e%2e")
COMMANDS: tuple[tuple[str, ...], ...] = (
    (), ("date",), ("sh", "-c", "echo a; exit 3"), ("/nosuch",), ("",), ("\u0000",),
)
UPGRADES: tuple[dict[str, str], ...] = (
    {}, {"upgrade": "websocket", "connection": "Upgrade", "sec-websocket-protocol": "v5.channel.k8s.io"},
    {"upgrade": "SPDY/3.1", "connection": "Upgrade", "x-stream-protocol-version": "v4.channel.k8s.io"},
    {"upgrade": "nonsense"}, {"upgrade": "websocket", "sec-websocket-protocol": "x"},
)
USERS = (
    User("jane", ("dev", "system:authenticated")), User("", ()), User("system:anonymous", ("system:unauthenticated",)),
    User("system:serviceaccount:default:default", ("system:serviceaccounts", "system:authenticated")),
    User("viewer", ("system:authenticated",)), User("system:node:node-1", ("system:nodes", "system:authenticated")),
)
IMPERSONATED: tuple[dict[str, str | list[str]], ...] = (
    {"impersonate-user": "jane"}, {"impersonate-user": "viewer", "impersonate-group": ["a", "b"]},
    {"impersonate-user": ""}, {"impersonate-group": "system:masters"}, {"impersonate-uid": "x"},
    {"impersonate-user": "system:serviceaccount:default:default"}, {"impersonate-user": "system:serviceaccount:x"},
    {"impersonate-user": "a", "impersonate-extra-%zz": "x", "impersonate-extra-scopes": ["a", "é"]},
    {"impersonate-user": "jane", "impersonate-group": "system:masters", "impersonate-uid": ""},
    {"impersonate-nosuch": "x"}, {"impersonate-user": ["a", "b"]},
)
BODIES = (
    b"", b"{", b"null", b"[]", b"1", b"\xff\xfe", b"k8s\x00", b'"' + b"x" * 100_000, b"[" * 20_000, b'{"a":' * 5000,
    b"---\n---\n", b"a: &a [*a]", b"{}{}", b"\xef\xbb\xbf{}", b"a: !!python/object:x {}",
)
"""Bodies that are no objects."""
QUERY: dict[str, tuple[str, ...]] = {
    "limit": ("0", "1", "2", "-1", "x", "99999999999999999999", "1.5", "²", ""),
    "continue": (
        "x", "e30=", "eyJzdGFydCI6MX0=", "eyJzdGFydCI6ImRlZmF1bHQvYSJ9", "====", "é", "bnVsbA==", "WzFd", "\u0000",
    ),
    "labelSelector": SELECTORS,
    "fieldSelector": SELECTORS,
    "resourceVersion": ("0", "1", "-1", "x", "99999999999", "²", ""),
    "resourceVersionMatch": ("Exact", "NotOlderThan", "x"),
    "dryRun": ("All", "None", "", "x"),
    "fieldManager": ("me", "x" * 200, "", "\u0000", "a/b"),
    "force": ("true", "false", "x"),
    "fieldValidation": ("Strict", "Warn", "Ignore", "x", ""),
    "watch": ("", "0", "1", "true", "false", "x"),
    "allowWatchBookmarks": ("true", "x"),
    "sendInitialEvents": ("true", "false", "x"),
    "timeoutSeconds": ("1", "x", "-1", "²", "9" * 400),
    "includeObject": ("None", "Object", "Metadata", "x"),
    "gracePeriodSeconds": ("0", "-1", "5", "x", "99999999999999999999", "²"),
    "propagationPolicy": ("Background", "Foreground", "Orphan", "x", ""),
    "orphanDependents": ("true", "x"),
    "pretty": ("true",),
    "container": ("c", "x", ""),
    "tailLines": ("0", "1", "-1", "x", "²", "9" * 5000),
    "sinceSeconds": ("0", "1", "-5", "x", "9" * 400, "99999999999999999"),
    "sinceTime": ("x", "2027-01-15T08:00:00Z", "2027", "0"),
    "limitBytes": ("0", "-1", "5", "x"),
    "follow": ("true", "x"),
    "previous": ("true", "x"),
    "timestamps": ("true",),
    "stdin": ("true", "x"),
    "tty": ("true", "false"),
    "command": ("date", "", "sh"),
    "ports": ("80", "x", "0", "80,81"),
    "path": ("/", "a", ""),
    "stream": ("All", "Stdout", "x"),
    "verbose": ("",),
    "nonsense": ("1",),
}
DOCUMENTS = (
    "/api", "/apis", "/api/v1", "/apis/apps/v1", "/apis/apps", "/apis/nosuch/v1", "/version", "/healthz", "/readyz",
    "/livez", "/openapi/v2", "/openapi/v3", "/openapi/v3/api/v1", "/openapi/v3/apis/apps/v1", "/openapi/v3/x", "/",
    "", "//", "/api/v1/", "/api/v1/nosuch", "/api/v1/pods/x", "/api/v1/namespaces/default/pods/a/b/c/d",
    "/api/v1/namespaces//pods", "/apis/apps/v1/namespaces/default/deployments/web/scale/x", "/metrics", "/logs",
    "/api/v1/nodes/node-1/proxy/stats", "/api/v1/namespaces/default", "/api/v1/namespaces/default/finalize",
    "/api/v1/watch/namespaces/default/pods/web", "/apis/metrics.k8s.io/v1beta1/nodes",
    "/apis/metrics.k8s.io/v1beta1/namespaces/default/pods", "/apis/metrics.k8s.io/v1beta1/pods/x",
    "/openapi/v3/apis/example.com/v1", "/apis/example.com", "/apis/events.k8s.io/v1/events",
    "/readyz/x", "/healthz/ping", "/%00", "/api/v1/watch/pods",
)
