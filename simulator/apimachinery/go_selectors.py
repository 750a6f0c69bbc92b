"""Label selectors as Go prints the structure in texts (the String method of metav1.LabelSelector)."""

from __future__ import annotations

from simulator.apimachinery.metadata import Object


def go_selector_text(selector: Object | None) -> str:
    """A selector as Go prints the structure."""
    if selector is None:
        return "nil"
    labels = "".join(f"{key}: {value}," for key, value in sorted((selector.get("matchLabels") or {}).items()))
    terms = "".join(
        f"LabelSelectorRequirement{{Key:{item['key']},Operator:{item['operator']},"
        f"Values:[{' '.join(item.get('values') or ())}],}}," for item in selector.get("matchExpressions") or ())
    return (f"&LabelSelector{{MatchLabels:map[string]string{{{labels}}},"
            f"MatchExpressions:[]LabelSelectorRequirement{{{terms}}},}}")
