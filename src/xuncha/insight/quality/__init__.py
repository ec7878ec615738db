"""分类质量: whether the people who classify agree, and whether the model agrees with them (domain §4.4)."""
