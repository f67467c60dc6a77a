"""Widgets that more than one screen uses: charts, dialogs, inputs, header and footer."""
