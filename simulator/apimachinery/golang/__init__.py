"""Go's own ways with values, which show in what Kubernetes prints: fmt, constants, comparing, names of types."""
