"""What stands along streets: lamps, signs, fences, small things."""
