"""Measures the product, served as in earnest, beside a limit taken in turn in the same run."""
