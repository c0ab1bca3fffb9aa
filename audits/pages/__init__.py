"""What the pages of audits say. No rule lives here."""
