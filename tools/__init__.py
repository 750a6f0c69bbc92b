"""What `make` calls: finds or fetches the programs that a bare machine lacks. Standard library only."""
