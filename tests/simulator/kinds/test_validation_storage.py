# ruff: noqa: E501 - messages stand as the API server words them
"""Refusals of volumes, claims, classes, drivers and attachments, with the API server's own words, in its order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.metadata import Object
from simulator.kinds import BY_RESOURCE
from tests.simulator.kinds.manifests import create, registry, with_status

CLAIMS, VOLUMES = "persistentvolumeclaims", "persistentvolumes"
CLASSES, ATTRIBUTES = "storageclasses.storage.k8s.io", "volumeattributesclasses.storage.k8s.io"
DRIVERS, NODES = "csidrivers.storage.k8s.io", "csinodes.storage.k8s.io"
CAPACITIES, ATTACHMENTS = "csistoragecapacities.storage.k8s.io", "volumeattachments.storage.k8s.io"
SUBDOMAIN = ("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end "
             "with an alphanumeric character (e.g. 'example.com', regex used for validation is "
             "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')")
MODES = 'supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"'


def volume(**spec: Any) -> Object:
    """A volume on a node's path, unless ``spec`` says otherwise; None takes a field away."""
    whole = {"capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"], "hostPath": {"path": "/data"}, **spec}
    return {"metadata": {"name": "v"}, "spec": {key: value for key, value in whole.items() if value is not None}}


def claim(**spec: Any) -> Object:
    """A claim of 1 GiB."""
    whole = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, **spec}
    return {"metadata": {"name": "c"}, "spec": {key: value for key, value in whole.items() if value is not None}}


def storage_class(**fields: Any) -> Object:
    """A class."""
    return {"metadata": {"name": "fast"}, "provisioner": "example.com/fast", **fields}


def driver(**spec: Any) -> Object:
    return {"metadata": {"name": "example.com"}, "spec": spec}


def node(*drivers: Object) -> Object:
    return {"metadata": {"name": "node-1"}, "spec": {"drivers": list(drivers)}}


def attachment(source: Object, **spec: Any) -> Object:
    return {"metadata": {"name": "a"}, "spec": {"attacher": "example.com", "nodeName": "node-1", "source": source, **spec}}


def on(*expressions: Object) -> Object:
    """A volume's node affinity."""
    return {"required": {"nodeSelectorTerms": [{"matchExpressions": list(expressions)}]}}


def causes(error: StatusError) -> list[str]:
    """The field errors of a refusal."""
    return [f"{cause['field']}: {cause['message']}" for cause in error.details["causes"]]


CREATION = {
    "volume without capacity": (VOLUMES, volume(capacity=None), ["spec.capacity: Required value", 'spec.capacity: Unsupported value: null: supported values: "storage"']),
    "volume with a capacity of something else": (VOLUMES, volume(capacity={"cpu": "1"}), ['spec.capacity: Unsupported value: {"cpu":"1"}: supported values: "storage"']),
    "volume of no size": (VOLUMES, volume(capacity={"storage": "0"}), ['spec.capacity[storage]: Invalid value: "0": must be greater than zero']),
    "volume without modes": (VOLUMES, volume(accessModes=None), ["spec.accessModes: Required value"]),
    "volume with an unknown mode": (VOLUMES, volume(accessModes=["RWO"]), [f'spec.accessModes: Unsupported value: "RWO": {MODES}']),
    "volume for one pod and more": (VOLUMES, volume(accessModes=["ReadWriteOncePod", "ReadWriteOnce"]), ["spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes"]),
    "volume of nothing": (VOLUMES, volume(hostPath=None), ["spec: Required value: must specify a volume type"]),
    "volume of two things": (VOLUMES, volume(nfs={"server": "s", "path": "/"}), ["spec.nfs: Forbidden: may not specify more than 1 volume type"]),
    "relative NFS path": (VOLUMES, volume(hostPath=None, nfs={"server": "s", "path": "x"}), ['spec.nfs.path: Invalid value: "x": must be an absolute path']),
    "NFS without anything": (VOLUMES, volume(hostPath=None, nfs={}), ["spec.nfs.server: Required value", "spec.nfs.path: Required value", 'spec.nfs.path: Invalid value: "": must be an absolute path']),
    "backsteps": (VOLUMES, volume(hostPath={"path": "/a/../b"}), ["spec.hostPath.path: Invalid value: \"/a/../b\": must not contain '..'"]),
    "reclaim policy": (VOLUMES, volume(persistentVolumeReclaimPolicy="Keep"), ['spec.persistentVolumeReclaimPolicy: Unsupported value: "Keep": supported values: "Delete", "Recycle", "Retain"']),
    "recycling everything": (VOLUMES, volume(hostPath={"path": "/"}, persistentVolumeReclaimPolicy="Recycle"), ["spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'"]),
    "volume mode": (VOLUMES, volume(volumeMode="Raw"), ['spec.volumeMode: Unsupported value: "Raw": supported values: "Block", "Filesystem"']),
    "class name": (VOLUMES, volume(storageClassName="Fast"), [f'spec.storageClassName: Invalid value: "Fast": {SUBDOMAIN}']),
    "local volume anywhere": (VOLUMES, volume(hostPath=None, local={"path": "/mnt"}), ["spec.nodeAffinity: Required value: Local volume requires node affinity"]),
    "affinity without terms": (VOLUMES, volume(nodeAffinity={"required": {}}), ["spec.nodeAffinity.required.nodeSelectorTerms: Required value: must have at least one node selector term"]),
    "affinity without anything": (VOLUMES, volume(nodeAffinity={}), ["spec.nodeAffinity.required: Required value: must specify required node constraints"]),
    "affinity with an operator": (VOLUMES, volume(nodeAffinity=on({"key": "a", "operator": "Is"})), ['spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator']),
    "driver without a handle": (VOLUMES, volume(hostPath=None, csi={"driver": "example.com"}), ["spec.csi.volumeHandle: Required value"]),
    "driver without a name": (VOLUMES, volume(hostPath=None, csi={"volumeHandle": "h"}), ["spec.csi.driver: Required value"]),
    "secret without a namespace": (VOLUMES, volume(hostPath=None, csi={"driver": "d", "volumeHandle": "h", "nodePublishSecretRef": {"name": "s"}}), ["spec.csi.nodePublishSecretRef.namespace: Required value"]),
    "attributes without a driver": (VOLUMES, volume(volumeAttributesClassName="gold"), ["spec.csi: Required value: has to be specified when using volumeAttributesClassName"]),
    "initiator": (VOLUMES, volume(hostPath=None, iscsi={"targetPortal": "p", "iqn": "abc", "lun": 300}), ['spec.iscsi.iqn: Invalid value: "abc": must be valid format', "spec.iscsi.lun: Invalid value: 300: must be between 0 and 255, inclusive"]),
    "disk partition": (VOLUMES, volume(hostPath=None, gcePersistentDisk={"partition": 256}), ["spec.persistentDisk.pdName: Required value", "spec.persistentDisk.partition: Invalid value: 256: must be between 1 and 255, inclusive"]),
    "mount options": (VOLUMES, {**volume(), "metadata": {"name": "v", "annotations": {"volume.beta.kubernetes.io/mount-options": "ro"}}},
                      ["metadata.annotations.volume.beta.kubernetes.io/mount-options: Forbidden: may not specify mount options for this volume type"]),
    "claim without modes": (CLAIMS, claim(accessModes=None), ["spec.accessModes: Required value: at least 1 access mode is required"]),
    "claim with an unknown mode": (CLAIMS, claim(accessModes=["ReadWrite"]), [f'spec.accessModes: Unsupported value: "ReadWrite": {MODES}']),
    "claim without a size": (CLAIMS, claim(resources={}), ["spec.resources[storage]: Required value"]),
    "claim of no size": (CLAIMS, claim(resources={"requests": {"storage": "-1Gi"}}), ['spec.resources[storage]: Invalid value: "-1Gi": must be greater than zero']),
    "claim with a class of two words": (CLAIMS, claim(storageClassName="a b"), [f'spec.storageClassName: Invalid value: "a b": {SUBDOMAIN}']),
    "claim with a selector": (CLAIMS, claim(selector={"matchExpressions": [{"key": "a", "operator": "In"}]}), ["spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'"]),
    "claim with two sources": (CLAIMS, claim(dataSource={"kind": "PersistentVolumeClaim", "name": "a"}, dataSourceRef={"kind": "PersistentVolumeClaim", "name": "b"}), ['spec: Invalid value: "spec.dataSource": must match dataSourceRef']),
    "claim from something of the core": (CLAIMS, claim(dataSourceRef={"kind": "Pod", "name": "b"}),
                                         ["spec.dataSource: Invalid value: \"Pod\": must be 'PersistentVolumeClaim' when referencing the default apiGroup",
                                          "spec.dataSourceRef: Invalid value: \"Pod\": must be 'PersistentVolumeClaim' when referencing the default apiGroup"]),
    "class without a provisioner": (CLASSES, storage_class(provisioner=""), ["provisioner: Required value"]),
    "class that recycles": (CLASSES, storage_class(reclaimPolicy="Recycle"), ['reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"']),
    "class that binds some day": (CLASSES, storage_class(volumeBindingMode="Later"), ['volumeBindingMode: Unsupported value: "Later": supported values: "Immediate", "WaitForFirstConsumer"']),
    "class with a parameter without a name": (CLASSES, storage_class(parameters={"": "x"}), ['parameters: Invalid value: "": field can not be empty.']),
    "class in no zone": (CLASSES, storage_class(allowedTopologies=[{"matchLabelExpressions": [{"key": "zone", "values": []}]}]), ["allowedTopologies[0].matchLabelExpressions[0].values: Required value"]),
    "class in a zone twice": (CLASSES, storage_class(allowedTopologies=[{"matchLabelExpressions": [{"key": "zone", "values": ["a", "a"]}]}]), ['allowedTopologies[0].matchLabelExpressions[0].values[1]: Duplicate value: "a"']),
    "attributes without parameters": (ATTRIBUTES, {"metadata": {"name": "g"}, "driverName": "d"}, ["parameters: Required value: must contain at least one key/value pair"]),
    "driver with a policy": (DRIVERS, driver(fsGroupPolicy="Maybe"), ['spec.fsGroupPolicy: Unsupported value: "Maybe": supported values: "File", "None", "ReadWriteOnceWithFSType"']),
    "driver with a mode": (DRIVERS, driver(volumeLifecycleModes=["Always"]), ['spec.volumeLifecycleModes: Unsupported value: "Always": supported values: "Persistent", "Ephemeral"']),
    "driver with tokens": (DRIVERS, driver(tokenRequests=[{"audience": "a", "expirationSeconds": 5}, {"audience": "a"}]),
                           ["spec.tokenRequests[0].expirationSeconds: Invalid value: 5: may not specify a duration less than 10 minutes", 'spec.tokenRequests[1].audience: Duplicate value: "a"']),
    "node without ids": (NODES, node({"name": "d"}), ["spec.drivers[0].nodeID: Required value"]),
    "node with a driver twice": (NODES, node({"name": "d", "nodeID": "i"}, {"name": "d", "nodeID": "i"}), ['spec.drivers[1].name: Duplicate value: "d"']),
    "room of less than nothing": (CAPACITIES, {"metadata": {"name": "r"}, "storageClassName": "fast", "capacity": "-1"}, ['capacity: Invalid value: "-1": must be greater than or equal to 0']),
    "attachment of nothing": (ATTACHMENTS, attachment({}), ["spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName"]),
    "attachment by nobody": (ATTACHMENTS, attachment({"persistentVolumeName": "v"}, attacher=""), ["spec.attacher: Required value"]),
    "attachment of a volume inside": (ATTACHMENTS, attachment({"inlineVolumeSpec": {"accessModes": ["ReadWriteOnce"], "hostPath": {"path": "/x"}}}),
                                      ["spec.source.inlineVolumeSpec.csi: Required value: has to be specified in the context of inline volumes"]),
}


@pytest.mark.parametrize("case", CREATION)
def test_creation_is_refused_in_the_words_of_the_api_server(case: str) -> None:
    resource, obj, wanted = CREATION[case]
    with pytest.raises(StatusError) as caught:
        create(registry(), resource, obj)
    assert causes(caught.value) == wanted


def bind(found: Any, obj: Object) -> Object:
    """The claim with a volume and what it got."""
    return with_status(found, CLAIMS, obj, {"phase": "Bound", "capacity": {"storage": "2Gi"}})


def grow(size: str) -> Callable[[Object], None]:
    return lambda obj: obj["spec"]["resources"]["requests"].update(storage=size)


FIXED = "spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"
UPDATES = {
    "a volume's source": (VOLUMES, volume(), lambda obj: obj["spec"]["hostPath"].update(path="/other"), (
        'spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation\n@@ -2,7 +2,7 @@\n  "GCEPersistentDisk": null,\n'
        '  "AWSElasticBlockStore": null,\n  "HostPath": {\n-  "Path": "/data",\n+  "Path": "/other",\n   "Type": ""\n  },\n  "Glusterfs": null,\n')),
    "a volume's mode": (VOLUMES, volume(), lambda obj: obj["spec"].update(volumeMode="Block"), 'volumeMode: Invalid value: "Block": field is immutable'),
    "a class's provisioner": (CLASSES, storage_class(), lambda obj: obj.update(provisioner="b"), 'provisioner: Invalid value: "b": field is immutable'),
    "a class's parameters": (CLASSES, storage_class(), lambda obj: obj.update(parameters={"b": "2", "a": "1"}), 'parameters: Invalid value: {"a":"1","b":"2"}: field is immutable'),
    "attributes": (ATTRIBUTES, {"metadata": {"name": "g"}, "driverName": "d", "parameters": {"a": "1"}}, lambda obj: obj.update(parameters={"a": "2"}), "parameters: Forbidden: updates to parameters are forbidden."),
    "whether a driver attaches": (DRIVERS, driver(), lambda obj: obj["spec"].update(attachRequired=False), "spec.attachedRequired: Invalid value: false: field is immutable"),
    "where room is": (CAPACITIES, {"metadata": {"name": "r"}, "storageClassName": "fast"}, lambda obj: obj.update(storageClassName="slow"), 'storageClassName: Invalid value: "slow": field is immutable'),
}


@pytest.mark.parametrize("case", UPDATES)
def test_what_cannot_change(case: str) -> None:
    resource, obj, change, wanted = UPDATES[case]
    found = registry()
    changed = deep_copy(create(found, resource, obj))
    change(changed)
    with pytest.raises(StatusError) as caught:
        found.update(resource, changed)
    assert wanted in causes(caught.value)


def refused(found: Any, obj: Object, change: Callable[[Object], None]) -> str:
    changed = deep_copy(obj)
    change(changed)
    with pytest.raises(StatusError) as caught:
        found.update(CLAIMS, changed)
    return caught.value.message


def test_a_claim_changes_its_class_only_while_it_has_none() -> None:
    found = registry()
    made = create(found, CLAIMS, claim())
    made = found.update(CLAIMS, {**deep_copy(made), "spec": {**deep_copy(made["spec"]), "storageClassName": "a"}})
    text = refused(found, made, lambda obj: obj["spec"].update(storageClassName="b"))
    assert f'{FIXED}\n@@ -10,7 +10,7 @@\n   }}\n  }},\n  "VolumeName": "",\n- "StorageClassName": "a",\n+ "StorageClassName": "b",\n' in text


def test_a_claim_gets_its_volume_once() -> None:
    found = registry()
    made = found.update(CLAIMS, deep_copy({**(first := create(found, CLAIMS, claim())), "spec": {**first["spec"], "volumeName": "v"}}))
    assert FIXED in refused(found, made, lambda obj: obj["spec"].update(volumeName="w"))


def test_only_bound_claims_of_classes_that_allow_it_grow_and_none_shrinks_below_what_it_has() -> None:
    found = registry()
    create(found, CLASSES, storage_class(allowVolumeExpansion=True))
    create(found, CLASSES, {**storage_class(), "metadata": {"name": "fixed"}})
    made = create(found, CLAIMS, claim(storageClassName="fast"))
    assert FIXED in refused(found, made, grow("2Gi"))
    made = bind(found, made)
    bigger = deep_copy(made)
    grow("4Gi")(bigger)
    made = found.update(CLAIMS, bigger)
    assert "spec.resources.requests.storage: Forbidden: field can not be less than status.capacity" in refused(found, made, grow("2Gi"))
    other = bind(found, create(found, CLAIMS, {**claim(storageClassName="fixed"), "metadata": {"name": "other"}}))
    assert refused(found, other, grow("4Gi")) == (
        'persistentvolumeclaims "other" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize')


def test_a_source_that_only_populators_understand_is_dropped_where_it_always_was() -> None:
    found = registry()
    made = create(found, CLAIMS, claim(dataSource={"apiGroup": "example.com", "kind": "Box", "name": "b"}))
    assert "dataSource" not in made["spec"]
    made = create(found, CLAIMS, {**claim(dataSourceRef={"apiGroup": "example.com", "kind": "Box", "name": "b"}), "metadata": {"name": "d"}})
    assert made["spec"]["dataSource"] == made["spec"]["dataSourceRef"] == {"apiGroup": "example.com", "kind": "Box", "name": "b"}


def test_new_claims_get_the_newest_default_class_and_a_finalizer() -> None:
    found = registry()
    assert create(found, CLAIMS, claim())["spec"].get("storageClassName") is None
    default = {"annotations": {"storageclass.kubernetes.io/is-default-class": "true"}}
    for name in ("b", "a"):
        create(found, CLASSES, {**storage_class(), "metadata": {"name": name, **default}})
    made = create(found, CLAIMS, {**claim(), "metadata": {"name": "d"}})
    assert made["spec"]["storageClassName"] == "a"
    assert made["metadata"]["finalizers"] == ["kubernetes.io/pvc-protection"]
    assert create(found, CLAIMS, {**claim(storageClassName=""), "metadata": {"name": "e"}})["spec"]["storageClassName"] == ""


WARNINGS = {
    "recycling": (VOLUMES, volume(persistentVolumeReclaimPolicy="Recycle"), ["spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning."]),
    "a plugin that is gone": (VOLUMES, volume(hostPath=None, rbd={"monitors": ["a"], "image": "i"}), ["spec.rbd: deprecated in v1.28, non-functional in v1.31+"]),
    "an old label": (VOLUMES, volume(nodeAffinity=on({"key": "beta.kubernetes.io/os", "operator": "Exists"})),
                     ["spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].key: beta.kubernetes.io/os is deprecated since v1.14; use \"kubernetes.io/os\" instead"]),
    "a fraction of a byte": (CLAIMS, claim(resources={"requests": {"storage": "100m"}}), ['spec.resources.requests[storage]: fractional byte value "100m" is invalid, must be an integer']),
    "tokens on the wire": (DRIVERS, driver(tokenRequests=[{"audience": "a"}]), ["spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes"]),
}


@pytest.mark.parametrize("case", WARNINGS)
def test_warnings(case: str) -> None:
    resource, obj, wanted = WARNINGS[case]
    kind, filled = BY_RESOURCE[resource], deep_copy(obj)
    kind.default(filled)
    assert kind.warnings(filled) == wanted


def test_a_drivers_generation_counts_its_changes_from_the_first() -> None:
    found = registry()
    made = create(found, DRIVERS, driver())
    assert "generation" not in made["metadata"]
    made = found.update(DRIVERS, {**deep_copy(made), "spec": {**made["spec"], "podInfoOnMount": True}})
    assert made["metadata"]["generation"] == 1
