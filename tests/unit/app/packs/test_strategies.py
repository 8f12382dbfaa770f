import pytest

from app.packs.strategies import parse_strategies


def test_a_strategy_for_each_argument_is_read_as_plain_data():
    assert parse_strategies("lists(integers(0, 9), max_size=3), booleans()") == [
        {
            "strategy": "lists",
            "args": [{"strategy": "integers", "args": [{"literal": 0}, {"literal": 9}], "options": {}}],
            "options": {"max_size": {"literal": 3}},
        },
        {"strategy": "booleans", "args": [], "options": {}},
    ]


def test_the_module_may_be_named():
    assert parse_strategies("st.text('ab')") == parse_strategies("text('ab')")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "needs a strategy for each argument"),
        ("integers(", "is no Python expression"),
        ("integers", "'integers' is no strategy of plain data"),
        ("builds(print)", "is no strategy of plain data"),
        ("integers().map(str)", "is no strategy of plain data"),
        ("sampled_from(open('/etc/passwd'))", "is no strategy of plain data"),
        ("lists(elements)", "'elements' is neither a literal nor a strategy"),
        ("lists(*x)", "cannot take starred arguments"),
        ("lists(**x)", "cannot take starred arguments"),
        ("integers() for x in y", "needs a strategy for each argument"),
    ],
)
def test_anything_else_is_refused_with_the_reason(text, reason):
    with pytest.raises(ValueError, match=reason.replace("(", r"\(")):
        parse_strategies(text)
