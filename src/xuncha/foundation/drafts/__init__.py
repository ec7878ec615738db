"""Half-typed forms, kept encrypted for their author until they are saved or thrown away (design §7: nothing typed is lost)."""
