"""The Train screen: loss, metrics, samples and messages of one run."""
