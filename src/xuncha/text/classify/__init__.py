"""Which of the 107 leaves a problem belongs to, with the words that speak for it (domain §4.4). Pure Python and numpy."""
