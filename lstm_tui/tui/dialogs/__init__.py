"""Questions in front of a screen. Each is imported when it is first asked, to open faster."""
