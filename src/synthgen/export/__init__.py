"""Dataset to files of other people's formats, one format per module."""
