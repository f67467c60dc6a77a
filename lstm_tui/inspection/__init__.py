"""The state of browsing neurons without a screen: text, unit, pattern, ranking, layout."""
