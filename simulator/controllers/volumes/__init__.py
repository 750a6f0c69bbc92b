"""The controllers of storage, one file each; what several share stands beside them (binding, plugins, reclaiming).

Mirrors pkg/controller/volume. ``driver`` stands for what a real cluster would have installed: a CSI driver with its
provisioner, attacher and resizer.
"""
