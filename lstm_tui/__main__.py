"""``python -m lstm_tui``: the program, where the shell does not find ``lstm-tui``."""

from lstm_tui.cli import main

if __name__ == "__main__":
    main()
