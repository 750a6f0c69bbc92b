"""The Accept header decides the form of an answer."""

import pytest

from simulator.apimachinery.errors import StatusError
from simulator.apiserver.negotiation import Wanted, choose, negotiate

KUBECTL_GET = ("application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,"
               "application/json")

FORMS = {
    "nothing asked": ("", Wanted()),
    "anything": ("*/*", Wanted()),
    "JSON": ("application/json", Wanted()),
    "kubectl get": (KUBECTL_GET, Wanted("table")),
    "protobuf first": ("application/vnd.kubernetes.protobuf,application/json", Wanted()),
    "metadata": ("application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1", Wanted("metadata")),
    "metadata of lists": (
        "application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,"
        "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json", Wanted("metadata")),
    "unknown forms are passed over": ("application/json;as=Poem;g=x;v=v1,application/json", Wanted()),
    "the better liked comes first": (f"application/json;q=0.5,{KUBECTL_GET.split(',')[0]}", Wanted("table")),
    "pretty": ("application/json;pretty=1", Wanted(pretty=True)),
}


@pytest.mark.parametrize(("accept", "wanted"), FORMS.values(), ids=FORMS)
def test_the_best_liked_form_that_can_be_had_is_chosen(accept: str, wanted: Wanted) -> None:
    assert negotiate(accept) == wanted


@pytest.mark.parametrize("accept", ["application/vnd.kubernetes.protobuf", "text/html", "application/json;q=0"])
def test_what_cannot_be_had_is_not_acceptable(accept: str) -> None:
    with pytest.raises(StatusError) as refused:
        negotiate(accept)
    assert (refused.value.code, refused.value.reason) == (406, "NotAcceptable")
    assert refused.value.message == "only the following media types are accepted: application/json"


def test_documents_are_chosen_with_their_parameters() -> None:
    plain, special = "application/json", "application/json;g=a;v=v2;as=B"
    assert choose("application/json;as=B;v=v2;g=a,application/json", (special, plain)) == special
    assert choose("application/json;as=B;v=v9;g=a,application/json", (special, plain)) == plain
    assert choose("", (special, plain)) == plain
    assert choose("text/html", (special,)) is None
