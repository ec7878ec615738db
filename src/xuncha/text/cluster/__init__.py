"""Sentences of one leaf that say the same thing, put together, with the sentence that stands for them."""
