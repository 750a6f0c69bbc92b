"""The cells of the other kinds' tables, wide ones included."""

from simulator.apimachinery.metadata import controller_reference
from simulator.kinds import BY_RESOURCE
from tests.simulator.kinds.manifests import NOW, create, manifest, registry, with_status


def row(resource, obj):
    """The cells of an object thirty seconds after it was created."""
    return BY_RESOURCE[resource].row(obj, NOW + 30)


def made(resource, **body):
    """A stored object of the minimal manifest with parts replaced."""
    return create(registry(), resource, {**manifest(BY_RESOURCE[resource]), **body})


def test_deployments():
    found = registry()
    obj = with_status(found, "deployments.apps", create(found, "deployments.apps", manifest(
        BY_RESOURCE["deployments.apps"])), {"readyReplicas": 1, "updatedReplicas": 2, "availableReplicas": 1})
    assert row("deployments.apps", obj) == ["web", "1/1", 2, 1, "30s", "c", "nginx", "app=web"]


def test_replica_sets_and_daemon_sets():
    assert row("replicasets.apps", made("replicasets.apps")) == ["web", 1, 0, 0, "30s", "c", "nginx", "app=web"]
    wanted = ["web", 0, 0, 0, 0, 0, "<none>", "30s", "c", "nginx", "app=web"]
    assert row("daemonsets.apps", made("daemonsets.apps")) == wanted


def test_services_of_each_type():
    obj = made("services")
    assert row("services", obj) == ["web", "ClusterIP", obj["spec"]["clusterIP"], "<none>", "80/TCP", "30s", "app=web"]
    obj = made("services", spec={"type": "NodePort", "ports": [{"port": 80, "nodePort": 30080}]})
    assert row("services", obj)[1:] == ["NodePort", obj["spec"]["clusterIP"], "<none>", "80:30080/TCP", "30s", "<none>"]
    obj = made("services", spec={"type": "LoadBalancer", "ports": [{"port": 80, "nodePort": 30080}]})
    assert row("services", obj)[3] == "<pending>"
    obj["status"]["loadBalancer"] = {"ingress": [{"ip": "203.0.113.5"}]}
    assert row("services", obj)[3] == "203.0.113.5"
    obj = made("services", spec={"type": "ExternalName", "externalName": "a.example.com"})
    assert row("services", obj)[1:5] == ["ExternalName", "<none>", "a.example.com", "<none>"]


def test_nodes():
    obj = made("nodes", metadata={"name": "n", "labels": {"node-role.kubernetes.io/control-plane": ""}})
    assert row("nodes", obj) == ["n", "Unknown", "control-plane", "30s", "", "<none>", "<none>", "<unknown>",
                                 "<unknown>", "<unknown>"]
    obj["spec"]["unschedulable"] = True
    obj["status"]["conditions"] = [{"type": "Ready", "status": "True"}]
    obj["status"]["nodeInfo"] = {"kernelVersion": "6.1", "architecture": "amd64", "kubeletVersion": "v1.36.2"}
    obj["status"]["addresses"] = [{"type": "InternalIP", "address": "172.31.0.11"}]
    assert row("nodes", obj)[1:] == ["Ready,SchedulingDisabled", "control-plane", "30s", "v1.36.2", "172.31.0.11",
                                     "<none>", "<unknown>", "6.1 (amd64)", "<unknown>"]


def test_endpoints_show_three_addresses_and_how_many_more():
    addresses = [{"ip": f"10.244.0.{number}"} for number in range(1, 6)]
    obj = made("endpoints", subsets=[{"addresses": addresses, "ports": [{"port": 80}]}])
    assert row("endpoints", obj)[1] == "10.244.0.1:80,10.244.0.2:80,10.244.0.3:80 + 2 more..."
    assert row("endpoints", made("endpoints", subsets=[]))[1] == "<none>"


def test_endpoint_slices():
    endpoints = [{"addresses": [f"10.244.0.{number}"]} for number in range(1, 5)]
    obj = made("endpointslices.discovery.k8s.io", endpoints=endpoints)
    assert row("endpointslices.discovery.k8s.io", obj)[1:] == [
        "IPv4", "80", "10.244.0.1,10.244.0.2,10.244.0.3 + 1 more...", "30s"]
    empty = made("endpointslices.discovery.k8s.io", endpoints=[], ports=[])
    assert row("endpointslices.discovery.k8s.io", empty)[2:4] == ["<unset>", "<unset>"]


def test_events():
    assert row("events", made("events")) == ["30s", "Normal", "Started", "pod/p", "", "kubelet, node-1",
                                             "Container started", "30s", 1, "web"]


def test_data_and_identities():
    assert row("configmaps", made("configmaps")) == ["web", 1, "30s"]
    assert row("secrets", made("secrets")) == ["web", "Opaque", 1, "30s"]
    assert row("serviceaccounts", made("serviceaccounts")) == ["web", "30s"]
    assert row("leases.coordination.k8s.io", made("leases.coordination.k8s.io")) == ["web", "node-1", "30s"]
    assert row("priorityclasses.scheduling.k8s.io", made("priorityclasses.scheduling.k8s.io")) == [
        "web", 100, False, "30s", "PreemptLowerPriority"]


def test_controller_revisions_name_their_controller():
    owner = {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "agent", "uid": "u"}}
    meta = {"name": "agent-1", "ownerReferences": [controller_reference(owner)]}
    obj = made("controllerrevisions.apps", metadata=meta)
    assert row("controllerrevisions.apps", obj) == ["agent-1", "daemonset.apps/agent", 1, "30s"]
