"""What a draft still lacks, found by plain rules; a hint for the person who writes, never an obstacle. Pure Python."""
