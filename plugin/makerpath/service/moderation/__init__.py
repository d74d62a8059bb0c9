"""What watches over assessors: examples, second assessors, differences, approval, overrides, agreement."""
