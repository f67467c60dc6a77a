"""The Compare screen: several runs in one picture."""
