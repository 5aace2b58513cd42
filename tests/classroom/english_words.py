"""The words that only English pages have, by which tests find what was left in English."""

from __future__ import annotations

import re

from experiments.classroom import labels, languages, meta, stories
from experiments.classroom.play import evidence, scenarios


def words(value):
    """All words of texts in lists and mappings, places in braces left out; addresses and dotted names are no words."""
    if isinstance(value, str):
        return set(re.findall(r"[^\W\d_]+", re.sub(r"\{\w+\}|https?://\S+|`[^`]*`|\b\w+(?:[._=]\w+)+", " ", value).lower()))
    if not isinstance(value, dict | list | tuple):
        return set()
    return set().union(*map(words, value.values() if isinstance(value, dict) else value))


SPOKEN = ("label", "meaning", "unit", "title", "actors", "sentence", "question")  # keys of what the page draws from


def spoken(value):
    """What the page draws from and readers see; names and keys of the model are left out."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [text for key, each in inside for text in ([each] if key in SPOKEN and isinstance(each, str) else spoken(each))]


def told(language):
    """All words that the page may say in a language."""
    drawn = meta.meta(language)
    listed = [languages.texts(language), spoken(drawn), list(drawn["glossary"]), drawn["glossary"]]
    listed += [languages.story(each, language) for each in stories.read_all()]
    for name in scenarios.names():
        own = scenarios.find(name, 1).told(language)
        listed += [own.title, own.question, own.begins, own.hints, {**evidence.notes(name, language), "name": ""}]
    if language == "en":
        listed += [[*group] for group in labels.load(languages.FILES / "refusals.fr.yaml").values()]
    return words(listed)


ENGLISH_ALONE = told("en") - told("fr")
