"""Connections that stay open into pods: exec, attach and port-forward over WebSockets, at the ASGI edge.

    door → API server (checks, 101) → terminal (exec, attach) or forward (port-forward)

``channels`` and ``spdy`` are the two wire forms. Mirrors apiserver/pkg/util/proxy/stream{translator,tunnel}.go and the
kubelet's streaming server.
"""
