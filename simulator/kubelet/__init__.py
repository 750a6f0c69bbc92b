"""The kubelet: what turns a pod that is bound to a node into running containers, and reports how they fare."""
