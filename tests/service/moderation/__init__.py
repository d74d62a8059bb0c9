"""What watches over assessors."""
