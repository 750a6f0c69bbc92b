"""Allocation: addresses and node ports, kept over updates, given back when the type no longer needs them."""

from ipaddress import IPv4Address

import pytest

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.errors import StatusError
from simulator.kinds.service.allocation import CIDR, PORTS
from tests.simulator.kinds.manifests import create, registry


def service(found, name="web", **spec):
    """A stored Service on port 80."""
    return create(
        found,
        "services",
        {"metadata": {"name": name}, "spec": {"selector": {"app": "web"}, "ports": [{"port": 80}], **spec}},
    )


def test_a_service_as_stored():
    spec = service(registry())["spec"]
    address = spec["clusterIP"]
    assert spec == {
        "clusterIP": address,
        "clusterIPs": [address],
        "internalTrafficPolicy": "Cluster",
        "ipFamilies": ["IPv4"],
        "ipFamilyPolicy": "SingleStack",
        "ports": [{"port": 80, "protocol": "TCP", "targetPort": 80}],
        "selector": {"app": "web"},
        "sessionAffinity": "None",
        "type": "ClusterIP",
    }


def test_random_addresses_leave_the_low_band_to_those_who_ask():
    found = registry()
    addresses = [service(found, f"s{number}")["spec"]["clusterIP"] for number in range(50)]
    assert len(set(addresses)) == 50
    assert all(
        IPv4Address(item) in CIDR and int(IPv4Address(item)) - int(CIDR[0]) > 256 for item in addresses
    )


def test_an_address_can_be_had_once():
    found = registry()
    service(found, clusterIP="10.96.0.10")
    with pytest.raises(
        StatusError, match=r'\["10.96.0.10"\]: failed to allocate IP 10.96.0.10: provided IP is already'
    ):
        service(found, "other", clusterIP="10.96.0.10")


def test_a_deleted_service_gives_its_address_back():
    found = registry()
    service(found, clusterIP="10.96.0.10")
    found.delete("services", "default", "web")
    assert service(found, "other", clusterIP="10.96.0.10")["spec"]["clusterIP"] == "10.96.0.10"


def test_headless_services_have_no_address_and_those_without_selector_both_families():
    found = registry()
    spec = service(found, clusterIP="None")["spec"]
    assert (spec["clusterIPs"], spec["ipFamilies"], spec["ipFamilyPolicy"]) == (
        ["None"],
        ["IPv4"],
        "SingleStack",
    )
    spec = service(found, "free", clusterIP="None", selector=None)["spec"]
    assert (spec["ipFamilies"], spec["ipFamilyPolicy"]) == (["IPv4", "IPv6"], "RequireDualStack")


def test_node_ports_are_chosen_and_two_protocols_of_a_port_share_one():
    found = registry()
    ports = [
        {"name": "a", "port": 53, "protocol": "UDP"},
        {"name": "b", "port": 53},
        {"name": "c", "port": 80},
    ]
    numbers = [port["nodePort"] for port in service(found, type="NodePort", ports=ports)["spec"]["ports"]]
    assert numbers[0] == numbers[1] != numbers[2]
    assert all(number in PORTS for number in numbers)


def test_a_node_port_can_be_had_once():
    found = registry()
    service(found, type="NodePort", ports=[{"port": 80, "nodePort": 31777}])
    with pytest.raises(
        StatusError, match=r"spec.ports\[0\].nodePort: Invalid value: 31777: provided port is already"
    ):
        service(found, "other", type="NodePort", ports=[{"port": 80, "nodePort": 31777}])


def updated(found, stored, **spec):
    """The spec after an update that replaces parts of it."""
    new = deep_copy(stored)
    new["spec"].update(spec)
    new["spec"] = {field: value for field, value in new["spec"].items() if value is not None}
    return found.update("services", new)["spec"]


def test_what_was_allocated_is_kept_when_a_client_leaves_it_out():
    found = registry()
    stored = service(found, type="NodePort")
    spec = updated(
        found, stored, clusterIP=None, clusterIPs=None, ports=[{"port": 80}], selector={"app": "v2"}
    )
    assert spec["clusterIP"] == stored["spec"]["clusterIP"]
    assert spec["ports"][0]["nodePort"] == stored["spec"]["ports"][0]["nodePort"]


def test_changing_the_type_takes_and_gives_back_node_ports():
    found = registry()
    stored = service(found)
    spec = updated(found, stored, type="NodePort")
    assert spec["ports"][0]["nodePort"] in PORTS
    assert spec["externalTrafficPolicy"] == "Cluster"
    stored = found.storage.get("services", "default", "web")
    spec = updated(found, stored, type="ClusterIP")
    assert "nodePort" not in spec["ports"][0]
    assert "externalTrafficPolicy" not in spec


def test_an_external_name_gives_its_address_back_and_gets_one_again():
    found = registry()
    stored = service(found)
    spec = updated(found, stored, type="ExternalName", externalName="a.example.com")
    assert not {"clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"} & set(spec)
    stored = found.storage.get("services", "default", "web")
    assert updated(found, stored, type="ClusterIP", externalName=None)["clusterIP"].startswith("10.96.")
