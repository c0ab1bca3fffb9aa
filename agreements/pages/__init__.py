"""What the pages of an agreement say: words, stages, whose turn, steps, history. No rule lives here."""
