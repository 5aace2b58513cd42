"""Plans of change: checked, drawn and searched."""
