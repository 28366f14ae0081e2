"""Start here: `python run.py --help`. Everything else is in `pipeline`."""

from pipeline.cli import main

if __name__ == "__main__":
    main()
