"""Settings, URLs and server entry points. The one package that sees all rooms; no room imports it."""
