"""Cars, vans, trucks and buses."""
