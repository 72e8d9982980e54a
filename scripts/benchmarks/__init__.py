"""The benchmarks: each figure is a ratio to a baseline run in the same minute."""
