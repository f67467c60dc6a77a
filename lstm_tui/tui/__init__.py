"""The screens: Textual and Rich, nothing that trains. No module here imports torch."""
