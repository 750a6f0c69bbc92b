"""What a persistent volume is made of: validation of its sources, and the defaults some of them have.

Mirrors the validate…PersistentVolumeSource functions of pkg/apis/core/validation and the defaults of the same types.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value, not_supported, required
from simulator.apimachinery.names import dns_label_problems, dns_subdomain_problems
from simulator.kinds.csinode import driver_name_errors
from simulator.kinds.pod.validation.paths import backstep_errors
from simulator.kinds.pod.validation.volumes import host_path_errors, nfs_errors

Source = Mapping[str, Any]
_IQN = re.compile(r"iqn\.\d{4}-\d{2}\.([A-Za-z0-9-.]+)(:[^,;*&$|\s]+)$")
_EUI, _NAA = re.compile(r"^eui.[A-Za-z0-9]{16}$"), re.compile(r"^naa.[A-Za-z0-9]{32}$")
_INITIATORS = {"iqn": _IQN, "eui": _EUI, "naa": _NAA}
_CACHING = ("None", "ReadOnly", "ReadWrite")
_DISKS = ("Dedicated", "Managed", "Shared")
_MANAGED = ("/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}",)
_BLOB = ("https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd",)
_BYTE = "must be between 0 and 255, inclusive"
_PARTITION = "must be between 1 and 255, inclusive"
_HOSTS = "must be a host:port pair or multiple pairs separated by commas"

DEFAULTS: dict[str, dict[str, Any]] = {
    "hostPath": {"type": ""},
    "rbd": {"pool": "rbd", "user": "admin", "keyring": "/etc/ceph/keyring"},
    "iscsi": {"iscsiInterface": "default"},
    "azureDisk": {"cachingMode": "ReadWrite", "fsType": "ext4", "readOnly": False, "kind": "Shared"},
    "scaleIO": {"storageMode": "ThinProvisioned", "fsType": "xfs"},
}
"""What the server fills in, by source."""


def _demand(*fields: str) -> Callable[[Source, str], list[FieldError]]:
    """A rule: these fields must be there."""

    def rule(source: Source, path: str) -> list[FieldError]:
        return [required(f"{path}.{field}") for field in fields if not source.get(field)]

    return rule


def _disk(field: str) -> Callable[[Source, str], list[FieldError]]:
    def rule(source: Source, path: str) -> list[FieldError]:
        problems = [] if source.get(field) else [required(f"{path}.{field}")]
        partition = source.get("partition", 0)
        if not 0 <= partition <= 255:
            problems.append(invalid_value(f"{path}.partition", partition, _PARTITION))
        return problems

    return rule


def _glusterfs(source: Source, path: str) -> list[FieldError]:
    problems, field = _demand("endpoints", "path")(source, path), f"{path}.endpointsNamespace"
    namespace = source.get("endpointsNamespace")
    if namespace == "":
        text = "if the endpointnamespace is set, it must be a valid namespace name"
        problems.append(invalid_value(field, namespace, text))
    elif namespace is not None:
        problems += [invalid_value(field, namespace, text) for text in dns_label_problems(namespace)]
    return problems


def _flocker(source: Source, path: str) -> list[FieldError]:
    name, uuid = source.get("datasetName", ""), source.get("datasetUUID", "")
    problems = [] if name or uuid else [required(path, "one of datasetName and datasetUUID is required")]
    if name and uuid:
        text = "datasetName and datasetUUID can not be specified simultaneously"
        problems.append(invalid_value(path, "resource", text))
    if "/" in name:
        problems.append(invalid_value(f"{path}.datasetName", name, "must not contain '/'"))
    return problems


def _quobyte(source: Source, path: str) -> list[FieldError]:
    registry = source.get("registry", "")
    if not registry:
        problems = [required(f"{path}.registry", _HOSTS)]
    elif len(source.get("tenant", "")) >= 65:
        problems = [required(f"{path}.tenant", "must be a UUID and may not exceed a length of 64 characters")]
    else:
        problems = [invalid_value(f"{path}.registry", registry, _HOSTS)
                    for pair in registry.split(",") if ":" not in pair]
    return problems + _demand("volume")(source, path)


def _iscsi(source: Source, path: str, name: str) -> list[FieldError]:
    portal, initiator = source.get("targetPortal", ""), source.get("initiatorName")
    problems = [] if portal else [required(f"{path}.targetPortal")]
    if initiator is not None and len(f"{name}:{portal}") > 64:
        text = ("Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if "
                "iscsi.initiatorName is specified.")
        problems.append(invalid_value(f"{path}.targetportal", portal, text))
    iqn, lun = source.get("iqn", ""), source.get("lun", 0)
    problems += _initiator_errors(iqn, f"{path}.iqn") if iqn else [required(f"{path}.iqn")]
    if not 0 <= lun <= 255:
        problems.append(invalid_value(f"{path}.lun", lun, _BYTE))
    secret = source.get("secretRef")
    if (source.get("chapAuthDiscovery") or source.get("chapAuthSession")) and secret is None:
        problems.append(required(f"{path}.secretRef"))
    if secret is not None and not secret.get("name"):
        problems.append(required(f"{path}.secretRef.name"))
    return problems + ([] if initiator is None else _initiator_errors(initiator, f"{path}.initiatorname"))


def _initiator_errors(value: str, path: str) -> list[FieldError]:
    form = _INITIATORS.get(value[:3])
    return [] if form is not None and form.search(value) else [invalid_value(path, value, "must be valid format")]


def _secret_names(source: Source, path: str) -> list[FieldError]:
    secret = source.get("secretRef")
    return [] if secret is None else _demand("name", "namespace")(secret, f"{path}.secretRef")


def _cinder(source: Source, path: str) -> list[FieldError]:
    return _demand("volumeID")(source, path) + _secret_names(source, path)


def _fibre(source: Source, path: str) -> list[FieldError]:
    names, ids, lun, problems = source.get("targetWWNs"), source.get("wwids"), source.get("lun"), []
    if not names and not ids:
        problems.append(required(f"{path}.targetWWNs", "must specify either targetWWNs or wwids, but not both"))
    if names and ids:
        text = "targetWWNs and wwids can not be specified simultaneously"
        problems.append(invalid_value(f"{path}.targetWWNs", names, text))
    if names and lun is None:
        problems.append(required(f"{path}.lun", "lun is required if targetWWNs is specified"))
    elif names and not 0 <= lun <= 255:
        problems.append(invalid_value(f"{path}.lun", lun, _BYTE))
    return problems


def _flex(source: Source, path: str) -> list[FieldError]:
    problems = _demand("driver")(source, path)
    for key in source.get("options") or ():
        if f".{key.partition('/')[0].lower()}".endswith((".kubernetes.io", ".k8s.io")):
            text = "kubernetes.io and k8s.io namespaces are reserved"
            problems.append(invalid_value(f"{path}.options[{key}]", key, text))
    return problems


def _azure_file(source: Source, path: str) -> list[FieldError]:
    problems = _demand("secretName", "shareName")(source, path)
    return [*problems, required(f"{path}.secretNamespace")] if source.get("secretNamespace") == "" else problems


def _azure_disk(source: Source, path: str) -> list[FieldError]:
    problems = _demand("diskName", "diskURI")(source, path)
    caching, kind, address = source.get("cachingMode"), source.get("kind"), source.get("diskURI", "")
    if caching is not None and caching not in _CACHING:
        problems.append(not_supported(f"{path}.cachingMode", caching, _CACHING))
    if kind is not None and kind not in _DISKS:
        problems.append(not_supported(f"{path}.kind", kind, _DISKS))
    if kind == "Managed" and not address.startswith("/subscriptions/"):
        problems.append(not_supported(f"{path}.diskURI", address, _MANAGED))
    if kind is not None and kind != "Managed" and not address.startswith("https://"):
        problems.append(not_supported(f"{path}.diskURI", address, _BLOB))
    return problems


def _local(source: Source, path: str) -> list[FieldError]:
    if not source.get("path"):
        return [required(f"{path}.path")]
    return backstep_errors(source["path"], f"{path}.path")


def _storageos(source: Source, path: str) -> list[FieldError]:
    name, namespace = source.get("volumeName", ""), source.get("volumeNamespace", "")
    problems = [] if name else [required(f"{path}.volumeName")]
    problems += [invalid_value(f"{path}.volumeName", name, text) for text in dns_label_problems(name) if name]
    problems += [invalid_value(f"{path}.volumeNamespace", namespace, text)
                 for text in dns_label_problems(namespace) if namespace]
    return problems + _secret_names(source, path)


_CSI_SECRETS = (
    "controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef",
)


def _csi(source: Source, path: str) -> list[FieldError]:
    problems = driver_name_errors(source.get("driver", ""), f"{path}.driver")
    problems += _demand("volumeHandle")(source, path)
    for field in _CSI_SECRETS:
        if source.get(field) is not None:
            problems += _secret_errors(source[field], f"{path}.{field}")
    return problems


def _secret_errors(secret: Source, path: str) -> list[FieldError]:
    problems: list[FieldError] = []
    for field, rule in (("name", dns_subdomain_problems), ("namespace", dns_label_problems)):
        value = secret.get(field, "")
        if value:
            problems += [invalid_value(f"{path}.{field}", value, text) for text in rule(value)]
        else:
            problems.append(required(f"{path}.{field}"))
    return problems


RULES: dict[str, tuple[str, Callable[..., list[FieldError]]]] = {
    "hostPath": ("hostPath", host_path_errors),
    "gcePersistentDisk": ("persistentDisk", _disk("pdName")),
    "awsElasticBlockStore": ("awsElasticBlockStore", _disk("volumeID")),
    "glusterfs": ("glusterfs", _glusterfs),
    "flocker": ("flocker", _flocker),
    "nfs": ("nfs", nfs_errors),
    "rbd": ("rbd", _demand("monitors", "image")),
    "quobyte": ("quobyte", _quobyte),
    "cephfs": ("cephfs", _demand("monitors")),
    "iscsi": ("iscsi", _iscsi),
    "cinder": ("cinder", _cinder),
    "fc": ("fc", _fibre),
    "flexVolume": ("flexVolume", _flex),
    "azureFile": ("azureFile", _azure_file),
    "vsphereVolume": ("vsphereVolume", _demand("volumePath")),
    "photonPersistentDisk": ("photonPersistentDisk", _demand("pdID")),
    "portworxVolume": ("portworxVolume", _demand("volumeID")),
    "azureDisk": ("azureDisk", _azure_disk),
    "scaleIO": ("scaleIO", _demand("gateway", "system", "volumeName")),
    "local": ("local", _local),
    "storageos": ("storageos", _storageos),
    "csi": ("csi", _csi),
}
"""Field → (its name in the paths of errors, its rule), in the order in which upstream looks at the sources."""


def source_errors(field: str, source: Source, path: str, name: str) -> list[FieldError]:
    """What is wrong with the source ``field`` of the volume called ``name``; ``path`` is the spec's."""
    shown, rule = RULES[field]
    place = f"{path}.{shown}"
    return rule(source, place, name) if field == "iscsi" else rule(source, place)
