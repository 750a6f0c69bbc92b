"""Ranges of Service addresses, and the notes about who holds which."""

from tests.simulator.world import World

RANGES, ADDRESSES = "servicecidrs.networking.k8s.io", "ipaddresses.networking.k8s.io"


def with_range(cidr="10.96.0.0/16"):
    """A cluster with one range and the Service ``web``."""
    world = World(1)
    world.create(RANGES, {"metadata": {"name": "r"}, "spec": {"cidrs": [cidr]}})
    world.create("services", {"metadata": {"name": "web"}, "spec": {"ports": [{"port": 80}]}})
    world.settle(1)
    return world


def test_a_service_holds_its_address_while_it_is_there():
    world = with_range()
    address = world.get("services", "web")["spec"]["clusterIP"]
    noted = world.get(ADDRESSES, address)
    assert noted["spec"]["parentRef"] == {"resource": "services", "namespace": "default", "name": "web"}
    assert noted["metadata"]["labels"]["ipaddress.kubernetes.io/ip-family"] == "IPv4"
    world.delete("services", "web")
    world.settle(1)
    assert world.get(ADDRESSES, address) is None


def test_a_range_stays_until_nothing_uses_it():
    world = with_range()
    assert world.get(RANGES, "r")["status"]["conditions"][0]["message"] == "Kubernetes Service CIDR is ready"
    world.delete(RANGES, "r")
    world.settle(30)
    ready = world.get(RANGES, "r")["status"]["conditions"][0]
    assert (ready["status"], ready["reason"]) == ("False", "Terminating")
    world.delete("services", "web")
    world.settle(30)
    assert world.get(RANGES, "r") is None


def test_a_range_that_nothing_uses_goes_after_its_grace():
    world = with_range("10.97.0.0/16")
    world.delete(RANGES, "r")
    world.settle(5)
    assert world.get(RANGES, "r") is not None
    world.settle(10)
    assert world.get(RANGES, "r") is None
