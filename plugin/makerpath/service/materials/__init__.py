"""What a project is made of and what it needs: bill of materials, resource plan."""
