"""Values in, text or files out. No module here knows a terminal, a clock or torch."""
