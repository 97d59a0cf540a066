"""Fuzzes whatever reads what others wrote: no bytes may crash it, mislead it or keep it busy."""
