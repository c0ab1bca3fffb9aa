"""The pages of agreements: lists, the dossier, its steps, the writing of the text, downloads."""
