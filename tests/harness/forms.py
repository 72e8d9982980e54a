"""A form of a page as a browser would send it; what the page's scripts do is not here."""


def fields_of(form, **typed):
    """Everything the form holds, with what is typed over it; a list for a name that is there often.

    None takes a field away.
    """
    found = {}
    for tag in form.select("input[name], textarea[name], select[name]"):
        if is_sent(tag):
            found.setdefault(tag["name"], []).append(value_of(tag))
    return {name: value for name, value in {**found, **typed}.items() if value is not None}


def is_sent(tag):
    """Whether a browser sends that field."""
    ticked = tag.get("type") not in ("checkbox", "radio") or tag.has_attr("checked")
    return ticked and not tag.has_attr("disabled")


def value_of(tag):
    """What the field holds."""
    if tag.name == "textarea":
        return tag.text.replace("\r\n", "\n").removeprefix("\n")
    if tag.name == "select":
        chosen = tag.select_one("option[selected]") or tag.select_one("option")
        return chosen["value"]
    return tag.get("value", "on")
