"""The road: its line, its section, its surface and the country around it."""
