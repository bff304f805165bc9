"""Language, the ground floor: folding, tokens, queries, finding, romanisation. Pure."""
