"""The start address."""

import pytest


@pytest.mark.parametrize(
    ("wish", "language"),
    [("en-GB,en;q=0.9", "en"), ("zh-CN,zh;q=0.9", "zh-hans"), ("fr", "zh-hans"), ("", "zh-hans")],
    ids=["english", "chinese", "another", "none"],
)
def test_the_start_address_leads_to_the_visitors_language(client, wish, language):
    answer = client.get("/", headers={"accept-language": wish})
    assert answer["Location"] == f"/{language}/"


def test_a_choice_made_before_counts_more_than_the_browsers_wish(client):
    client.cookies["django_language"] = "en"
    assert client.get("/", headers={"accept-language": "zh-CN"})["Location"] == "/en/"
