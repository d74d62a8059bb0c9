"""What runs inside the confinement: a warm interpreter that forks for each notebook. It imports nothing of ours."""
