"""What the records give for each sort of manuscript: deterministic sentences over rows and figures, no model."""
