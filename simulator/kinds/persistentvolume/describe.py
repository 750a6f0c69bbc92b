"""The description of a persistent volume (describePersistentVolume, kubectl/pkg/describe/describe.go)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from simulator.apimachinery.metadata import Object, annotations_of, is_terminating, labels_of, name_of
from simulator.apimachinery.storage import access_modes_text, claim_key, class_of
from simulator.apimachinery.timestamps import age
from simulator.kinds.describing import Writer, events_of, write_events
from simulator.kinds.describing.volumes import write_csi_attributes

if TYPE_CHECKING:
    from simulator.kinds.kind import Reader

Source = Mapping[str, Any]
Lines = list[tuple[str, Any]]


def describe_volume(volume: Object, reader: Reader, now: float) -> str:
    """What ``kubectl describe pv`` prints."""
    writer, spec, status = Writer(), volume["spec"], volume.get("status") or {}
    writer.field("Name", name_of(volume))
    writer.labels("Labels", labels_of(volume))
    writer.annotations("Annotations", annotations_of(volume))
    writer.field("Finalizers", f"[{' '.join(volume['metadata'].get('finalizers') or ())}]")
    writer.field("StorageClass", class_of(volume))
    writer.field("Status", phase_text(volume, now))
    writer.field("Claim", claim_key(spec["claimRef"]) if spec.get("claimRef") else "")
    writer.field("Reclaim Policy", spec.get("persistentVolumeReclaimPolicy", ""))
    writer.field("Access Modes", access_modes_text(spec.get("accessModes")))
    if spec.get("volumeMode") is not None:
        writer.field("VolumeMode", spec["volumeMode"])
    writer.field("Capacity", (spec.get("capacity") or {}).get("storage", "0"))
    _write_affinity(writer, spec.get("nodeAffinity"))
    writer.field("Message", status.get("message", ""))
    writer.line("Source:")
    _write_source(writer, spec)
    write_events(writer, events_of(volume, reader), now)
    return writer.text()


def phase_text(obj: Object, now: float) -> str:
    """The phase of a claim or volume, or since when it is going."""
    if is_terminating(obj):
        return f"Terminating (lasts {age(obj['metadata']['deletionTimestamp'], now)})"
    return (obj.get("status") or {}).get("phase", "")


def _write_affinity(writer: Writer, affinity: Source | None) -> None:
    needed = (affinity or {}).get("required")
    if needed is None:
        writer.field("Node Affinity", "<none>")
        return
    terms = needed.get("nodeSelectorTerms") or ()
    writer.line("Node Affinity:\t")
    writer.line("Required Terms:\t" if terms else "Required Terms:\t<none>", 1)
    for index, term in enumerate(terms):
        lines = [_expression(item) for item in term.get("matchExpressions") or ()] or ["<none>"]
        for place, text in enumerate(lines):
            writer.line(f"\t{text}" if place else f"Term {index}:\t{text}", 2)


def _expression(item: Source) -> str:
    values = item.get("values") or ()
    return f"{item.get('key', '')} {item.get('operator', '').lower()}" + (f" [{', '.join(values)}]" if values else "")


def _write_source(writer: Writer, spec: Source) -> None:
    for field, (title, rule) in _SOURCES.items():
        source = spec.get(field)
        if source is not None:
            writer.field("Type", title, 2)
            for name, value in rule(source):
                writer.line(name if value is None else f"{name}:\t{value}", 2)
            if field == "csi":
                write_csi_attributes(writer, source.get("volumeAttributes") or {})
            return
    writer.line("<unknown>", 1)


def _plain(**fields: str) -> Callable[[Source], Lines]:
    """Titles and the fields they show, as text."""
    return lambda source: [(title.replace("_", " "), source.get(field, "")) for title, field in fields.items()]


def _flag(value: Any) -> str:
    return str(bool(value)).lower()


def _host_path(source: Source) -> Lines:
    kind = source.get("type")
    return [("Path", source.get("path", "")), ("HostPathType", "<none>" if kind is None else kind)]


def _disk(title: str, field: str) -> Callable[[Source], Lines]:
    return lambda source: [(title, source.get(field, "")), ("FSType", source.get("fsType", "")),
                           ("Partition", source.get("partition", 0)), ("ReadOnly", _flag(source.get("readOnly")))]


def _list(values: list[str] | None) -> str:
    return f"[{' '.join(values or ())}]"


def _secret(secret: Source | None) -> str:
    """A pointer to a SecretReference as Go's %v prints it."""
    if secret is None:
        return "nil"
    return f"&SecretReference{{Name:{secret.get('name', '')},Namespace:{secret.get('namespace', '')},}}"


def _iscsi(source: Source) -> Lines:
    initiator = source.get("initiatorName")
    return [
        ("TargetPortal", source.get("targetPortal", "")), ("IQN", source.get("iqn", "")), ("Lun", source.get("lun", 0)),
        (f"ISCSIInterface\t{source.get('iscsiInterface', '')}", None), ("FSType", source.get("fsType", "")),
        ("ReadOnly", _flag(source.get("readOnly"))), ("Portals", _list(source.get("portals"))),
        ("DiscoveryCHAPAuth", _flag(source.get("chapAuthDiscovery"))),
        ("SessionCHAPAuth", _flag(source.get("chapAuthSession"))), ("SecretRef", _secret(source.get("secretRef"))),
        ("InitiatorName", "<none>" if initiator is None else initiator),
    ]


def _fibre(source: Source) -> Lines:
    lun = source.get("lun")
    return [("TargetWWNs", ", ".join(source.get("targetWWNs") or ())), ("LUN", "<none>" if lun is None else lun),
            ("FSType", source.get("fsType", "")), ("ReadOnly", _flag(source.get("readOnly")))]


def _cephfs(source: Source) -> Lines:
    return [("Monitors", _list(source.get("monitors"))), ("Path", source.get("path", "")),
            ("User", source.get("user", "")), ("SecretFile", source.get("secretFile", "")),
            ("SecretRef", _secret(source.get("secretRef"))), ("ReadOnly", _flag(source.get("readOnly")))]


def _rbd(source: Source) -> Lines:
    return [("CephMonitors", _list(source.get("monitors"))), ("RBDImage", source.get("image", "")),
            ("FSType", source.get("fsType", "")), ("RBDPool", source.get("pool", "")),
            ("RadosUser", source.get("user", "")), ("Keyring", source.get("keyring", "")),
            ("SecretRef", _secret(source.get("secretRef"))), ("ReadOnly", _flag(source.get("readOnly")))]


def _glusterfs(source: Source) -> Lines:
    namespace = source.get("endpointsNamespace")
    return [("EndpointsName", source.get("endpoints", "")),
            ("EndpointsNamespace", "<unset>" if namespace is None else namespace), ("Path", source.get("path", "")),
            ("ReadOnly", _flag(source.get("readOnly")))]


def _scale_io(source: Source) -> Lines:
    secret = source.get("secretRef") or {}
    titles = {"Gateway": "gateway", "System": "system", "Protection Domain": "protectionDomain",
              "Storage Pool": "storagePool", "Storage Mode": "storageMode", "VolumeName": "volumeName"}
    return [*((title, source.get(field, "")) for title, field in titles.items()),
            ("SecretName", secret.get("name", "")), ("SecretNamespace", secret.get("namespace", "")),
            ("FSType", source.get("fsType", "")), ("ReadOnly", _flag(source.get("readOnly")))]


def _with_flag(*pairs: tuple[str, str]) -> Callable[[Source], Lines]:
    """Fields as text, then whether the source is read-only."""
    return lambda source: [*((title, source.get(field, "")) for title, field in pairs),
                           ("ReadOnly", _flag(source.get("readOnly")))]


def _flex(source: Source) -> Lines:
    options = source.get("options") or {}
    return [("Driver", source.get("driver", "")), ("FSType", source.get("fsType", "")),
            ("SecretRef", _secret(source.get("secretRef"))), ("ReadOnly", _flag(source.get("readOnly"))),
            ("Options", f"map[{' '.join(f'{key}:{options[key]}' for key in sorted(options))}]")]


def _cinder(source: Source) -> Lines:
    return [("VolumeID", source.get("volumeID", "")), ("FSType", source.get("fsType", "")),
            ("ReadOnly", _flag(source.get("readOnly"))), ("SecretRef", _secret(source.get("secretRef")))]


_SOURCES: dict[str, tuple[str, Callable[[Source], Lines]]] = {
    "hostPath": ("HostPath (bare host directory volume)", _host_path),
    "gcePersistentDisk": ("GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)",
                          _disk("PDName", "pdName")),
    "awsElasticBlockStore": ("AWSElasticBlockStore (a Persistent Disk resource in AWS)", _disk("VolumeID", "volumeID")),
    "nfs": ("NFS (an NFS mount that lasts the lifetime of a pod)", _with_flag(("Server", "server"), ("Path", "path"))),
    "iscsi": ("ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
              _iscsi),
    "glusterfs": ("Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)", _glusterfs),
    "rbd": ("RBD (a Rados Block Device mount on the host that shares a pod's lifetime)", _rbd),
    "quobyte": ("Quobyte (a Quobyte mount on the host that shares a pod's lifetime)",
                _with_flag(("Registry", "registry"), ("Volume", "volume"))),
    "vsphereVolume": ("vSphereVolume (a Persistent Disk resource in vSphere)", _plain(
        VolumePath="volumePath", FSType="fsType", StoragePolicyName="storagePolicyName")),
    "cinder": ("Cinder (a Persistent Disk resource in OpenStack)", _cinder),
    "azureDisk": ("AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)", _with_flag(
        ("DiskName", "diskName"), ("DiskURI", "diskURI"), ("Kind", "kind"), ("FSType", "fsType"),
        ("CachingMode", "cachingMode"))),
    "photonPersistentDisk": ("PhotonPersistentDisk (a Persistent Disk resource in photon platform)", _plain(
        PdID="pdID", FSType="fsType")),
    "portworxVolume": ("PortworxVolume (a Portworx Volume resource)", _plain(VolumeID="volumeID")),
    "scaleIO": ("ScaleIO (a persistent volume backed by a block device in ScaleIO)", _scale_io),
    "local": ("LocalVolume (a persistent volume backed by local storage on a node)", _plain(Path="path")),
    "cephfs": ("CephFS (a CephFS mount on the host that shares a pod's lifetime)", _cephfs),
    "storageos": ("StorageOS (a StorageOS Persistent Disk resource)", _with_flag(
        ("VolumeName", "volumeName"), ("VolumeNamespace", "volumeNamespace"), ("FSType", "fsType"))),
    "fc": ("FC (a Fibre Channel disk)", _fibre),
    "azureFile": ("AzureFile (an Azure File Service mount on the host and bind mount to the pod)", _with_flag(
        ("SecretName", "secretName"), ("SecretNamespace", "secretNamespace"), ("ShareName", "shareName"))),
    "flexVolume": ("FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)",
                   _flex),
    "flocker": ("Flocker (a Flocker volume mounted by the Flocker agent)", _plain(
        DatasetName="datasetName", DatasetUUID="datasetUUID")),
    "csi": ("CSI (a Container Storage Interface (CSI) volume source)", _with_flag(
        ("Driver", "driver"), ("FSType", "fsType"), ("VolumeHandle", "volumeHandle"))),
}
"""Source → its title and lines, in the order in which kubectl looks."""
