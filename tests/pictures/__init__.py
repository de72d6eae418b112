"""Pictures of every screen and state, wide and narrow, light and dark: `python -m tests.pictures`."""
