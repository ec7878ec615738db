"""Documents of the office and of inspected units: taken in, read, recognised, corrected."""
