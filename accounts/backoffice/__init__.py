"""The Django admin inside the account walls: what every app's `admin.py` stands on."""
