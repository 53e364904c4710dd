"""What stands along a street: parked vehicles, houses, furniture, people, gardens, trees and grass."""
