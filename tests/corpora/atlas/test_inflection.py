"""Inflected forms of nouns and verbs, and the choice between "a" and "an"."""

from __future__ import annotations

import pytest

from corpora.atlas.inflection import INFLECTIONS, fix_articles_and_punctuation


@pytest.mark.parametrize(
    ("inflection", "phrase", "expected"),
    [
        ("s", "oat biscuit", "oat biscuits"),
        ("s", "ferry of glass", "ferries of glass"),
        ("s", "Goose", "Geese"),
        ("s", "night watchman", "night watchmen"),
        ("s", "shaman", "shamans"),
        ("s", "jack-knife", "jack-knives"),
        ("ed", "stop the clock", "stopped the clock"),
        ("ed", "visit", "visited"),
        ("ed", "write a letter", "wrote a letter"),
        ("en", "write a letter", "written a letter"),
        ("ing", "lie down", "lying down"),
        ("ing", "bake bread", "baking bread"),
        ("v", "have", "has"),
        ("v", "marry", "marries"),
        ("ly", "gloomy", "gloomily"),
        ("ly", "friendly", "in a friendly way"),
        ("cap", "''[[heron|the bird]]''", "''[[heron|The bird]]''"),
        ("title", "against the fog", "Against the Fog"),
    ],
)
def test_inflected_form(inflection: str, phrase: str, expected: str) -> None:
    assert INFLECTIONS[inflection](phrase) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a^ owl", "an owl"),
        ("A^ union", "A union"),
        ("a^ hour", "an hour"),
        ("a^ 18th", "an 18th"),
        ("a^ ''[[eel|older eel]]''", "an ''[[eel|older eel]]''"),
        ('he asked "why?".', 'he asked "why?".'),
        ("Why?, he asked", "Why? he asked"),
    ],
)
def test_article_and_end_mark(text: str, expected: str) -> None:
    assert fix_articles_and_punctuation(text) == expected
