"""IPP, tested."""
