"""Public notices and posters as PDF or PNG, set by typst in a helper process."""
